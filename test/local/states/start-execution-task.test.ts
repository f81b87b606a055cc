import {
  createStateMachine, skippingClock, START_EXECUTION_RESOURCE, START_EXECUTION_SYNC_RESOURCE, startExecutionSyncTask, startExecutionTask,
  type StartedExecution, type StateMachine,
} from '../../../lib/local/states';
import { definitionOf, echo, MACHINE_ARN, machineOf, START_MS, type TestMachine, WORK } from './support';

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
    expect(result).toMatchObject({ status: 'SUCCEEDED', output: { ExecutionArn: 'arn:aws:states:eu-west-1:111122223333:execution:test:run-2', StartDate: START_MS } });
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
    ['input that is the text of no JSON', { ...next, Input: '{' }, 'StepFunctions.InvalidExecutionInputException'],
    ['no machine', { Input: {} }, 'StepFunctions.ValidationException'],
  ])('fails on %s', async (_, args, error) => {
    const { machine } = selfStarting(args);
    expect(await machine.start({ name: 'run-1', input: { generation: 1 } })).toMatchObject({ status: 'FAILED', error });
  });
});

describe('the startExecution.sync:2 task', () => {
  const PARENT_ARN = 'arn:aws:states:eu-west-1:111122223333:stateMachine:parent';
  const CHILD_ARN = 'arn:aws:states:eu-west-1:111122223333:execution:test:child-1';
  const start = { StateMachineArn: MACHINE_ARN, Name: 'child-1', Input: { a: 1 } };
  const sleeps = { W: { Type: 'Wait', Seconds: 60, Output: 'slept', End: true } };

  /** A machine that starts another one and waits for it. */
  function waiting(states: TestMachine['states'], extra: Record<string, unknown> = {}): { parent: StateMachine; child: StateMachine; started: StartedExecution[] } {
    const started: StartedExecution[] = [];
    const { machine: child, clock } = machineOf({ states });
    const handler = startExecutionSyncTask({ find: () => child, onStarted: (execution) => started.push(execution), random: () => 0.5 });
    const parent = createStateMachine(definitionOf({ Run: { Type: 'Task', Resource: START_EXECUTION_SYNC_RESOURCE, Arguments: start, End: true, ...extra } }), {
      name: 'parent', arn: PARENT_ARN, tasks: { [START_EXECUTION_SYNC_RESOURCE]: handler, [WORK]: echo }, clock, random: () => 0.5,
    });
    return { parent, child, started };
  }

  it('yields the description of the execution when it succeeded, input and output as JSON', async () => {
    const { parent } = waiting(sleeps);
    const result = await parent.start({ name: 'run', input: {} });
    // Beside the two of the execution: entered, scheduled, started, submitted, succeeded, exited.
    expect(result).toEqual({ status: 'SUCCEEDED', historyEvents: 8, output: {
      ExecutionArn: CHILD_ARN, Input: { a: 1 }, InputDetails: { Included: true }, Name: 'child-1', Output: 'slept', OutputDetails: { Included: true },
      StartDate: START_MS, StateMachineArn: MACHINE_ARN, Status: 'SUCCEEDED', StopDate: START_MS + 60_000,
    } });
  });

  it('fails with the description as its cause when the execution failed', async () => {
    const { parent } = waiting({ F: { Type: 'Fail', Error: 'Broken', Cause: 'why' } });
    const result = await parent.start({ name: 'run', input: {} });
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.TaskFailed' });
    expect(result.status === 'FAILED' && JSON.parse(result.cause)).toEqual({
      Cause: 'why', Error: 'Broken', ExecutionArn: CHILD_ARN, Input: '{"a":1}', InputDetails: { Included: true }, Name: 'child-1',
      StartDate: START_MS, StateMachineArn: MACHINE_ARN, Status: 'FAILED', StopDate: START_MS,
    });
  });

  it('fails when somebody stops the execution it waits for', async () => {
    const { parent, child } = waiting({ T: { Type: 'Task', Resource: WORK, End: true } });
    const run = parent.begin({ name: 'run', input: {}, onEvent: ({ type }) => {
      if (type === 'TaskStarted') queueMicrotask(() => void child.stop(CHILD_ARN, 'Enough', 'by hand'));
    } });
    const result = await run.result;
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.TaskFailed' });
    expect(result.status === 'FAILED' && JSON.parse(result.cause)).toMatchObject({ Status: 'ABORTED', Error: 'Enough', Cause: 'by hand' });
  });

  it('stops the execution when it is stopped itself', async () => {
    const stop = new AbortController();
    const { parent, started } = waiting(sleeps);
    const run = parent.begin({ name: 'run', input: {}, signal: stop.signal, onEvent: ({ type }) => { if (type === 'TaskStarted') setImmediate(() => stop.abort()); } });
    expect(await run.result).toMatchObject({ status: 'ABORTED' });
    await started[0]?.result;
    expect(started[0]?.describe()).toMatchObject({
      status: 'ABORTED', stoppedMs: START_MS,
      cause: `The Task state in AWS Step Functions execution [${run.executionArn}] which was managing this resource was aborted`,
    });
  });

  it('stops the execution when its own time is over', async () => {
    const { parent, started } = waiting(sleeps, { TimeoutSeconds: 59 });
    expect(await parent.start({ name: 'run', input: {} })).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(await started[0]?.result).toMatchObject({ status: 'ABORTED' });
  });

  it('joins a running execution of the same name and input', async () => {
    const { parent, child, started } = waiting(sleeps);
    const first = child.begin({ name: 'child-1', input: { a: 1 } });
    expect(await parent.start({ name: 'run', input: {} })).toMatchObject({ status: 'SUCCEEDED', output: { Output: 'slept' } });
    expect(started).toEqual([first]);
  });

  it('fails when the name belongs to another input', async () => {
    const { parent, child } = waiting(sleeps);
    child.begin({ name: 'child-1', input: { a: 2 } });
    expect(await parent.start({ name: 'run', input: {} })).toMatchObject({ status: 'FAILED', error: 'StepFunctions.ExecutionAlreadyExistsException' });
  });
});
