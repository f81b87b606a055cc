import { createStateMachine, type ExecutionEvent, skippingClock, type TaskHandler } from '../../../lib/local/states';
import { definitionOf, MACHINE_ARN, machineOf, named, outputOf, run, START_MS, WORK } from './support';

const CHILD = /^arn:aws:states:eu-west-1:111122223333:execution:test\/each:[0-9a-f-]{36}$/;
const one = (name: string, state: Record<string, unknown>): Record<string, unknown> => ({ StartAt: name, States: { [name]: { ...state, End: true } } });
const work = one('Work', { Type: 'Task', Resource: WORK });
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** A DISTRIBUTED Map as the only state, labelled `each`. */
function mapOver(fields: Record<string, unknown>, processor: Record<string, unknown> = work, executionType = 'STANDARD'): Record<string, unknown> {
  return { Each: { Type: 'Map', Label: 'each', ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: executionType }, ...processor }, End: true, ...fields } };
}

/** Fails for the items in the list, and echoes the others. */
const failingFor = (...items: readonly unknown[]): TaskHandler => async (args) => {
  if (items.includes(args)) throw named('Broken', `not ${String(args)}`);
  return args;
};

describe('a DISTRIBUTED Map', () => {
  it('yields nothing for no items', async () => {
    expect(await outputOf({ states: mapOver({ Items: [] }) })).toEqual([]);
  });

  it('yields the outputs of its children in the order of the items, whichever ends first', async () => {
    const processor = one('W', { Type: 'Wait', Seconds: '{% $states.input %}', Output: '{% $states.input * 10 %}' });
    expect(await outputOf({ states: mapOver({ Items: [3, 1, 2] }, processor) })).toEqual([30, 10, 20]);
  });

  it('never runs more than MaxConcurrency children at once', async () => {
    const clock = skippingClock(START_MS);
    let running = 0;
    let peak = 0;
    const task: TaskHandler = async () => {
      running += 1;
      peak = Math.max(peak, running);
      await clock.sleep(1000);
      running -= 1;
    };
    const machine = createStateMachine(definitionOf(mapOver({ Items: '{% $states.input.list %}', MaxConcurrency: '{% $states.input.most %}' })), {
      name: 'test', arn: MACHINE_ARN, tasks: { [WORK]: task }, clock, random: () => 0.5,
    });
    await machine.start({ name: 'run', input: { list: numbers(300), most: 7 } });
    expect(peak).toBe(7);
    expect(clock.now()).toBe(START_MS + Math.ceil(300 / 7) * 1000);
  });

  it('runs more children at once than an INLINE Map runs iterations', async () => {
    const { events } = await run({ states: mapOver({ Items: '{% $states.input %}' }, one('W', { Type: 'Wait', Seconds: 1 })) }, numbers(300));
    expect(events.at(-1)?.atMs).toBe(START_MS + 1000);
  });

  it('gives each child what ItemSelector makes of its item', async () => {
    const selector = { at: '{% $states.context.Map.Item.Index %}', item: '{% $states.context.Map.Item.Value %}', of: '{% $n %}' };
    const states = { Set: { Type: 'Pass', Assign: { n: 2 }, Next: 'Each' }, ...mapOver({ Items: ['a', 'b'], ItemSelector: selector }) };
    expect(await outputOf({ states })).toEqual([{ at: 0, item: 'a', of: 2 }, { at: 1, item: 'b', of: 2 }]);
  });

  it('makes each child an execution of its own name, input and start time', async () => {
    const context = { execution: '{% $states.context.Execution %}', machine: '{% $states.context.StateMachine %}', map: '{% $exists($states.context.Map) %}' };
    const states = { Pause: { Type: 'Wait', Seconds: 5, Next: 'Each' }, ...mapOver({ Items: ['a'] }, one('P', { Type: 'Pass', Output: context })) };
    expect(await outputOf({ states })).toEqual([{
      execution: {
        Id: expect.stringMatching(CHILD) as string, Name: expect.stringMatching(/^[0-9a-f-]{36}$/) as string, Input: 'a', StartTime: '2026-01-01T00:00:05.000Z',
      },
      machine: { Id: `${MACHINE_ARN}/each`, Name: 'test/each' },
      map: false,
    }]);
  });

  it('tells a task of a child the ARN of the child', async () => {
    const seen: string[] = [];
    await run({ states: mapOver({ Items: [1] }), task: async (_, context) => { seen.push(context.executionArn); } });
    expect(seen).toEqual([expect.stringMatching(CHILD)]);
  });

  it('takes the name of the state where it has no label', async () => {
    const states = { 'Each / stream': { ...mapOver({ Items: [1], Label: undefined })['Each'] as object } };
    const { events } = await run({ states });
    expect(events.find((event) => event.type === 'MapRunStarted')?.mapRunArn).toMatch(/:mapRun:test\/Each---stream:/);
  });

  it('lets variables of its processor have names that are used outside', async () => {
    const processor = { StartAt: 'Set', States: { Set: { Type: 'Pass', Assign: { n: 'inner' }, Next: 'Read' }, Read: { Type: 'Pass', Output: '{% $n %}', End: true } } };
    const states = {
      Outer: { Type: 'Pass', Assign: { n: 'outer' }, Next: 'Each' }, ...mapOver({ Items: [1], Output: '{% [$states.result, $n] %}' }, processor),
    };
    expect(await outputOf({ states })).toEqual(['inner', 'outer']);
  });

  it('shows a child nothing of a variable outside that has the name of one of its own', async () => {
    const processor = { StartAt: 'Read', States: { Read: { Type: 'Pass', Output: '{% $exists($n) %}', Assign: { n: 'inner' }, End: true } } };
    const states = { Outer: { Type: 'Pass', Assign: { n: 'outer' }, Next: 'Each' }, ...mapOver({ Items: [1] }, processor) };
    expect(await outputOf({ states })).toEqual([false]);
  });

  it('fails when ItemSelector makes more than 256 KiB of an item', async () => {
    const { result } = await run({ states: mapOver({ Items: [1], ItemSelector: `{% $pad("", ${256 * 1024}, "x") %}`, ToleratedFailurePercentage: 100 }) });
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });

  it('fails when its children together yield more than 256 KiB', async () => {
    const { result } = await run({ states: mapOver({ Items: [1, 2] }), task: async () => 'x'.repeat(130 * 1024) });
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });
});

describe('a failed child', () => {
  const exceeded = { status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold', cause: 'The specified tolerated failure threshold was exceeded' };

  it('that is tolerated leaves the record of its execution in the result', async () => {
    const output = await outputOf({ states: mapOver({ Items: [1, 2, 3], ToleratedFailureCount: 1 }), task: failingFor(2) });
    expect(output).toEqual([1, {
      Cause: 'not 2', Error: 'Broken', ExecutionArn: expect.stringMatching(CHILD) as string, Input: '2', InputDetails: { Included: true },
      Name: expect.any(String) as string, StartDate: '2026-01-01T00:00:00.000Z', StateMachineArn: `${MACHINE_ARN}/each`, Status: 'FAILED',
      StopDate: '2026-01-01T00:00:00.000Z',
    }, 3]);
  });

  it.each([
    ['without a threshold', {}, 0, 1],
    ['with a count', { ToleratedFailureCount: 3 }, 3, 4],
    ['with a count by expression', { ToleratedFailureCount: '{% 1 + 1 %}' }, 2, 3],
    ['with a percentage', { ToleratedFailurePercentage: 25 }, 5, 6],
    ['with a percentage by expression', { ToleratedFailurePercentage: '{% 12.5 %}' }, 2, 3],
    ['with both, the lower one', { ToleratedFailureCount: 3, ToleratedFailurePercentage: 50 }, 3, 4],
    ['with a count and 0 percent, which says nothing', { ToleratedFailureCount: 3, ToleratedFailurePercentage: 0 }, 3, 4],
    ['with a percentage and a count of 0, which says nothing', { ToleratedFailureCount: 0, ToleratedFailurePercentage: 25 }, 5, 6],
    ['with 100 percent', { ToleratedFailurePercentage: 100 }, 20, undefined],
  ])('fails the Map beyond its threshold: %s', async (_, threshold, most, tooMany) => {
    const states = mapOver({ Items: '{% $states.input %}', Output: 'done', ...threshold });
    expect(await outputOf({ states, task: failingFor(...numbers(most)) }, numbers(20))).toBe('done');
    if (tooMany === undefined) return;
    expect((await run({ states, task: failingFor(...numbers(tooMany)) }, numbers(20))).result).toMatchObject(exceeded);
  });

  it('beyond the threshold stops the others, and starts no more', async () => {
    const signals: AbortSignal[] = [];
    const task: TaskHandler = (args, { signal }) => {
      signals.push(signal);
      return args === 0 ? Promise.reject(named('Broken')) : new Promise(() => undefined);
    };
    const { result, events } = await run({ states: mapOver({ Items: '{% $states.input %}', MaxConcurrency: 3 }), task }, numbers(10));
    expect(result).toMatchObject(exceeded);
    expect(signals.slice(1).map((signal) => signal.aborted)).toEqual([true, true]);
    expect(events.filter((event) => event.type === 'ExecutionEnded' && event.childArn !== undefined && event.result.status === 'ABORTED')).toHaveLength(2);
    expect(events.at(-2)).toMatchObject({ type: 'AttemptFailed', state: 'Each' });
  });

  it('beyond the threshold can be caught, and the Map tried again', async () => {
    let calls = 0;
    const states = {
      ...mapOver({
        Items: [1], End: undefined, Next: 'Done', Retry: [{ ErrorEquals: ['States.ExceedToleratedFailureThreshold'], MaxAttempts: 1 }],
        Catch: [{ ErrorEquals: ['States.ExceedToleratedFailureThreshold'], Next: 'Done' }],
      }),
      Done: { Type: 'Succeed' },
    };
    const output = await outputOf({ states, task: async () => { calls += 1; throw named('Broken'); } });
    expect(output).toEqual({ Error: exceeded.error, Cause: exceeded.cause });
    expect(calls).toBe(2);
  });

  it('counts when it used up a history of its own', async () => {
    const processor = { StartAt: 'P', States: { P: { Type: 'Choice', Choices: [{ Condition: true, Next: 'Q' }] }, Q: { Type: 'Pass', Next: 'P' } } };
    const { result } = await run({ states: mapOver({ Items: [1], ToleratedFailureCount: 1, Output: '{% $states.result.Error %}' }, processor) });
    expect(result).toMatchObject({ status: 'SUCCEEDED', output: 'States.Runtime', historyEvents: 8 });
  });

  it('of an Express Map is one that takes more than five minutes', async () => {
    const wait = (seconds: number): Promise<unknown> => outputOf({
      states: mapOver({ Items: [1], ToleratedFailureCount: 1, Output: '{% $states.result.Status %}' }, one('W', { Type: 'Wait', Seconds: seconds, Output: { Status: 'fine' } }), 'EXPRESS'),
    });
    expect(await wait(299)).toBe('fine');
    expect(await wait(301)).toBe('TIMED_OUT');
  });
});

describe('the history around a DISTRIBUTED Map', () => {
  it('stays the same for any number of items, unlike that of an INLINE Map', async () => {
    const events = async (mode: Record<string, unknown>, count: number): Promise<number> => {
      const states = { Each: { Type: 'Map', Items: '{% $states.input %}', ItemProcessor: { ProcessorConfig: mode, ...one('P', { Type: 'Pass' }) }, End: true } };
      return (await run({ states }, numbers(count))).result.historyEvents;
    };
    const distributed = { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' };
    // The execution: 2; the state: 2; the Map: 2; the Map Run: 2.
    expect([await events(distributed, 1), await events(distributed, 300)]).toEqual([8, 8]);
    expect([await events({ Mode: 'INLINE' }, 1), await events({ Mode: 'INLINE' }, 300)]).toEqual([10, 1206]);
  });
});

describe('the events of a DISTRIBUTED Map', () => {
  it('tell what each child does under its ARN, between those of the Map Run', async () => {
    const { events } = await run({ states: mapOver({ Items: [1, 2], ToleratedFailureCount: 1 }), task: failingFor(2) });
    const told = events.map(({ type, childArn }) => `${childArn === undefined ? '' : 'child '}${type}`);
    expect(told.slice(0, 3)).toEqual(['ExecutionStarted', 'StateEntered', 'MapRunStarted']);
    expect(told.slice(-3)).toEqual(['MapRunEnded', 'StateExited', 'ExecutionEnded']);
    expect(told.filter((line) => line === 'child ExecutionStarted' || line === 'child ExecutionEnded')).toHaveLength(4);
    expect(events.find((event) => event.type === 'MapRunStarted')).toMatchObject({ state: 'Each', items: 2, mapRunArn: expect.stringMatching(/:mapRun:test\/each:/) as string });
    expect(events.find((event) => event.type === 'MapRunEnded')).toMatchObject({ status: 'SUCCEEDED', succeeded: 1, failed: 1 });
    expect(events.find((event) => event.childArn !== undefined)?.childArn).toMatch(CHILD);
  });

  it('tell of a Map Run that was stopped, and its children are stopped with it', async () => {
    const stop = new AbortController();
    const events: ExecutionEvent[] = [];
    const { machine } = machineOf({ states: mapOver({ Items: [1, 2] }, one('W', { Type: 'Wait', Seconds: 60 })) });
    const onEvent = (event: ExecutionEvent): void => { events.push(event); if (event.type === 'Waiting') setImmediate(() => stop.abort()); };
    expect(await machine.start({ name: 'run', input: {}, signal: stop.signal, onEvent })).toMatchObject({ status: 'ABORTED' });
    expect(events.find((event) => event.type === 'MapRunEnded')).toMatchObject({ status: 'ABORTED', succeeded: 0, failed: 0 });
    expect(events.filter((event) => event.type === 'ExecutionEnded').map((event) => event.result.status)).toEqual(['ABORTED', 'ABORTED', 'ABORTED']);
  });

  it('do not call children timed out when their parent timed out', async () => {
    const { result, events } = await run({ states: mapOver({ Items: [1] }, one('W', { Type: 'Wait', Seconds: 60 })), top: { TimeoutSeconds: 59 } });
    expect(result.status).toBe('TIMED_OUT');
    expect(events.find((event) => event.type === 'ExecutionEnded')).toMatchObject({ result: { status: 'ABORTED' }, childArn: expect.stringMatching(CHILD) as string });
  });
});
