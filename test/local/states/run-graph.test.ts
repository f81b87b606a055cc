import { outputOf, run, START_MS } from './support';

describe('a Pass state', () => {
  it('hands its input on', async () => {
    expect(await outputOf({ states: { P: { Type: 'Pass', End: true } } }, { a: 1 })).toEqual({ a: 1 });
  });

  it('hands its Output on to the next state', async () => {
    expect(await outputOf({ states: { P: { Type: 'Pass', Output: { b: 2 }, Next: 'Q' }, Q: { Type: 'Pass', End: true } } })).toEqual({ b: 2 });
  });
});

describe('a Succeed state', () => {
  it('ends the execution with its input', async () => {
    expect(await outputOf({ states: { S: { Type: 'Succeed' } } }, 7)).toBe(7);
  });

  it('ends the execution with its Output', async () => {
    expect(await outputOf({ states: { S: { Type: 'Succeed', Output: '{% $states.input + 1 %}' } } }, 7)).toBe(8);
  });
});

describe('a Fail state', () => {
  it('fails the execution with its error and cause', async () => {
    const { result } = await run({ states: { F: { Type: 'Fail', Error: 'Custom', Cause: '{% "of " & $states.input.what %}' } } }, { what: 'it' });
    expect(result).toMatchObject({ status: 'FAILED', error: 'Custom', cause: 'of it' });
  });

  it('needs strings', async () => {
    const { result } = await run({ states: { F: { Type: 'Fail', Error: '{% 1 %}' } } });
    expect(result).toMatchObject({ error: 'States.QueryEvaluationError', cause: 'Error: got 1, allowed: a string' });
  });
});

describe('a Choice state', () => {
  const states = {
    C: {
      Type: 'Choice', Default: 'Read', Output: 'default', Assign: { by: 'default' },
      Choices: [
        { Condition: '{% $states.input.n = 1 %}', Next: 'Read', Output: 'one', Assign: { by: 'first' } },
        { Condition: '{% $states.input.n < 3 %}', Next: 'Read', Assign: { by: 'second' } },
      ],
    },
    Read: { Type: 'Succeed', Output: ['{% $states.input %}', '{% $by %}'] },
  };

  it.each([
    ['the first choice that matches, with its own Output and Assign', 1, ['one', 'first']],
    ['a choice without Output, which hands the input on', 2, [{ n: 2 }, 'second']],
    ['Default with the Output and Assign of the state', 3, ['default', 'default']],
  ])('takes %s', async (_, n, output) => {
    expect(await outputOf({ states }, { n })).toEqual(output);
  });

  it('without a match and without Default fails the execution', async () => {
    const { result } = await run({ states: { C: { Type: 'Choice', Choices: [{ Condition: false, Next: 'S' }] }, S: { Type: 'Succeed' } } });
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });

  it.each([['"true"'], ['1'], ['null'], ['$states.input.missing']])('fails on the condition %s, which is no boolean', async (condition) => {
    const { result } = await run({ states: { C: { Type: 'Choice', Choices: [{ Condition: `{% ${condition} %}`, Next: 'S' }], Default: 'S' }, S: { Type: 'Succeed' } } });
    expect(result).toMatchObject({ error: 'States.QueryEvaluationError' });
  });
});

describe('a Wait state', () => {
  const leftAfterMs = async (time: Record<string, unknown>, input: unknown = {}): Promise<number> => {
    const { events } = await run({ states: { W: { Type: 'Wait', ...time, End: true } } }, input);
    return (events.find((event) => event.type === 'StateExited')?.atMs ?? NaN) - START_MS;
  };

  it.each([
    ['Seconds', { Seconds: 60 }, 60_000],
    ['Seconds of an expression', { Seconds: '{% $states.input.s %}' }, 5_000],
    ['Timestamp', { Timestamp: '2026-01-01T00:01:00Z' }, 60_000],
    ['Timestamp of an expression', { Timestamp: '{% $fromMillis($millis() + 2500) %}' }, 2_500],
    ['a Timestamp in the past', { Timestamp: '2020-01-01T00:00:00Z' }, 0],
  ])('waits for %s', async (_, time, ms) => {
    expect(await leftAfterMs(time, { s: 5 })).toBe(ms);
  });

  it('tells until when it waits', async () => {
    const { events } = await run({ states: { W: { Type: 'Wait', Seconds: 60, End: true } } });
    expect(events).toContainEqual({ type: 'Waiting', state: 'W', untilMs: START_MS + 60_000, atMs: START_MS });
  });

  it.each([
    ['a fraction', { Seconds: '{% 1.5 %}' }], ['a negative number', { Seconds: '{% -1 %}' }], ['text', { Seconds: '{% "1" %}' }],
    ['no time', { Timestamp: '{% "tomorrow" %}' }],
  ])('fails on %s', async (_, time) => {
    const { result } = await run({ states: { W: { Type: 'Wait', ...time, End: true } } });
    expect(result).toMatchObject({ error: 'States.QueryEvaluationError' });
  });

  it('hands on its Output and assigns', async () => {
    const states = { W: { Type: 'Wait', Seconds: 1, Output: 1, Assign: { v: 2 }, Next: 'S' }, S: { Type: 'Succeed', Output: ['{% $states.input %}', '{% $v %}'] } };
    expect(await outputOf({ states })).toEqual([1, 2]);
  });
});
