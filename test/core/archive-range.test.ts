import { type WindowInput } from '../../lib/contract/execution-state';
import { type StartSelector } from '../../lib/contract/get-media';
import { beginning, isAhead, isBehind, leapTo, notInArchive } from '../../lib/core/archive-range';
import { type Cursor, type SkippedStretch } from '../../lib/ports/cursor-store';
import { START, World } from '../support/memory/world';

const SECOND = 1_000;

/** A run that wants a stretch of the stream, seconds from the start. */
function wanting(from: number, to: number, given: Partial<WindowInput> = {}): WindowInput {
  return { stream: { streamName: 'door' }, mode: 'range', from: START + from * SECOND, until: START + to * SECOND, run: 'run-1', ...given };
}

const at = (seconds: number): StartSelector => ({ StartSelectorType: 'SERVER_TIMESTAMP', StartTimestamp: START / 1000 + seconds });

/** A cursor behind a fragment that began so many seconds from the start; behind none. */
function cursorBehind(seconds: number | undefined, genesis = at(0)): Cursor {
  const after = { fragmentNumber: '7', serverTimestamp: START + (seconds ?? 0) * SECOND, producerTimestamp: START, continuationToken: '7' };
  return {
    streamArn: 'arn', rev: 1, writeId: 'a', epoch: 1, owner: 'run-1', leaseUntil: 0, genesis, seq: 1, superseded: [], ...(seconds === undefined ? {} : { after }),
  };
}

/** A store whose ledger has these skipped stretches, seconds from the start. */
function portsWith(...stretches: readonly (readonly [number, number])[]) {
  const world = new World();
  stretches.forEach(([from, to], seq) => {
    world.table.recordGap('arn', seq, { after: String(seq), before: String(seq + 1), reason: 'not asked for', skipped: { from: START + from * SECOND, to: START + to * SECOND } });
  });
  world.table.recordGap('arn', 99, { after: '99', before: '100', reason: 'lost' });
  return world.worker();
}

const inSeconds = (stretches: readonly SkippedStretch[]): number[][] => stretches.map(({ from, to }) => [(from - START) / SECOND, (to - START) / SECOND]);

describe('where an archive begins', () => {
  test('is where its first range does', () => {
    expect(beginning(wanting(5, 9), 'ranges')).toEqual(at(5));
  });

  test('is said by the input in every other mode and archive', () => {
    const startSelector: StartSelector = { StartSelectorType: 'NOW' };

    expect(beginning(wanting(5, 9, { mode: 'follow', startSelector }), 'ranges')).toBe(startSelector);
    expect(beginning(wanting(5, 9), 'everything')).toBeUndefined();
  });

  test('is a whole millisecond, so that it comes back from the service\'s seconds as it was', () => {
    expect(beginning(wanting(5.0007, 9), 'ranges')).toEqual(at(5));
  });
});

describe('a range that is ahead', () => {
  test.each<[string, WindowInput, 'ranges' | 'everything', number, boolean]>([
    ['a moment before it begins', wanting(5, 9), 'ranges', 4.999, true],
    ['when it begins', wanting(5, 9), 'ranges', 5, false],
    ['when all that came before is to be archived as well', wanting(5, 9), 'everything', 0, false],
    ['when a run only ends there', wanting(5, 9, { mode: 'catch-up' }), 'ranges', 0, false],
  ])('%s: there is nothing to do yet: %j', (_case, input, coverage, now, ahead) => {
    expect(isAhead(input, coverage, START + now * SECOND)).toBe(ahead);
  });
});

describe('a leap', () => {
  test.each<[string, number, boolean]>([
    ['joins on to the last fragment', 100, false],
    ['begins while the last fragment may still last', 120, false],
    ['begins behind the longest fragment there is', 120.001, true],
    ['begins before it', 3, false],
  ])('over what lies before a range that %s: %s', (_case, from, leaps) => {
    const cursor = cursorBehind(100);

    expect(leapTo(wanting(from, 999), 'ranges', cursor)).toEqual(leaps ? { over: cursor.after, to: START + from * SECOND } : undefined);
  });

  test('leads to the beginning of an archive that holds nothing, whoever decided it', () => {
    const leap = { over: undefined, to: START + 300 * SECOND };

    expect(leapTo(wanting(500, 999), 'ranges', cursorBehind(undefined, at(300)))).toEqual(leap);
    expect(leapTo(wanting(500, 999, { mode: 'follow' }), 'ranges', cursorBehind(undefined, at(300)))).toEqual(leap);
  });

  test('is none before an archive began that was to hold everything', () => {
    expect(leapTo(wanting(500, 999), 'ranges', cursorBehind(undefined, { StartSelectorType: 'EARLIEST' }))).toBeUndefined();
  });

  test('is none in an archive of everything, nor in another mode', () => {
    expect(leapTo(wanting(500, 999), 'everything', cursorBehind(100))).toBeUndefined();
    expect(leapTo(wanting(500, 999, { mode: 'catch-up' }), 'ranges', cursorBehind(100))).toBeUndefined();
  });
});

test.each<[number | undefined, boolean]>([[undefined, false], [8.999, false], [9, true], [100, true]])('an archive behind %p s is behind a range up to 9 s: %s', (seconds, behind) => {
  expect(isBehind(wanting(5, 9), cursorBehind(seconds))).toBe(behind);
});

describe('what is not in the archive of a range that is behind it', () => {
  test.each<[string, readonly (readonly [number, number])[], number[][]]>([
    ['nothing was skipped', [], []],
    ['nothing was skipped in it', [[0, 10], [20, 30]], []],
    ['all of it was skipped', [[5, 50]], [[10, 20]]],
    ['its beginning was', [[5, 12]], [[10, 12]]],
    ['its end was', [[18, 50]], [[18, 20]]],
    ['its middle was', [[13, 14]], [[13, 14]]],
    ['its middle was, twice', [[11, 12], [13, 14]], [[11, 12], [13, 14]]],
  ])('where %s', async (_case, skipped, missing) => {
    const found = await notInArchive(portsWith(...skipped), wanting(10, 20), 'ranges', cursorBehind(100));

    expect(inSeconds(found)).toEqual(missing);
  });

  test('is what comes before the archive began', async () => {
    expect(inSeconds(await notInArchive(portsWith([13, 14]), wanting(10, 20), 'ranges', cursorBehind(100, at(12))))).toEqual([[10, 12], [13, 14]]);
  });

  test('is what comes before the beginning that somebody else decided, while there is nothing else of it', async () => {
    expect(inSeconds(await notInArchive(portsWith(), wanting(10, 20), 'ranges', cursorBehind(undefined, at(15))))).toEqual([[10, 15]]);
  });

  test('is told once where it was skipped and comes before the beginning', async () => {
    expect(inSeconds(await notInArchive(portsWith([0, 15]), wanting(10, 20), 'ranges', cursorBehind(100, at(15))))).toEqual([[10, 15]]);
  });

  test('is nothing before an archive that began as one of everything', async () => {
    expect(await notInArchive(portsWith(), wanting(-50, 20), 'ranges', cursorBehind(100, { StartSelectorType: 'EARLIEST' }))).toEqual([]);
  });

  test('goes no further than the archive does', async () => {
    expect(inSeconds(await notInArchive(portsWith([13, 90]), wanting(10, 20), 'ranges', cursorBehind(15)))).toEqual([[13, 15]]);
  });

  test.each<[string, WindowInput, 'ranges' | 'everything', Cursor]>([
    ['a range that the archive is before', wanting(10, 20), 'ranges', cursorBehind(10)],
    ['an archive of nothing, which begins before', wanting(10, 20), 'ranges', cursorBehind(undefined)],
    ['an archive of nothing, which began as another', wanting(10, 20), 'ranges', cursorBehind(undefined, { StartSelectorType: 'EARLIEST' })],
    ['an archive of everything', wanting(10, 20), 'everything', cursorBehind(100)],
    ['another mode', wanting(10, 20, { mode: 'catch-up' }), 'ranges', cursorBehind(100)],
  ])('is nothing of %s, and nobody is asked', async (_case, input, coverage, cursor) => {
    const ports = portsWith([0, 100]);
    ports.cursors.skipped = () => Promise.reject(new Error('nobody was to be asked'));

    await expect(notInArchive(ports, input, coverage, cursor)).resolves.toEqual([]);
  });

  test('is nothing of the very range that the archive began with, at whatever fraction of a millisecond', async () => {
    const input = wanting(10.0006, 20.0004);

    expect(await notInArchive(portsWith(), input, 'ranges', cursorBehind(100, beginning(input, 'ranges')))).toEqual([]);
  });
});
