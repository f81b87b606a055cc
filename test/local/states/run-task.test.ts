import { failing, machineOf, named, outputOf, run, START_MS, WORK } from './support';
import { createStateMachine, skippingClock, type TaskContext } from '../../../lib/local/states';
import { definitionOf, MACHINE_ARN } from './support';

const work = { Type: 'Task', Resource: WORK, End: true };

describe('a Task state', () => {
  it('calls its handler with the input when it has no Arguments', async () => {
    expect(await outputOf({ states: { T: work } }, { a: 1 })).toEqual({ a: 1 });
  });

  it('calls its handler with Arguments', async () => {
    expect(await outputOf({ states: { T: { ...work, Arguments: { b: '{% $states.input.a %}' } } } }, { a: 1 })).toEqual({ b: 1 });
  });

  it('tells its handler where it is', async () => {
    let told: TaskContext | undefined;
    await outputOf({ states: { T: work }, task: async (_, context) => { told = context; } });
    expect(told).toMatchObject({ executionArn: 'arn:aws:states:eu-west-1:111122223333:execution:test:run', stateName: 'T' });
    expect(told?.signal.aborted).toBe(false);
  });

  it.each([
    ['undefined', undefined, null],
    ['a field that is undefined', { a: undefined, b: 1 }, { b: 1 }],
    ['a date', { at: new Date(START_MS) }, { at: '2026-01-01T00:00:00.000Z' }],
  ])('takes the answer %s as JSON text would carry it', async (_, answer, output) => {
    expect(await outputOf({ states: { T: work }, task: async () => answer })).toEqual(output);
  });

  it('fails with the name and message of what its handler throws', async () => {
    const { result } = await run({ states: { T: work }, task: failing(named('My.Error', 'why')) });
    expect(result).toMatchObject({ status: 'FAILED', error: 'My.Error', cause: 'why' });
  });

  it('fails with States.TaskFailed when its handler throws something that is no error', async () => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- the case under test
    const { result } = await run({ states: { T: work }, task: async () => { throw 'text'; } });
    expect(result).toMatchObject({ error: 'States.TaskFailed', cause: 'text' });
  });

  it('fails with States.Timeout after TimeoutSeconds, and tells the handler', async () => {
    const clock = skippingClock(START_MS);
    let signal: AbortSignal | undefined;
    const machine = createStateMachine(definitionOf({ T: { ...work, TimeoutSeconds: 930 } }), {
      name: 'm', arn: MACHINE_ARN, clock, random: () => 0,
      tasks: { [WORK]: async (_, context) => { signal = context.signal; await clock.sleep(931_000); } },
    });
    expect(await machine.start({ name: 'run', input: {} })).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(clock.now()).toBe(START_MS + 930_000);
    expect(signal?.aborted).toBe(true);
  });

  it('succeeds when its handler is quicker than TimeoutSeconds', async () => {
    const clock = skippingClock(START_MS);
    const machine = createStateMachine(definitionOf({ T: { ...work, TimeoutSeconds: '{% $states.input.limit %}' } }), {
      name: 'm', arn: MACHINE_ARN, clock, random: () => 0, tasks: { [WORK]: async () => { await clock.sleep(929_000); return 'done'; } },
    });
    expect(await machine.start({ name: 'run', input: { limit: 930 } })).toMatchObject({ status: 'SUCCEEDED', output: 'done' });
  });

  it.each([['0'], ['1.5'], ['"1"']])('fails on a timeout of %s seconds', async (seconds) => {
    const { result } = await run({ states: { T: { ...work, TimeoutSeconds: `{% ${seconds} %}` } } });
    expect(result).toMatchObject({ error: 'States.QueryEvaluationError' });
  });

  it('tells its handler when the execution is stopped, and does not wait for it', async () => {
    let signal: AbortSignal | undefined;
    const stop = new AbortController();
    const { machine } = machineOf({ states: { T: work }, task: (_, context) => new Promise(() => { signal = context.signal; stop.abort(); }) });
    expect(await machine.start({ name: 'run', input: {}, signal: stop.signal })).toMatchObject({ status: 'ABORTED' });
    expect(signal?.aborted).toBe(true);
  });
});
