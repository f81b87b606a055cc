import { failing, outputOf, run, WORK } from './support';
import { type ExecutionEvent } from '../../../lib/local/states';
import { retryDelaySeconds } from '../../../lib/local/states/retrying';

const work = { Type: 'Task', Resource: WORK, End: true };
const retrying = (...retry: unknown[]): Record<string, unknown> => ({ T: { ...work, Retry: retry } });
const delays = (events: readonly ExecutionEvent[]): number[] => events.flatMap((event) => (event.type === 'RetryScheduled' ? [event.delaySeconds] : []));

describe('the delay of a retry', () => {
  const retrier = { errorEquals: ['A'], intervalSeconds: 2, maxAttempts: 9, backoffRate: 3, maxDelaySeconds: undefined, jitter: 'NONE' } as const;

  it.each([
    ['grows by the backoff rate', retrier, [2, 6, 18]],
    ['stays at its bound', { ...retrier, maxDelaySeconds: 10 }, [2, 6, 10]],
    ['is a random part of it with full jitter', { ...retrier, maxDelaySeconds: 10, jitter: 'FULL' as const }, [0.5, 1.5, 2.5]],
  ])('%s', (_, given, expected) => {
    expect([1, 2, 3].map((retry) => retryDelaySeconds(given, retry, () => 0.25))).toEqual(expected);
  });
});

describe('Retry', () => {
  it('runs the task again until it succeeds', async () => {
    expect(await outputOf({ states: retrying({ ErrorEquals: ['A'] }), task: failing('A', 'A') })).toEqual({ answer: 42 });
  });

  it('by default tries 3 times more, after 1, 2 and 4 seconds', async () => {
    const task = failing('A', 'A', 'A', 'A', 'A');
    const { result, events } = await run({ states: retrying({ ErrorEquals: ['A'] }), task });
    expect(result).toMatchObject({ status: 'FAILED', error: 'A' });
    expect(task.calls).toBe(4);
    expect(delays(events)).toEqual([1, 2, 4]);
  });

  it('waits between the attempts', async () => {
    const { events } = await run({ states: retrying({ ErrorEquals: ['A'], IntervalSeconds: 30 }), task: failing('A') });
    const [first, second] = events.flatMap((event) => (event.type === 'TaskStarted' ? [event.atMs] : []));
    expect((second ?? 0) - (first ?? 0)).toBe(30_000);
  });

  it('never tries again with MaxAttempts 0', async () => {
    const task = failing('A');
    await run({ states: retrying({ ErrorEquals: ['A'], MaxAttempts: 0 }, { ErrorEquals: ['States.ALL'] }), task });
    expect(task.calls).toBe(1);
  });

  it('does not retry an error it does not name', async () => {
    const task = failing('B');
    await run({ states: retrying({ ErrorEquals: ['A'] }), task });
    expect(task.calls).toBe(1);
  });

  it('counts for each retrier by itself', async () => {
    const task = failing('A', 'B', 'A', 'B', 'A');
    const { result, events } = await run({ states: retrying({ ErrorEquals: ['A'], MaxAttempts: 2 }, { ErrorEquals: ['B'], MaxAttempts: 2, IntervalSeconds: 10 }), task });
    expect(result).toMatchObject({ error: 'A' });
    expect(delays(events)).toEqual([1, 10, 2, 20]);
  });

  it('does not hand a spent retrier over to a later one', async () => {
    const task = failing('A', 'A', 'A');
    await run({ states: retrying({ ErrorEquals: ['A'], MaxAttempts: 1 }, { ErrorEquals: ['States.ALL'], MaxAttempts: 5 }), task });
    expect(task.calls).toBe(2);
  });

  it('starts from zero when the state is entered again', async () => {
    const states = {
      T: { Type: 'Task', Resource: WORK, Retry: [{ ErrorEquals: ['A'], MaxAttempts: 1 }], Assign: { again: '{% $exists($again) %}' }, Next: 'C' },
      C: { Type: 'Choice', Choices: [{ Condition: '{% $again %}', Next: 'S' }], Default: 'T' },
      S: { Type: 'Succeed' },
    };
    let call = 0;
    const task = async (): Promise<unknown> => { call += 1; if (call % 2 === 1) throw Object.assign(new Error('odd'), { name: 'A' }); return call; };
    expect(await outputOf({ states, task })).toBe(4);
  });

  it('shows the count of retries in the context object', async () => {
    const states = { T: { ...work, Retry: [{ ErrorEquals: ['A'] }], Output: '{% $states.context.State.RetryCount %}' } };
    expect(await outputOf({ states, task: failing('A', 'A') })).toBe(2);
  });

  it('runs again when Output fails, as when the task fails', async () => {
    let call = 0;
    const states = { T: { ...work, Output: '{% $states.result.there %}', Retry: [{ ErrorEquals: ['States.QueryEvaluationError'] }] } };
    expect(await outputOf({ states, task: async () => { call += 1; return call === 1 ? {} : { there: 'now' }; } })).toBe('now');
  });
});

describe('Catch', () => {
  const caughtBy = (...catchers: unknown[]): Record<string, unknown> => ({
    T: { ...work, Catch: catchers }, One: { Type: 'Pass', Output: ['one', '{% $states.input %}'], End: true }, Two: { Type: 'Pass', Output: 'two', End: true },
  });

  it('goes to Next with the error as output', async () => {
    expect(await outputOf({ states: caughtBy({ ErrorEquals: ['A'], Next: 'One' }), task: failing('A') })).toEqual(['one', { Error: 'A', Cause: 'broken' }]);
  });

  it('has an Output and Assign of its own, and not those of the state', async () => {
    const states = {
      T: { ...work, Output: 'of the state', Assign: { by: 'the state' }, Catch: [{
        ErrorEquals: ['A'], Next: 'Read', Output: '{% [$states.input.a, $states.errorOutput.Error] %}', Assign: { by: '{% $states.errorOutput.Cause %}' },
      }] },
      Read: { Type: 'Succeed', Output: ['{% $states.input %}', '{% $by %}'] },
    };
    expect(await outputOf({ states, task: failing('A') }, { a: 1 })).toEqual([[1, 'A'], 'broken']);
  });

  it('takes the first catcher that matches', async () => {
    const states = caughtBy({ ErrorEquals: ['B'], Next: 'One' }, { ErrorEquals: ['B', 'A'], Next: 'Two' }, { ErrorEquals: ['States.ALL'], Next: 'One' });
    expect(await outputOf({ states, task: failing('A') })).toBe('two');
  });

  it('comes after the retries', async () => {
    const task = failing('A', 'A', 'A');
    const states = { ...caughtBy({ ErrorEquals: ['A'], Next: 'Two' }) };
    states['T'] = { ...(states['T'] as object), Retry: [{ ErrorEquals: ['A'], MaxAttempts: 2 }] };
    expect(await outputOf({ states, task })).toBe('two');
    expect(task.calls).toBe(3);
  });

  it('takes an expression of Arguments that fails', async () => {
    const states = caughtBy({ ErrorEquals: ['States.QueryEvaluationError'], Next: 'Two' });
    states['T'] = { ...(states['T'] as object), Arguments: { x: '{% $states.input.missing %}' } };
    expect(await outputOf({ states })).toBe('two');
  });

  it('does not catch what fails in itself', async () => {
    const states = caughtBy({ ErrorEquals: ['States.ALL'], Next: 'Two', Output: '{% $states.input.missing %}' });
    expect((await run({ states, task: failing('A') })).result).toMatchObject({ error: 'States.QueryEvaluationError' });
  });

  it('is told with the failed attempt before it', async () => {
    const { events } = await run({ states: caughtBy({ ErrorEquals: ['A'], Next: 'Two' }), task: failing('A') });
    expect(events.map((event) => event.type)).toEqual([
      'ExecutionStarted', 'StateEntered', 'TaskStarted', 'AttemptFailed', 'ErrorCaught', 'StateExited', 'StateEntered', 'StateExited', 'ExecutionEnded',
    ]);
  });
});
