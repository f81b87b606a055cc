import { type WindowInput } from '../../lib/contract/execution-state';
import { type StartSelector } from '../../lib/contract/get-media';
import { beginning, hasPassed, isAhead, nextStretch, notInArchive, wishOf, type Stretch } from '../../lib/core/archive-range';
import { type Cursor, type Gap, type SkippedStretch, type Wish } from '../../lib/ports/cursor-store';
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
  const record = (seq: number, gap: Omit<Gap, 'after' | 'before'>): void => {
    const position = { fragmentNumber: String(seq + 1), serverTimestamp: gap.skipped?.to ?? START, producerTimestamp: START, continuationToken: '' };
    const object = { key: `${seq}.mkv`, uploadId: '', seq, first: position, last: position, fragments: 1, bytes: 1, crc32: 1 };
    world.table.record('arn', { ...object, gap: { after: String(seq), before: String(seq + 1), ...gap } });
  };
  stretches.forEach(([from, to], seq) => {
    record(seq, { reason: 'not asked for', skipped: { from: START + from * SECOND, to: START + to * SECOND } });
  });
  record(99, { reason: 'lost' });
  return world.worker();
}

const inSeconds = (stretches: readonly SkippedStretch[]): number[][] => stretches.map(({ from, to }) => [(from - START) / SECOND, (to - START) / SECOND]);

describe('where an archive begins', () => {
  test('is where its first range does', () => {
    expect(beginning(wanting(5, 9), 'ranges', [])).toEqual(at(5));
  });

  test('is said by the input in every other mode and archive', () => {
    const startSelector: StartSelector = { StartSelectorType: 'NOW' };

    expect(beginning(wanting(5, 9, { mode: 'follow', startSelector }), 'ranges', [])).toBe(startSelector);
    expect(beginning(wanting(5, 9), 'everything', [])).toBeUndefined();
  });

  test('is a whole millisecond, so that it comes back from the service\'s seconds as it was', () => {
    expect(beginning(wanting(5.0007, 9), 'ranges', [])).toEqual(at(5));
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

/** What is left out before a run's own range, while nobody waits for anything. */
const leapTo = (...[input, coverage, cursor]: [WindowInput, 'ranges' | 'everything', Cursor]): Stretch['leap'] => nextStretch(input, coverage, cursor, []).leap;

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

describe('what others wait for', () => {
  const wish = (from: number, to: number): Wish => ({ run: `run-${from}`, from: START + from * SECOND, to: START + to * SECOND });

  test.each<[string, Wish[], [number | undefined, number, string | undefined]]>([
    ['is not there', [], [300, 400, undefined]],
    ['lies before: it is done first, and by itself', [wish(200, 250)], [200, 250, 'run-200']],
    ['lies before, twice: the first one first', [wish(240, 260), wish(200, 250)], [200, 250, 'run-200']],
    ['reaches into the archive: nothing is left out before it', [wish(50, 250)], [undefined, 250, 'run-50']],
    ['begins where the last fragment may still last', [wish(120, 250)], [undefined, 250, 'run-120']],
    ['reaches into the range: both are done together', [wish(200, 320)], [200, 400, undefined]],
    ['reaches up to the range', [wish(200, 300)], [200, 400, undefined]],
    ['is in the archive', [wish(50, 100)], [300, 400, undefined]],
    ['ends within the last fragment', [wish(50, 100.001)], [undefined, 100.001, 'run-50']],
    ['begins with the range', [wish(300, 310)], [300, 400, undefined]],
    ['lies behind', [wish(310, 320)], [300, 400, undefined]],
  ])('%s', (_case, wishes, expected) => {
    const { leap, until, errand } = nextStretch(wanting(300, 400), 'ranges', cursorBehind(100), wishes);

    expect([leap === undefined ? undefined : (leap.to - START) / SECOND, (until - START) / SECOND, errand?.run]).toEqual(expected);
  });

  test('does not matter to a range that joins on to the archive, nor where nothing is left out', () => {
    const wishes = [wish(101, 105)];

    expect(nextStretch(wanting(110, 400), 'ranges', cursorBehind(100), wishes)).toEqual({ leap: undefined, until: START + 400 * SECOND });
    expect(nextStretch(wanting(300, 400), 'everything', cursorBehind(100), wishes)).toEqual({ leap: undefined, until: START + 400 * SECOND });
    expect(nextStretch(wanting(300, 400, { mode: 'catch-up' }), 'ranges', cursorBehind(100), wishes)).toEqual({ leap: undefined, until: START + 400 * SECOND });
  });

  test('is where an archive begins, if that is before the range', () => {
    expect(beginning(wanting(50, 90), 'ranges', [wish(60, 70), wish(20, 30), wish(40, 90)])).toEqual(at(20));
    expect(beginning(wanting(50, 90), 'ranges', [wish(60, 70)])).toEqual(at(50));
  });

  test('is whole milliseconds of a range, and nothing of any other run', () => {
    expect(wishOf(wanting(5.0007, 9.0002), 'ranges')).toEqual({ run: 'run-1', from: START + 5_000, to: START + 9_001 });
    expect([wishOf(wanting(5, 9), 'everything'), wishOf(wanting(5, 9, { mode: 'catch-up' }), 'ranges')]).toEqual([undefined, undefined]);
  });
});

test.each<[number | undefined, boolean]>([[undefined, false], [8.999, false], [9, true], [100, true]])('an archive behind %p s is behind a range up to 9 s: %s', (seconds, behind) => {
  expect(hasPassed(wanting(5, 9), cursorBehind(seconds))).toBe(behind);
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

    expect(await notInArchive(portsWith(), input, 'ranges', cursorBehind(100, beginning(input, 'ranges', [])))).toEqual([]);
  });
});
