import { createStateMachine, skippingClock, START_EXECUTION_RESOURCE, startExecutionTask, type StartedExecution, type StateMachine } from '../../../lib/local/states';
import { definitionOf, MACHINE_ARN, START_MS } from './support';

function selfStarting(args: unknown, extra: Record<string, unknown> = {}): { machine: StateMachine; started: StartedExecution[] } {
  const started: StartedExecution[] = [];
  const states = {
    C: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.generation >= 2 %}', Next: 'Done' }], Default: 'Again' },
    Again: { Type: 'Task', Resource: START_EXECUTION_RESOURCE, Arguments: args, End: true, ...extra },
    Done: { Type: 'Succeed', Output: 'done' },
  };
  const tasks = { [START_EXECUTION_RESOURCE]: startExecutionTask({
    find: (arn) => (arn === MACHINE_ARN ? machine : undefined), onStarted: (execution) => started.push(execution), random: () => 0.5,
  }) };
  const machine = createStateMachine(definitionOf(states), { name: 'test', arn: MACHINE_ARN, tasks, clock: skippingClock(START_MS), random: () => 0.5 });
  return { machine, started };
}

const next = { StateMachineArn: MACHINE_ARN, Name: '{% "run-" & $string($states.input.generation + 1) %}', Input: { generation: '{% $states.input.generation + 1 %}' } };

describe('the startExecution task', () => {
  it('lets a machine go on in a new execution, and does not wait for it', async () => {
    const { machine, started } = selfStarting(next);
    const result = await machine.start({ name: 'run-1', input: { generation: 1 } });
    expect(result).toMatchObject({ status: 'SUCCEEDED', output: { ExecutionArn: 'arn:aws:states:eu-west-1:111122223333:execution:test:run-2', StartDate: '2026-01-01T00:00:00.000Z' } });
    expect(await started[0]?.result).toMatchObject({ status: 'SUCCEEDED', output: 'done' });
  });

  it('takes the input as text', async () => {
    const { machine, started } = selfStarting({ ...next, Input: '{% $string({"generation": 2}) %}' });
    await machine.start({ name: 'run-1', input: { generation: 1 } });
    expect(await started[0]?.result).toMatchObject({ output: 'done' });
  });

  it('makes up a name when it gets none', async () => {
    const { machine, started } = selfStarting({ StateMachineArn: MACHINE_ARN, Input: { generation: 2 } });
    await machine.start({ name: 'run-1', input: { generation: 1 } });
    expect(started[0]?.executionArn).toMatch(/:80808080-8080-4080-8080-808080808080$/);
  });

  it.each([
    ['a name that is taken', { ...next, Name: 'run-1' }, 'StepFunctions.ExecutionAlreadyExistsException'],
    ['a name that is not allowed', { ...next, Name: 'a:b' }, 'StepFunctions.ValidationException'],
    ['an unknown machine', { ...next, StateMachineArn: 'arn:aws:states:eu-west-1:1:stateMachine:other' }, 'StepFunctions.StateMachineDoesNotExistException'],
    ['an unknown field', { ...next, Inputs: {} }, 'StepFunctions.ValidationException'],
    ['no machine', { Input: {} }, 'StepFunctions.ValidationException'],
  ])('fails on %s', async (_, args, error) => {
    const { machine } = selfStarting(args);
    expect(await machine.start({ name: 'run-1', input: { generation: 1 } })).toMatchObject({ status: 'FAILED', error });
  });
});
