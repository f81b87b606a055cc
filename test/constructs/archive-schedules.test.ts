import { Duration, type Stack, TimeZone } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Template } from 'aws-cdk-lib/assertions';
import { type ArchiveScheduleOptions } from '../../lib/constructs/archive-schedule-options';
import { KvsArchive } from '../../lib/constructs/kvs-archive';
import { refusalOf } from './refusal';
import { archiveTemplate, scheduleOf, schedulesOf, testStack } from './synth';

/** A stack with an archive that has no schedule of its own. */
function archiveIn(stack: Stack): KvsArchive {
  return new KvsArchive(stack, 'Archive', { streams: ['front-door'], schedule: 'none' });
}

function scheduled(options: Partial<ArchiveScheduleOptions>): Record<string, unknown> {
  const stack = testStack();
  archiveIn(stack).addSchedule('More', { schedule: ScheduleExpression.rate(Duration.hours(1)), ...options });
  return scheduleOf(Template.fromStack(stack));
}

describe('archive schedules', () => {
  test('with the least input start a catch-up run of the fleet every hour', () => {
    expect(scheduleOf(archiveTemplate())).toEqual({
      Description: 'Archives video streams (catch-up)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      ScheduleExpression: 'rate(1 hour)',
      ScheduleExpressionTimezone: 'Etc/UTC',
      State: 'ENABLED',
      Target: {
        Arn: { Ref: 'ArchiveFleetStateMachine9425A940' },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['ArchiveDeadLetterQueueD953F443', 'Arn'] } },
        Input: '{"mode":"catch-up"}',
        RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
        RoleArn: { 'Fn::GetAtt': ['ArchiveScheduleRole1ED92394', 'Arn'] },
      },
    });
  });

  test('are one for any number of streams', () => {
    expect(Object.keys(schedulesOf(archiveTemplate(() => ({ streams: ['a', 'b', 'c'] }))))).toHaveLength(1);
  });

  test('with the most input heed all of it', () => {
    const found = scheduled({
      schedule: ScheduleExpression.expression('cron(0 3 ? * MON-FRI *)'), mode: 'follow', timeZone: TimeZone.EUROPE_BERLIN, flexibleWindow: Duration.minutes(15),
      enabled: false, start: new Date('2030-01-01T00:00:00Z'), end: new Date('2031-01-01T00:00:00Z'),
    });

    expect(found).toMatchObject({
      Description: 'Archives video streams (follow)',
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
      ScheduleExpression: 'cron(0 3 ? * MON-FRI *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      State: 'DISABLED',
      StartDate: '2030-01-01T00:00:00.000Z',
      EndDate: '2031-01-01T00:00:00.000Z',
      Target: { Input: '{"mode":"follow"}' },
    });
  });

  test('keep the time zone of their expression where none is named', () => {
    const schedule = ScheduleExpression.cron({ minute: '5', timeZone: TimeZone.EUROPE_BERLIN });

    expect(scheduled({ schedule })).toMatchObject({ ScheduleExpression: 'cron(5 * * * ? *)', ScheduleExpressionTimezone: 'Europe/Berlin' });
  });

  test('run in the mode of the archive where none is named', () => {
    const properties = scheduleOf(archiveTemplate(() => ({ mode: 'follow', schedule: ScheduleExpression.rate(Duration.days(1)) })));

    expect(properties).toMatchObject({ ScheduleExpression: 'rate(1 day)', Target: { Input: '{"mode":"follow"}' } });
  });

  test('can be many, and share a role and a queue', () => {
    const stack = testStack();
    const archive = new KvsArchive(stack, 'Archive', { streams: ['front-door'] });
    archive.addSchedule('Nightly', { schedule: ScheduleExpression.rate(Duration.days(1)), mode: 'follow' });

    const schedules = Object.values(schedulesOf(Template.fromStack(stack))) as { Properties: { Target: Record<string, unknown> } }[];

    expect(schedules).toHaveLength(2);
    expect(new Set(schedules.map(({ Properties }) => JSON.stringify([Properties.Target['RoleArn'], Properties.Target['DeadLetterConfig']]))).size).toBe(1);
  });

  test('keep their logical id when one is added in front', () => {
    const ids = (...names: string[]) => {
      const stack = testStack();
      const archive = archiveIn(stack);
      for (const name of names) archive.addSchedule(name, { schedule: ScheduleExpression.rate(Duration.hours(1)) });
      return Object.keys(schedulesOf(Template.fromStack(stack)));
    };

    expect(ids('New', 'A', 'B')).toHaveLength(3);
    expect(ids('New', 'A', 'B')).toEqual(expect.arrayContaining(ids('A', 'B')));
  });

  test.each(['Role', 'ScheduleRole', 'Bucket', 'Default', 'Resource'])('may be called %s', (id) => {
    const stack = testStack();
    archiveIn(stack).addSchedule(id, { schedule: ScheduleExpression.rate(Duration.hours(1)) });

    expect(() => Template.fromStack(stack)).not.toThrow();
  });

  test('refuse a name that is taken', () => {
    const archive = new KvsArchive(testStack(), 'Archive', { streams: ['front-door'] });

    expect(() => archive.addSchedule('Schedule', { schedule: ScheduleExpression.rate(Duration.hours(2)) })).toThrow("There is already a Construct with name 'Schedule'");
  });

  test('refuse what Scheduler would refuse, all of it at once and by name, and leave nothing behind', () => {
    const stack = testStack();
    const archive = archiveIn(stack);

    const message = refusalOf(() => archive.addSchedule('Bad', { schedule: ScheduleExpression.expression('hourly'), flexibleWindow: Duration.days(2) }));

    expect(message).toMatch(/^invalid options of schedule Bad of Test\/Archive: schedule: got "hourly", .*; flexibleWindow: got 2880, /);
    expect(Object.keys(schedulesOf(Template.fromStack(stack)))).toHaveLength(0);
  });

  test('are left out on demand, with their role', () => {
    const without = archiveTemplate(() => ({ schedule: 'none' }));

    expect(Object.keys(schedulesOf(without))).toHaveLength(0);
    without.resourceCountIs('AWS::IAM::Role', 5);
    archiveTemplate().resourceCountIs('AWS::IAM::Role', 6);
  });
});
