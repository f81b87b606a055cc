import { runGoesOn, RUN_MODES, WINDOW_STATUSES } from '../../lib/contract/execution-state';
import { MAX_WINDOWS } from '../../lib/constructs/run-next';
import { definitionOf, stateOf } from './definition';
import { choose, evaluate } from './run-conditions';

const definition = definitionOf();

interface Answer {
  readonly status?: unknown;
  readonly fragments?: number;
  readonly mode?: string;
  readonly windows?: number;
  readonly generation?: number;
}

function scope({ status, fragments = 1, mode = 'catch-up', windows = 5, generation = 0 }: Answer) {
  return { variables: { mode, windows, generation }, states: { input: { status, fragments } } };
}

/** Where the machine goes with an answer. */
async function next(answer: Answer): Promise<string | undefined> {
  return choose(stateOf(definition, 'NextStep'), scope(answer));
}

/** How the run ended, when it ends well with an answer. */
async function outcome(answer: Answer): Promise<unknown> {
  for (const { Condition, Output } of stateOf(definition, 'NextStep').Choices ?? []) {
    if (await evaluate(Condition, scope(answer)) !== true) continue;
    return typeof Output === 'string' ? (await evaluate(Output, scope(answer)) as { outcome: unknown }).outcome : undefined;
  }
  return undefined;
}

describe('what follows a window', () => {
  test.each<[Answer, string]>([
    [{ status: 'MORE' }, 'ArchiveWindow'],
    [{ status: 'MORE', fragments: 0 }, 'WaitForProgress'],
    [{ status: 'IDLE' }, 'WaitForFootage'],
    [{ status: 'IDLE', mode: 'follow' }, 'WaitForFootage'],
    [{ status: 'HOLD' }, 'WaitForRepair'],
    [{ status: 'UNRESOLVED' }, 'WaitForCommit'],
    [{ status: 'LEASE_HELD', windows: 1, generation: 1 }, 'WaitForLease'],
    [{ status: 'LEASE_HELD', windows: 2 }, 'WaitForLease'],
    [{ status: 'LEASE_HELD', windows: 1, mode: 'range' }, 'WaitForLease'],
  ])('%j leads to %s', async (answer, state) => {
    expect(await next(answer)).toBe(state);
  });

  test.each<[Answer, string]>([
    [{ status: 'DONE' }, 'DONE'], [{ status: 'STOPPED' }, 'STOPPED'], [{ status: 'STOPPED', mode: 'follow' }, 'STOPPED'],
    [{ status: 'LEASE_HELD', windows: 1 }, 'ANOTHER_RUN'], [{ status: 'LEASE_HELD', windows: 1, mode: 'follow' }, 'ANOTHER_RUN'],
  ])('%j ends the run as %s', async (answer, ending) => {
    expect([await next(answer), await outcome(answer)]).toEqual(['TellEnded', ending]);
  });

  test.each(WINDOW_STATUSES)('%s has a rule in every mode', async (status) => {
    for (const mode of RUN_MODES) expect(await next({ status, mode })).not.toBe('UnknownStatus');
  });

  test.each(WINDOW_STATUSES.flatMap((status) => RUN_MODES.map((mode) => [status, mode] as const)))('behind %s in mode %s the machine goes on exactly where the window keeps its stream', async (status, mode) => {
    for (const fragments of [0, 1]) {
      const state = (await next({ status, mode, fragments })) ?? '';

      expect(state === 'ArchiveWindow' || state.startsWith('WaitFor')).toBe(runGoesOn(status));
    }
  });

  test.each([['PAUSED'], ['more'], [''], [null], [undefined], [7]])('a status %p that nobody knows fails', async (status) => {
    expect(await next({ status })).toBe('UnknownStatus');
    expect(await next({ status, windows: MAX_WINDOWS })).toBe('UnknownStatus');
  });

  test.each([null, undefined, 'text', []])('an answer %p without a status fails', async (input) => {
    const state = await choose(stateOf(definition, 'NextStep'), { variables: { mode: 'follow', windows: MAX_WINDOWS, generation: 0 }, states: { input } });

    expect(state).toBe('UnknownStatus');
  });

  test('MORE without a count of fragments waits', async () => {
    const state = await choose(stateOf(definition, 'NextStep'), { variables: { mode: 'follow', windows: 1, generation: 0 }, states: { input: { status: 'MORE' } } });

    expect(state).toBe('WaitForProgress');
  });

  test.each([
    ['MORE', 'follow'], ['MORE', 'catch-up'], ['IDLE', 'follow'], ['IDLE', 'range'], ['HOLD', 'catch-up'], ['UNRESOLVED', 'catch-up'], ['LEASE_HELD', 'catch-up'],
  ])('%s in mode %s goes on in a new execution once the history is as full as it may be', async (status, mode) => {
    expect(await next({ status, mode, windows: MAX_WINDOWS - 1 })).not.toBe('ContinueAsNew');
    expect(await next({ status, mode, windows: MAX_WINDOWS })).toBe('ContinueAsNew');
    expect(await next({ status, mode, windows: MAX_WINDOWS + 1 })).toBe('ContinueAsNew');
  });

  test.each(['DONE', 'STOPPED'])('%s ends the run even then', async (status) => {
    expect(await next({ status, windows: MAX_WINDOWS })).toBe('TellEnded');
  });

  test.each([
    ['WaitForProgress', 10], ['WaitForFootage', 60], ['WaitForRepair', 300], ['WaitForCommit', 60], ['WaitForLease', 60],
  ])('%s takes %i s and leads back to the window', (name, seconds) => {
    expect(stateOf(definition, name)).toEqual({ Type: 'Wait', Seconds: seconds, Next: 'ArchiveWindow' });
  });

  test('only an answer with progress leads back at once', () => {
    const direct = (stateOf(definition, 'NextStep').Choices ?? []).filter((rule) => rule.Next === 'ArchiveWindow');

    expect(direct.map((rule) => rule.Condition)).toEqual([expect.stringContaining('$states.input.fragments > 0')]);
  });
});
