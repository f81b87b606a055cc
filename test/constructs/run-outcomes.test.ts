import { definitionOf, stateOf } from './definition';
import { choose, evaluate } from './run-conditions';

const definition = definitionOf();

const CAUGHT = { errorOutput: { Error: 'Kvs.X', Cause: '{"errorMessage":"why"}' } };

describe('outcomes', () => {
  test('being overtaken is a good end of a window, every other error that outlasts its retries a bad one', () => {
    expect(stateOf(definition, 'ArchiveWindow').Catch).toEqual([
      { ErrorEquals: ['Archive.Fenced'], Next: 'Overtaken', Output: { outcome: 'TAKEN_OVER' } },
      { ErrorEquals: ['States.ALL'], Next: 'TellFailed', Output: '{% $states.errorOutput %}' },
    ]);
  });

  test.each([['catch-up', 'TellEnded'], ['follow', 'TellEnded'], ['range', 'WaitForLease']])('being overtaken in mode %s leads to %s: only a range may want what the other run does not', async (mode, next) => {
    expect(await choose(stateOf(definition, 'Overtaken'), { variables: { mode } })).toBe(next);
  });

  test.each([['Ended', 'Succeed'], ['Continued', 'Succeed'], ['Failed', 'Fail']])('%s is a %s', (name, type) => {
    expect(stateOf(definition, name).Type).toBe(type);
  });

  test('no other state ends a run', () => {
    const ends = Object.entries(definition.States).filter(([, { Type }]) => Type === 'Succeed' || Type === 'Fail');

    expect(ends.map(([name]) => name).sort()).toEqual(['Continued', 'Ended', 'Failed']);
  });

  test.each([['TellEnded', 'Ended'], ['TellFailed', 'Failed']])('%s is told before %s, and does not stand in its way', async (tell, end) => {
    const state = stateOf(definition, tell);
    const handedOn = { outcome: 'DONE', Error: 'E' };

    expect([state.Next, state.Catch?.map(({ Next, ErrorEquals }) => [ErrorEquals, Next])]).toEqual([end, [[['States.ALL'], end]]]);
    expect(await evaluate(String(state.Output), { states: { input: handedOn, result: {} } })).toEqual(handedOn);
    expect(await evaluate(String((state.Catch?.[0] as { Output?: string }).Output), { states: { input: handedOn, ...CAUGHT } })).toEqual(handedOn);
  });

  test('a failure carries the error and the cause that it was caught with', async () => {
    const { Error: error = '', Cause: cause = '' } = stateOf(definition, 'Failed');
    const input = await evaluate('{% $states.errorOutput %}', { states: CAUGHT });

    expect([await evaluate(error, { states: { input } }), await evaluate(cause, { states: { input } })]).toEqual(['Kvs.X', '{"errorMessage":"why"}']);
  });

  test('a failure does without a cause', async () => {
    expect(await evaluate(stateOf(definition, 'Failed').Cause ?? '', { states: { input: { Error: 'States.Timeout' } } })).toBe('no cause was given');
  });

  test('a status that nobody knows is told', async () => {
    const { Output, Next } = stateOf(definition, 'UnknownStatus');
    const { Error: error, Cause: cause } = Output as { Error: string; Cause: string };

    expect([error, Next]).toEqual(['Archive.UnknownStatus', 'TellFailed']);
    expect(await evaluate(cause, { states: { input: { status: 'PAUSED' } } })).toMatch(/does not know: PAUSED$/);
    expect(await evaluate(cause, { states: { input: null } })).toMatch(/does not know: $/);
  });
});
