import { failing, machineOf, outputOf, run, START_MS, WORK } from './support';
import { ExecutionAlreadyExistsError, InvalidStartError, type ExecutionEvent } from '../../../lib/local/states';

const work = { Type: 'Task', Resource: WORK, End: true };
const pass = { Only: { Type: 'Pass', End: true } };
const KIB = 1024;

describe('an execution', () => {
  it('tells every step with its time', async () => {
    const { events } = await run({ states: { T: { ...work, Assign: { v: 1 } } } }, { a: 1 });
    expect(events).toEqual([
      { type: 'ExecutionStarted', executionArn: 'arn:aws:states:eu-west-1:111122223333:execution:test:run', input: { a: 1 }, atMs: START_MS },
      { type: 'StateEntered', state: 'T', stateType: 'Task', input: { a: 1 }, atMs: START_MS },
      { type: 'TaskStarted', state: 'T', resource: WORK, arguments: { a: 1 }, retryCount: 0, atMs: START_MS },
      { type: 'StateExited', state: 'T', output: { a: 1 }, assigned: { v: 1 }, next: undefined, atMs: START_MS },
      { type: 'ExecutionEnded', result: { status: 'SUCCEEDED', output: { a: 1 }, historyEvents: 7 }, atMs: START_MS },
    ]);
  });

  it('is stopped while it waits', async () => {
    const stop = new AbortController();
    const { machine, clock } = machineOf({ states: { W: { Type: 'Wait', Seconds: 60, End: true } } });
    const onEvent = (event: ExecutionEvent): void => { if (event.type === 'Waiting') stop.abort(); };
    expect(await machine.start({ name: 'run', input: {}, signal: stop.signal, onEvent })).toMatchObject({ status: 'ABORTED' });
    expect(clock.now()).toBe(START_MS);
  });

  it('is stopped before it starts', async () => {
    const { machine } = machineOf({ states: pass });
    expect(await machine.start({ name: 'run', input: {}, signal: AbortSignal.abort() })).toMatchObject({ status: 'ABORTED' });
  });

  it('is stopped although a Catch takes every error', async () => {
    const stop = new AbortController();
    const { machine } = machineOf({
      states: { T: { ...work, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'S' }] }, S: { Type: 'Succeed' } },
      task: () => new Promise(() => stop.abort()),
    });
    expect(await machine.start({ name: 'run', input: {}, signal: stop.signal })).toMatchObject({ status: 'ABORTED' });
  });

  it('times out after the TimeoutSeconds of the machine', async () => {
    const { result, events } = await run({ states: { W: { Type: 'Wait', Seconds: 60, End: true } }, top: { TimeoutSeconds: 59 } });
    expect(result).toMatchObject({ status: 'TIMED_OUT' });
    expect(events.at(-1)?.atMs).toBe(START_MS + 59_000);
  });

  it('times out between branches, whatever they catch', async () => {
    const branch = { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 60, End: true } } };
    const states = { Both: { Type: 'Parallel', Branches: [branch], Catch: [{ ErrorEquals: ['States.ALL'], Next: 'S' }], End: true }, S: { Type: 'Succeed' } };
    expect((await run({ states, top: { TimeoutSeconds: 59 } })).result).toMatchObject({ status: 'TIMED_OUT' });
  });

  it('passes on what a listener throws', async () => {
    const { machine } = machineOf({ states: pass });
    await expect(machine.start({ name: 'run', input: {}, onEvent: () => { throw new Error('listener'); } })).rejects.toThrow('listener');
  });
});

describe('starting', () => {
  it('returns at once what the execution is called', () => {
    const { machine } = machineOf({ states: pass });
    const started = machine.begin({ name: 'run-1', input: {} });
    expect(started).toMatchObject({ executionArn: 'arn:aws:states:eu-west-1:111122223333:execution:test:run-1', startedMs: START_MS });
  });

  it('twice with one name and input while it runs is one execution', async () => {
    const task = failing();
    const { machine } = machineOf({ states: { T: work }, task });
    const first = machine.begin({ name: 'run', input: { a: 1 } });
    expect(machine.begin({ name: 'run', input: { a: 1 } })).toBe(first);
    await first.result;
    expect(task.calls).toBe(1);
  });

  it('twice with one name and another input is refused', () => {
    const { machine } = machineOf({ states: pass });
    machine.begin({ name: 'run', input: { a: 1 } });
    expect(() => machine.begin({ name: 'run', input: { a: 2 } })).toThrow(ExecutionAlreadyExistsError);
  });

  it('with the name of a closed execution is refused', async () => {
    const { machine } = machineOf({ states: pass });
    await machine.start({ name: 'run', input: {} });
    await expect(machine.start({ name: 'run', input: {} })).rejects.toThrow(ExecutionAlreadyExistsError);
  });

  it.each([[''], ['a'.repeat(81)], ['a b'], ['a:b'], ['a/b'], ['a#b'], ['a$b'], ['a\u0007b']])('with the name %j is refused', (name) => {
    expect(() => machineOf({ states: pass }).machine.begin({ name, input: {} })).toThrow(InvalidStartError);
  });

  it.each([['a'], ['a'.repeat(80)], ['slug-0f-1_2.3=4@5']])('with the name %j is accepted', (name) => {
    expect(() => machineOf({ states: pass }).machine.begin({ name, input: {} })).not.toThrow();
  });

  it('with more than 256 KiB of input is refused', () => {
    expect(() => machineOf({ states: pass }).machine.begin({ name: 'run', input: 'x'.repeat(256 * KIB) })).toThrow('input: got 262146 bytes');
  });
});

describe('the payload limit', () => {
  // A JSON string has two quotes around it; the letter has two bytes in UTF-8.
  const atLimit = 'x'.repeat(256 * KIB - 2);
  const overLimit = 'é'.repeat(128 * KIB - 1) + 'x';

  it('lets 256 KiB pass', async () => {
    expect(await outputOf({ states: { T: work } }, atLimit)).toBe(atLimit);
  });

  it.each([
    ['the result of a task, although Output drops it', { T: { ...work, Output: 'small' } }, async (): Promise<unknown> => overLimit],
    ['the output of a state', { T: { ...work, Output: '{% $states.input & "x" %}' } }, async (): Promise<unknown> => 1],
    ['the arguments of a task', { T: { ...work, Arguments: { a: '{% $states.input %}' } } }, async (): Promise<unknown> => 1],
  ])('fails the execution on %s, counted in bytes, past Retry and Catch', async (_, states, task) => {
    const caught = { T: { ...states.T, Retry: [{ ErrorEquals: ['States.ALL'] }], Catch: [{ ErrorEquals: ['States.ALL'], Next: 'S' }] }, S: { Type: 'Succeed' } };
    const { result, events } = await run({ states: caught, task }, atLimit);
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
    expect(events.filter((event) => event.type === 'RetryScheduled')).toEqual([]);
  });

  it('is caught by its own name', async () => {
    const states = { T: { ...work, Catch: [{ ErrorEquals: ['States.DataLimitExceeded'], Next: 'S' }] }, S: { Type: 'Succeed', Output: 'caught' } };
    expect(await outputOf({ states, task: async () => overLimit })).toBe('caught');
  });
});

describe('the history', () => {
  const inner = (count: number): unknown => ({ StartAt: 'P', States: { P: { Type: 'Pass', End: true } }, Comment: String(count) });

  it.each([
    ['a Pass: 2', pass, failing(), 4],
    ['a Wait: 2', { W: { Type: 'Wait', Seconds: 1, End: true } }, failing(), 4],
    ['a Choice and a Succeed: 2 each', { C: { Type: 'Choice', Choices: [{ Condition: true, Next: 'S' }] }, S: { Type: 'Succeed' } }, failing(), 6],
    ['a Task: 5', { T: work }, failing(), 7],
    ['a Task tried twice: 8', { T: { ...work, Retry: [{ ErrorEquals: ['A'] }] } }, failing('A'), 10],
    ['a Fail: 1', { F: { Type: 'Fail' } }, failing(), 3],
    ['a Parallel of two Pass: 8', { Both: { Type: 'Parallel', Branches: [inner(1), { StartAt: 'Q', States: { Q: { Type: 'Pass', End: true } } }], End: true } }, failing(), 10],
    ['a Map of two Pass: 12', { Each: { Type: 'Map', Items: [1, 2], ItemProcessor: inner(2), End: true } }, failing(), 14],
  ])('counts, beside the two events of the execution, %s', async (_, states, task, historyEvents) => {
    const { result } = await run({ states, task });
    expect(result.historyEvents).toBe(historyEvents);
  });

  it('ends the execution at 25,000 events, whatever is caught', async () => {
    const processor = { StartAt: 'P', States: { P: { Type: 'Choice', Choices: [{ Condition: true, Next: 'Q' }] }, Q: { Type: 'Pass', Next: 'P' } } };
    const states = {
      Each: { Type: 'Map', Items: [1], ItemProcessor: processor, Retry: [{ ErrorEquals: ['States.ALL'] }], Catch: [{ ErrorEquals: ['States.ALL'], Next: 'S' }], End: true },
      S: { Type: 'Succeed' },
    };
    const { result } = await run({ states });
    expect(result).toEqual({ status: 'FAILED', error: 'States.Runtime', cause: expect.stringContaining('25000') as string, historyEvents: 25_000 });
  });
});
