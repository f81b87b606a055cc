import { ExecutionAlreadyExistsError, ExecutionDoesNotExistError, type ExecutionEvent } from '../../../lib/local/states';
import { MAX_CLOSED_EXECUTIONS } from '../../../lib/local/states/execution-records';
import { machineOf, named, START_MS, WORK } from './support';

const arn = (name: string): string => `arn:aws:states:eu-west-1:111122223333:execution:test:${name}`;
const task = { T: { Type: 'Task', Resource: WORK, End: true } };
const wait = { W: { Type: 'Wait', Seconds: 60, Output: 'slept', End: true } };
const nothing = { stoppedMs: undefined, output: undefined, error: undefined, cause: undefined };

describe('a machine', () => {
  it('remembers no executions at first', () => {
    expect(machineOf({ states: task }).machine.executions()).toEqual([]);
  });

  it('remembers its executions, newest first, running and closed', async () => {
    const { machine } = machineOf({ states: wait });
    await machine.start({ name: 'first', input: { a: 1 } });
    machine.begin({ name: 'second', input: {} });
    expect(machine.executions()).toEqual([
      { ...nothing, name: 'second', executionArn: arn('second'), status: 'RUNNING', startedMs: START_MS + 60_000, input: {}, historyEvents: 0 },
      {
        ...nothing, name: 'first', executionArn: arn('first'), status: 'SUCCEEDED', startedMs: START_MS, stoppedMs: START_MS + 60_000,
        input: { a: 1 }, output: 'slept', historyEvents: 4,
      },
    ]);
  });

  it('counts the history of an execution while it runs', async () => {
    const { machine } = machineOf({ states: wait });
    let seen: number | undefined;
    await machine.start({ name: 'run', input: {}, onEvent: ({ type }) => { if (type === 'Waiting') seen = machine.executions()[0]?.historyEvents; } });
    expect(seen).toBe(2);
  });

  it.each([
    ['failed', { states: task, task: async () => { throw named('Broken', 'why'); } }, { status: 'FAILED', error: 'Broken', cause: 'why' }],
    ['timed out', { states: wait, top: { TimeoutSeconds: 1 } }, { status: 'TIMED_OUT', error: 'States.Timeout', cause: undefined }],
  ])('remembers why an execution %s', async (_, test, expected) => {
    const { machine } = machineOf(test);
    await machine.start({ name: 'run', input: {} });
    expect(machine.executions()).toEqual([expect.objectContaining({ ...expected, output: undefined })]);
  });

  it('remembers an execution whose listener failed as failed', async () => {
    const { machine } = machineOf({ states: task });
    await expect(machine.start({ name: 'run', input: {}, onEvent: () => { throw new Error('listener'); } })).rejects.toThrow('listener');
    expect(machine.executions()).toEqual([expect.objectContaining({ status: 'FAILED', error: 'States.Runtime', cause: 'Error: listener' })]);
  });

  it('forgets all but the last closed executions, but never that a name is taken, and never one that runs', async () => {
    const { machine } = machineOf({ states: { C: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.hang %}', Next: 'T' }], Default: 'S' }, ...task, S: { Type: 'Succeed' } }, task: () => new Promise(() => undefined) });
    machine.begin({ name: 'runs', input: { hang: true } });
    for (let i = 0; i <= MAX_CLOSED_EXECUTIONS; i += 1) await machine.start({ name: `run-${i}`, input: { hang: false } });
    expect(machine.executions()).toHaveLength(MAX_CLOSED_EXECUTIONS + 1);
    expect(machine.executions().map(({ name }) => name)).not.toContain('run-0');
    expect(machine.execution(arn('runs'))?.describe().status).toBe('RUNNING');
    expect(() => machine.begin({ name: 'run-0', input: { hang: false } })).toThrow(ExecutionAlreadyExistsError);
    await machine.stop(arn('runs'));
  });

  it('tells its own listener of every execution, whoever started it', async () => {
    const told: string[] = [];
    const { machine } = machineOf({ states: task, onEvent: (event: ExecutionEvent, executionArn: string) => { told.push(`${executionArn.split(':').at(-1) ?? ''} ${event.type}`); } });
    await machine.start({ name: 'run', input: {} });
    expect(told).toEqual(['run ExecutionStarted', 'run StateEntered', 'run TaskStarted', 'run StateExited', 'run ExecutionEnded']);
  });
});

describe('stopping an execution', () => {
  it('ends it, and remembers what the stop said', async () => {
    const { machine, clock } = machineOf({ states: wait });
    const started = machine.begin({ name: 'run', input: {} });
    const record = await machine.stop(arn('run'), 'Enough', 'by hand');
    expect(record).toMatchObject({ status: 'ABORTED', error: 'Enough', cause: 'by hand', stoppedMs: START_MS });
    expect(await started.result).toMatchObject({ status: 'ABORTED' });
    expect(clock.now()).toBe(START_MS);
  });

  it('twice keeps what the first stop said', async () => {
    const { machine } = machineOf({ states: wait });
    machine.begin({ name: 'run', input: {} });
    const [, second] = await Promise.all([machine.stop(arn('run'), 'First'), machine.stop(arn('run'), 'Second')]);
    expect(second.error).toBe('First');
  });

  it('that is closed changes nothing', async () => {
    const { machine } = machineOf({ states: task });
    await machine.start({ name: 'run', input: {} });
    expect(await machine.stop(arn('run'), 'Late')).toMatchObject({ status: 'SUCCEEDED', error: undefined });
  });

  it('that does not exist is refused', async () => {
    await expect(machineOf({ states: task }).machine.stop(arn('none'))).rejects.toThrow(ExecutionDoesNotExistError);
  });
});
