import { ArchiveWriter } from '../../lib/core/archive-writer';
import { acquire } from '../../lib/core/commit/acquire';
import { EXPIRED, SessionReader, type Leap, type SessionEnd, type SessionTask } from '../../lib/core/session-reader';
import { WindowPace } from '../../lib/core/window-pace';
import { type Gap, type Position } from '../../lib/ports/cursor-store';
import { START, World } from '../support/memory/world';

const SECOND = 1_000;
const AFTER: Position = { fragmentNumber: '0', serverTimestamp: START - 60 * SECOND, producerTimestamp: 0, continuationToken: '0' };

interface Read {
  readonly world: World;
  readonly end: SessionEnd;
  readonly reader: SessionReader;
  /** The gap before the object that was begun. */
  readonly gap: Gap | undefined;
}

/** Reads a session of 30 fragments, two seconds apart, with a leap. */
async function read(leap: Leap, task: Partial<SessionTask> = {}): Promise<Read> {
  const world = new World({ segmentMillis: 3_600_000 });
  world.stream.publishMany(30);
  const worker = world.worker();
  const acquisition = await acquire(worker, { streamArn: world.stream.arn, run: 'run-1' });
  if (acquisition.kind !== 'acquired') throw new Error('not acquired');
  const writer = new ArchiveWriter(worker, world.stream.description, { keyPrefix: '', segmentMillis: 3_600_000, partBytes: 2_000 }, acquisition.stored);
  const session = await worker.source.open(world.stream.arn, { StartSelectorType: 'EARLIEST' }, false);
  const pace = new WindowPace(world.clock, 3_600_000, START + 840_000);
  const reader = new SessionReader(worker, writer, { last: undefined, stopReadingAt: START + 840_000, until: Infinity, lost: undefined, skip: undefined, leap, pace, ...task });
  const end = await reader.read(session);
  const gap = world.cursor.open?.gap;
  await writer.close();
  return { world, end, reader, gap };
}

describe('a session before a leap', () => {
  test('ends with the first fragment that nobody asked for, and remembers when it began', async () => {
    const { world, end, reader } = await read({ over: AFTER, to: START + 50 * SECOND });

    expect(end).toEqual({ kind: 'leap' });
    expect(reader).toMatchObject({ fragments: 0, leap: { from: START } });
    expect(world.archived).toEqual([]);
  });

  test('takes at once what was asked for, and leaves out nothing', async () => {
    const { end, reader, gap } = await read({ over: AFTER, to: START + 19 * SECOND });

    expect(end).toEqual({ kind: 'ended' });
    expect(reader).toMatchObject({ fragments: 30, leap: undefined });
    expect(gap).toBeUndefined();
  });

  test('that comes behind something unreadable cannot tell when what is left out began, and calls nothing lost', async () => {
    const { reader } = await read({ over: AFTER, to: START + 50 * SECOND }, { lost: 'unreadable' });

    expect(reader).toMatchObject({ lost: undefined, leap: { from: AFTER.serverTimestamp + 20 * SECOND } });
  });
});

describe('a session behind a leap', () => {
  test.each<[number, number, number]>([[50, 17, 32], [49.999, 16, 30], [50.001, 17, 32]])(
    'to %d s takes what may reach into it: from fragment %i, which began at %i s', async (to, first, began) => {
      const { world, end, gap } = await read({ over: AFTER, to: START + to * SECOND, from: START - SECOND });

      expect(end).toEqual({ kind: 'ended' });
      expect(world.archived.flat()[0]).toBe(first);
      expect(gap).toMatchObject({ after: '0', before: String(first), skipped: { from: START - SECOND, to: START + began * SECOND } });
    });

  test('says of nothing that it was left out beyond where the leap was to lead', async () => {
    const { gap } = await read({ over: AFTER, to: START - 10 * SECOND, from: START - 50 * SECOND });

    expect(gap?.skipped).toEqual({ from: START - 50 * SECOND, to: START - 10 * SECOND });
  });

  test('says what is lost and what was left out in one gap', async () => {
    const { gap } = await read({ over: AFTER, to: START - SECOND, from: START - 50 * SECOND }, { lost: 'unreadable' });

    expect(gap).toEqual({ after: '0', before: '1', reason: 'outside of the ranges that were asked for; unreadable', skipped: { from: START - 50 * SECOND, to: START - SECOND } });
  });

  test.each<[string, string, number, boolean]>([
    ['cannot be read, before the range', 'unreadable', 0, false],
    ['cannot be read, and may reach into the range', 'unreadable', 0.001, true],
    ['is gone, and what follows may be the first that the camera sent for the range', EXPIRED, 20, false],
    ['is gone, and more of it than a fragment lasts', EXPIRED, 20.001, true],
  ])('calls lost what %s: %s, %d s behind its beginning: %s', async (_case, lost, late, isTold) => {
    const { gap } = await read({ over: AFTER, to: START - late * SECOND }, { lost });

    expect(gap?.skipped?.from).toBe(AFTER.serverTimestamp + 20 * SECOND);
    expect(gap?.reason).toBe(`outside of the ranges that were asked for${isTold ? `; ${lost}` : ''}`);
  });

  test('calls lost, and not left out, what is gone where nothing was to be left out', async () => {
    const over = { ...AFTER, serverTimestamp: START - 15 * SECOND };

    const { gap } = await read({ over, to: START + 6 * SECOND }, { lost: EXPIRED });

    expect(gap).toEqual({ after: '0', before: '1', reason: EXPIRED });
  });

  test('writes the gap before the first fragment and before no other', async () => {
    const { world, reader } = await read({ over: AFTER, to: START + 50 * SECOND, from: START });

    expect(reader.leap).toBeUndefined();
    expect(world.ledger.gaps).toHaveLength(1);
  });

  test('ends at the end of its run like any other', async () => {
    const { end } = await read({ over: AFTER, to: START + 50 * SECOND, from: START }, { until: START + 40 * SECOND });

    expect(end).toEqual({ kind: 'reached-until' });
  });
});

test('before the first range of an archive nothing is left out: it begins there', async () => {
  const { world, end, gap } = await read({ over: undefined, to: START + 50 * SECOND });

  expect(end).toEqual({ kind: 'ended' });
  expect(world.archived.flat()[0]).toBe(17);
  expect(gap).toBeUndefined();
});
