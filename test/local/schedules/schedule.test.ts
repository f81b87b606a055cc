import { InvalidScheduleError, readSchedule } from '../../../lib/local/schedules';
import { dailySchedule, IDENTITY, TARGET } from './support';

const RUN = { dueMs: Date.parse('2024-05-01T06:00:00Z'), executionId: 'run-id', attempt: 2 };
const ARN = 'arn:aws:scheduler:eu-west-1:111122223333:schedule/default/made-up';

describe('a schedule', () => {
  test('with the least it takes is enabled, begins when it was made, and never ends', () => {
    const schedule = readSchedule({ ScheduleExpression: 'rate(1 day)', FlexibleTimeWindow: { Mode: 'OFF' }, Target: { Arn: TARGET, RoleArn: 'arn:role' } }, IDENTITY);

    expect(schedule).toMatchObject({
      name: 'made-up', arn: ARN, enabled: true, startMs: IDENTITY.createdMs, endMs: Infinity, windowMs: 0, targetArn: TARGET,
      retry: { attempts: 185, maxAgeMs: 86_400_000 }, deadLetterArn: undefined,
    });
    expect(schedule.expression.next(0)).toBe(IDENTITY.createdMs);
  });

  test('with all it takes', () => {
    const schedule = dailySchedule({
      Name: 'mine', GroupName: 'cams', State: 'DISABLED', Description: 'd', StartDate: '2024-02-01T00:00:00Z', EndDate: '2024-03-01T00:00:00Z',
      ScheduleExpressionTimezone: 'Europe/Berlin', ScheduleExpression: 'cron(0 8 * * ? *)', FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
    }, { RetryPolicy: { MaximumRetryAttempts: 0 }, DeadLetterConfig: { Arn: 'arn:queue' } });

    expect(schedule).toMatchObject({
      name: 'mine', arn: 'arn:aws:scheduler:eu-west-1:111122223333:schedule/cams/mine', enabled: false, windowMs: 900_000,
      startMs: Date.parse('2024-02-01T00:00:00Z'), endMs: Date.parse('2024-03-01T00:00:00Z'), retry: { attempts: 0 }, deadLetterArn: 'arn:queue',
    });
    expect(schedule.expression.next(schedule.startMs)).toBe(Date.parse('2024-02-01T07:00:00Z'));
  });

  test.each<[string, object, unknown]>([
    ['JSON', { Input: '{"stream":"gate"}' }, { stream: 'gate' }],
    ['JSON with all that a run can tell', {
      Input: '["<aws.scheduler.schedule-arn>", "<aws.scheduler.scheduled-time>", "<aws.scheduler.execution-id>", <aws.scheduler.attempt-number>]',
    }, [ARN, '2024-05-01T06:00:00Z', 'run-id', 2]],
    ['JSON with what no run can tell', { Input: '"<aws.scheduler.mood>"' }, '<aws.scheduler.mood>'],
    ['nothing: the event of the run', {}, {
      'version': '0', 'id': 'run-id', 'detail-type': 'Scheduled Event', 'source': 'aws.scheduler', 'account': '111122223333', 'time': '2024-05-01T06:00:00Z',
      'region': 'eu-west-1', 'resources': [ARN], 'detail': '{}',
    }],
  ])('makes its input from %s', (_what, target, expected) => {
    expect(dailySchedule({}, target).input(RUN)).toEqual(expected);
  });

  test.each<[string, object, object, RegExp]>([
    ['an unknown property', { Timezone: 'UTC' }, {}, /schedule made-up: schedule: got Timezone, allowed: ActionAfterCompletion/],
    ['an expression that is none', { ScheduleExpression: 'daily' }, {}, /schedule made-up: schedule expression: got "daily"/],
    ['no expression', { ScheduleExpression: undefined }, {}, /ScheduleExpression: got undefined, allowed: a string/],
    ['another state', { State: 'ON' }, {}, /State: got "ON", allowed: ENABLED, DISABLED/],
    ['a date that is none', { StartDate: 'soon' }, {}, /StartDate: got "soon"/],
    ['no window', { FlexibleTimeWindow: undefined }, {}, /FlexibleTimeWindow: got undefined, allowed: Mode OFF, or Mode FLEXIBLE/],
    ['a window without its length', { FlexibleTimeWindow: { Mode: 'FLEXIBLE' } }, {}, /FlexibleTimeWindow: got/],
    ['a window of more than a day', { FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 1_441 } }, {}, /1 to 1440/],
    ['a length of no window', { FlexibleTimeWindow: { Mode: 'OFF', MaximumWindowInMinutes: 5 } }, {}, /FlexibleTimeWindow: got/],
    ['no target', { Target: undefined }, {}, /Arn: got undefined/],
    ['a target of another kind', {}, { SqsParameters: {} }, /Target: got SqsParameters/],
    ['an input that is no JSON', {}, { Input: 'hello' }, /Input: got hello, allowed: JSON text, with <aws\.scheduler\.schedule-arn>/],
    ['an input that is no text', {}, { Input: {} }, /Input: got \{\}/],
    ['too many attempts', {}, { RetryPolicy: { MaximumRetryAttempts: 186 } }, /RetryPolicy: got/],
  ])('with %s is refused', (_what, properties, target, message) => {
    expect(() => dailySchedule(properties, target)).toThrow(InvalidScheduleError);
    expect(() => dailySchedule(properties, target)).toThrow(message);
  });
});
