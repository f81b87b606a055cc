import { definitionOf, MACHINE_ARN, named, outputOf, run, START_MS, WORK } from './support';
import { createStateMachine, skippingClock, type TaskHandler } from '../../../lib/local/states';

const one = (name: string, state: Record<string, unknown>): unknown => ({ StartAt: name, States: { [name]: { ...state, End: true } } });
const workOn = (name: string, args?: unknown): unknown => one(name, { Type: 'Task', Resource: WORK, ...(args === undefined ? {} : { Arguments: args }) });

describe('a Parallel state', () => {
  it('yields the outputs of its branches in their order', async () => {
    const branches = [one('A', { Type: 'Wait', Seconds: 9, Output: 'a' }), one('B', { Type: 'Wait', Seconds: 1, Output: 'b' })];
    expect(await outputOf({ states: { Both: { Type: 'Parallel', Branches: branches, End: true } } })).toEqual(['a', 'b']);
  });

  it('gives each branch its input, or its Arguments', async () => {
    const branches = [one('A', { Type: 'Pass' }), one('B', { Type: 'Pass' })];
    expect(await outputOf({ states: { Both: { Type: 'Parallel', Branches: branches, End: true } } }, 1)).toEqual([1, 1]);
    expect(await outputOf({ states: { Both: { Type: 'Parallel', Branches: branches, Arguments: '{% $states.input + 1 %}', End: true } } }, 1)).toEqual([2, 2]);
  });

  it('takes as long as its slowest branch', async () => {
    const branches = [one('A', { Type: 'Wait', Seconds: 9 }), one('B', { Type: 'Wait', Seconds: 5 })];
    const { events } = await run({ states: { Both: { Type: 'Parallel', Branches: branches, End: true } } });
    expect(events.at(-1)?.atMs).toBe(START_MS + 9_000);
  });

  it('fails with the error of the branch that failed, and stops the others', async () => {
    let signal: AbortSignal | undefined;
    const task: TaskHandler = (_, context) => new Promise(() => { signal = context.signal; });
    const branches = [workOn('A'), one('B', { Type: 'Wait', Seconds: 5 }), { StartAt: 'C', States: { C: { Type: 'Fail', Error: 'Broken' } } }];
    const { result, events } = await run({ states: { Both: { Type: 'Parallel', Branches: branches, End: true } }, task });
    expect(result).toMatchObject({ status: 'FAILED', error: 'Broken' });
    expect(signal?.aborted).toBe(true);
    expect(events.at(-1)?.atMs).toBe(START_MS);
  });

  it('can be retried and caught as a whole', async () => {
    let calls = 0;
    const states = {
      Both: { Type: 'Parallel', Branches: [workOn('A')], Retry: [{ ErrorEquals: ['Broken'], MaxAttempts: 2 }], Catch: [{ ErrorEquals: ['Broken'], Next: 'S' }], End: true },
      S: { Type: 'Succeed' },
    };
    expect(await outputOf({ states, task: async () => { calls += 1; throw named('Broken', 'why'); } })).toEqual({ Error: 'Broken', Cause: 'why' });
    expect(calls).toBe(3);
  });
});

describe('a Map state', () => {
  const mapOver = (fields: Record<string, unknown>, processor: unknown = one('P', { Type: 'Pass' })): Record<string, unknown> =>
    ({ Each: { Type: 'Map', ItemProcessor: processor, End: true, ...fields } });

  it('runs once per item, in the order of the items', async () => {
    const processor = one('P', { Type: 'Pass', Output: '{% $states.input * 2 %}' });
    expect(await outputOf({ states: mapOver({ Items: '{% $states.input.list %}' }, processor) }, { list: [1, 2, 3] })).toEqual([2, 4, 6]);
  });

  it('takes its input as items when it has none', async () => {
    expect(await outputOf({ states: mapOver({}) }, [1, 2])).toEqual([1, 2]);
  });

  it('yields nothing for no items', async () => {
    expect(await outputOf({ states: mapOver({ Items: [] }) })).toEqual([]);
  });

  it('shapes each input with ItemSelector', async () => {
    const selector = { at: '{% $states.context.Map.Item.Index %}', item: '{% $states.context.Map.Item.Value %}', of: '{% $states.input.of %}' };
    expect(await outputOf({ states: mapOver({ Items: ['a', 'b'], ItemSelector: selector }) }, { of: 2 })).toEqual([{ at: 0, item: 'a', of: 2 }, { at: 1, item: 'b', of: 2 }]);
  });

  it('shows the item to the states inside', async () => {
    expect(await outputOf({ states: mapOver({ Items: ['a'] }, one('P', { Type: 'Pass', Output: '{% $states.context.Map.Item.Value %}' })) })).toEqual(['a']);
  });

  it.each([
    ['MaxConcurrency', 2, 6, 2],
    ['MaxConcurrency of an expression', '{% 1 + 2 %}', 6, 3],
    ['40 without one', undefined, 50, 40],
    ['40 with 0', 0, 50, 40],
    ['40 with more', 100, 50, 40],
  ])('runs no more at once than %s', async (_, limit, count, most) => {
    const clock = skippingClock(START_MS);
    let running = 0;
    let peak = 0;
    const task: TaskHandler = async () => {
      running += 1;
      peak = Math.max(peak, running);
      await clock.sleep(1000);
      running -= 1;
    };
    const machine = createStateMachine(definitionOf(mapOver({ Items: '{% $states.input %}', ...(limit === undefined ? {} : { MaxConcurrency: limit }) }, workOn('P', {}))), {
      name: 'm', arn: MACHINE_ARN, tasks: { [WORK]: task }, clock, random: () => 0,
    });
    await machine.start({ name: 'run', input: Array.from({ length: count }, (__, i) => i) });
    expect(peak).toBe(most);
  });

  it('fails with the error of the first iteration that fails, and starts no other', async () => {
    const seen: unknown[] = [];
    const task: TaskHandler = async (args) => { seen.push(args); if (args === 2) throw named('Broken'); return args; };
    const { result } = await run({ states: mapOver({ Items: [1, 2, 3], MaxConcurrency: 1 }, workOn('P')), task });
    // Not even the start of the third iteration is written: 2 for the execution, 3 for the state, 7 and 6 for the iterations.
    expect(result).toMatchObject({ status: 'FAILED', error: 'Broken', historyEvents: 18 });
    expect(seen).toEqual([1, 2]);
  });

  it('fails when its items are no array', async () => {
    const { result } = await run({ states: mapOver({ Items: '{% 1 %}' }) });
    expect(result).toMatchObject({ error: 'States.QueryEvaluationError', cause: 'Items: got 1, allowed: an array' });
  });
});
