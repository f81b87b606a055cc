import { definitionOf, MACHINE_ARN, outputOf, run } from './support';
import { createStateMachine, realClock } from '../../../lib/local/states';

const create = (states: Record<string, unknown>) => () => createStateMachine(definitionOf(states), { name: 'm', arn: MACHINE_ARN, tasks: {}, clock: realClock, random: () => 0 });
const inBranch = (state: unknown): unknown => [{ StartAt: 'Inner', States: { Inner: state } }];
const big = 'x'.repeat(200 * 1024);

describe('variables', () => {
  it('are read by later states', async () => {
    expect(await outputOf({ states: {
      A: { Type: 'Pass', Assign: { n: 1 }, Next: 'B' },
      B: { Type: 'Succeed', Output: '{% $n %}' },
    } })).toBe(1);
  });

  it('have their old values in every expression of the state that assigns them', async () => {
    expect(await outputOf({ states: {
      A: { Type: 'Pass', Assign: { x: 1, y: 2 }, Next: 'B' },
      B: { Type: 'Pass', Assign: { x: '{% $y %}', y: '{% $x %}' }, Output: '{% [$x, $y] %}', Next: 'C' },
      C: { Type: 'Succeed', Output: { before: '{% $states.input %}', after: '{% [$x, $y] %}' } },
    } })).toEqual({ before: [1, 2], after: [2, 1] });
  });

  it('of an outer scope are read inside a branch', async () => {
    expect(await outputOf({ states: {
      A: { Type: 'Pass', Assign: { n: 1 }, Next: 'Both' },
      Both: { Type: 'Parallel', Branches: inBranch({ Type: 'Pass', Output: '{% $n + 1 %}', End: true }), End: true },
    } })).toEqual([2]);
  });

  it('of one iteration are not seen by another', async () => {
    const processor = { StartAt: 'First', States: {
      First: { Type: 'Choice', Choices: [{ Condition: '{% $states.input = 1 %}', Next: 'Set' }], Default: 'Read' },
      Set: { Type: 'Pass', Assign: { mine: 'set' }, Next: 'Read' },
      Read: { Type: 'Pass', Output: '{% $exists($mine) %}', End: true },
    } };
    expect(await outputOf({ states: { Each: { Type: 'Map', Items: [1, 2], MaxConcurrency: 1, ItemProcessor: processor, End: true } } })).toEqual([true, false]);
  });

  it('of an outer scope cannot be assigned inside a branch', () => {
    expect(create({
      A: { Type: 'Pass', Assign: { n: 1 }, Next: 'Both' },
      Both: { Type: 'Parallel', Branches: inBranch({ Type: 'Pass', Assign: { n: 2 }, End: true }), End: true },
    })).toThrow('state "Inner", Assign.n: got "n", allowed: a name that no outer scope assigns');
  });

  it('of a branch cannot be read outside of it', () => {
    expect(create({
      Both: { Type: 'Parallel', Branches: inBranch({ Type: 'Pass', Assign: { mine: 2 }, End: true }), Output: '{% $mine %}', End: true },
    })).toThrow('nothing assigns $mine');
  });

  it('that nothing assigns are refused', () => {
    expect(create({ A: { Type: 'Pass', Output: '{% $typo %}', End: true } })).toThrow('state "A", Output: got "{% $typo %}", allowed: variables that');
  });

  it('that are not assigned yet fail the state that reads them', async () => {
    const { result } = await run({ states: {
      A: { Type: 'Pass', Output: '{% $later %}', Next: 'B' },
      B: { Type: 'Pass', Assign: { later: 1 }, End: true },
    } });
    expect(result).toMatchObject({ error: 'States.QueryEvaluationError' });
  });

  it('of one Assign may have 256 KiB together', async () => {
    const { result } = await run({ states: { A: { Type: 'Pass', Assign: { a: big, b: big }, End: true } } });
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });

  it('of one execution may have 10 MiB together', async () => {
    const count = 60;
    const states = Object.fromEntries(Array.from({ length: count }, (_, i) => [`S${i}`, {
      Type: 'Pass', Assign: { [`v${i}`]: `{% $pad("", ${200 * 1024}, "x") %}` }, ...(i + 1 < count ? { Next: `S${i + 1}` } : { End: true }),
    }]));
    const { result, events } = await run({ states });
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
    expect(events.filter((event) => event.type === 'StateExited')).toHaveLength(51);
  });
});
