import { addSchedules, readRules } from '../../../lib/local/stack/local-triggers';
import { TemplateReader } from '../../../lib/local/stack/template-reader';
import { startScheduler } from '../schedules/support';
import { assemblyOf, cameraRule, MACHINE } from './assemblies';

const RUN_ARN = 'arn:aws:states:us-east-1:000000000000:stateMachine:stack-run';
const SCHEDULE = { ScheduleExpression: 'rate(1 hour)', FlexibleTimeWindow: { Mode: 'OFF' }, Target: { Arn: { Ref: 'Run' }, Input: '{"mode":"catch-up"}' } };

function read(properties: Readonly<Record<string, unknown>> = {}) {
  return readRules(new TemplateReader(assemblyOf({ Run: MACHINE, Motion: cameraRule(properties) })));
}

describe('rules of a template', () => {
  test('have their targets filled in, and the logical id for a name', () => {
    expect(read()).toMatchObject([{ name: 'Motion', busName: 'default', enabled: true, targets: [{ arn: RUN_ARN }] }]);
  });

  test.each([['visitors', 'visitors'], ['arn:aws:events:us-east-1:000000000000:event-bus/visitors', 'visitors']])('on the bus %s are not left out', (bus, busName) => {
    expect(read({ EventBusName: bus })).toMatchObject([{ busName }]);
  });

  test.each<[Record<string, unknown>, RegExp]>([
    [{ ScheduleExpression: 'rate(1 hour)' }, /Motion.*ScheduleExpression/], [{ EventPattern: { source: [] } }, /source.*empty list/], [{ Targets: [{ Id: 'T', Arn: { Ref: 'Gone' } }] }, /Motion.*"Gone"/],
  ])('that cannot be run here are told: %j', (properties, message) => {
    expect(() => read(properties)).toThrow(message);
  });
});

describe('schedules of a template', () => {
  const template = (properties: object = {}) => new TemplateReader(assemblyOf({ Run: MACHINE, Hourly: { Type: 'AWS::Scheduler::Schedule', Properties: { ...SCHEDULE, ...properties } } }));

  test('start their target from when the stack was made', async () => {
    const { scheduler, clock, runs } = startScheduler();

    addSchedules(template(), scheduler, clock.now());
    await clock.advance(0); // What is due now must not wait for the first sleeper.
    await clock.advance(3_600_000);
    await scheduler.stop();

    expect(runs).toEqual(['2024-01-01T00:00:00.000Z', '2024-01-01T01:00:00.000Z'].map((at) => ({ at, targetArn: RUN_ARN, input: { mode: 'catch-up' } })));
  });

  test('that cannot be run here are told', () => {
    const { scheduler } = startScheduler();

    expect(() => addSchedules(template({ ScheduleExpression: 'now and then' }), scheduler, 0)).toThrow(/Hourly.*now and then/);
  });
});
