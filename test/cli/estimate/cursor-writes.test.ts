import { ITEM_BYTES, objectWrites, WINDOW_READS, WINDOW_WRITES } from '../../../lib/cli/estimate/cursor-writes';
import { objectsOf, uploadsOf } from '../../../lib/cli/estimate/objects';
import { backlogPace } from '../../../lib/cli/estimate/reading';
import { type Workload } from '../../../lib/cli/estimate/workload';
import { type Cursor } from '../../../lib/ports/cursor-store';
import { START } from '../../support/memory/world';
import { countedRun, type CountedRun, type Stretch } from './counted-run';
import { itemBytes, realistic } from './item-bytes';
import { workload } from './workloads';

const SEGMENTS = 2;

/** What the model says of some segments that windows read. */
function predicted(of: Workload, pace: number, windows: number): Record<string, number> {
  const shapes = objectsOf(of, of.segmentSeconds);
  const perSegment = shapes.map((shape) => ({ uploads: uploadsOf(shape), ...objectWrites(of, shape, pace) }));
  const sum = (pick: (object: typeof perSegment[number]) => number): number => SEGMENTS * perSegment.reduce((total, object) => total + pick(object), 0);
  return {
    'objects.createUpload': sum(() => 1), 'objects.uploadPart': sum(({ uploads }) => uploads), 'objects.complete': sum(() => 1), 'objects.putIndex': sum(() => 1),
    'cursors.record': sum(() => 1), 'cursors.write': sum(({ writes }) => writes) - sum(() => 1) + windows * WINDOW_WRITES.writes,
    'cursors.read': windows * WINDOW_READS, 'announcements.archived': sum(() => 1),
  };
}

/** The same calls as they were made. */
function counted({ calls }: CountedRun): Record<string, number> {
  return Object.fromEntries(Object.entries(calls).filter(([name]) => !/^(?:source|session)\./.test(name)));
}

/** A catch-up up to the last of the segments, with a fragment behind it. */
function caughtUp(of: Workload, pace = backlogPace(of)): Promise<CountedRun> {
  const stretch: Stretch = { seconds: SEGMENTS * of.segmentSeconds + of.fragmentSeconds, fragmentMillis: of.fragmentSeconds * 1000 / pace };
  return countedRun(of, { ...stretch, input: { mode: 'catch-up', until: START + SEGMENTS * of.segmentSeconds * 1000 } });
}

const CAMERAS: [string, Partial<Workload>][] = [
  ['2 Mbps, fragments of 2 s', {}],
  ['2 Mbps, fragments of 2 s, segments of a minute', { segmentSeconds: 60 }],
  ['8 Mbps, fragments of 1 s', { bitsPerSecond: 8e6, fragmentSeconds: 1, segmentSeconds: 60 }],
  ['16 Mbps, fragments of 5 s, larger than a part', { bitsPerSecond: 16e6, fragmentSeconds: 5, segmentSeconds: 60 }],
  ['500 kbps, fragments of 10 s', { bitsPerSecond: 500_000, fragmentSeconds: 10 }],
  ['32 kbps, fragments of 4 s: no full part', { bitsPerSecond: 32_000, fragmentSeconds: 4 }],
];

describe('the calls of a catch-up are as many as the model says', () => {
  test.each(CAMERAS)('%s', async (_camera, change) => {
    const of = workload(change);

    const run = await caughtUp(of);

    expect(run.windows.at(-1)?.status).toBe('DONE');
    expect(counted(run)).toEqual(predicted(of, backlogPace(of), run.windows.length));
  });
});

describe('at the pace of the camera the lease is renewed in between, as often as the model says', () => {
  test.each(CAMERAS)('%s', async (_camera, change) => {
    const of = workload(change);

    const run = await caughtUp(of, 1);

    expect(counted(run)).toEqual(predicted(of, 1, run.windows.length));
  });

  test('which is no idle rule: some are', () => {
    const of = workload({ bitsPerSecond: 32_000, fragmentSeconds: 4 });
    const writes = objectsOf(of, 300).map((shape) => [objectWrites(of, shape, 1).writes, objectWrites(of, shape, 20).writes]);

    expect(writes).toEqual([[10, 4]]);
  });
});

/** Write units of all versions of a cursor behind its first one, with ids as long as the services'. */
function cursorUnits(history: readonly Cursor[]): number {
  const sizes = history.map((cursor) => itemBytes(realistic(cursor)));
  return sizes.slice(1).reduce((units, size, i) => units + Math.ceil(Math.max(size, sizes[i] ?? 0) / 1024), 0);
}

/** The cursor from the end of the first object to that of the second: before the first one it is smaller than it will ever be again. */
function secondObject({ table: { history } }: CountedRun['world']): readonly Cursor[] {
  return history.slice(history.findIndex(({ seq }) => seq === 1), history.findIndex(({ seq }) => seq === 2) + 1);
}

describe('DynamoDB\'s write units', () => {
  test.each(CAMERAS)('of %s are those of the items that the core writes, within 5 %%', async (_camera, change) => {
    const of = workload(change);

    const { world, windows } = await caughtUp(of);

    const [shape, ...others] = objectsOf(of, of.segmentSeconds);
    const LEDGER = 1; // See the next test.
    expect([windows.length, others, shape === undefined]).toEqual([1, [], false]);
    expect(Math.abs((shape === undefined ? 0 : objectWrites(of, shape, backlogPace(of)).units) / (cursorUnits(secondObject(world)) + LEDGER) - 1)).toBeLessThan(0.05);
  });

  test('are counted with items as large as they are', async () => {
    const { world } = await caughtUp(workload());
    const sizes = (keep: (cursor: Cursor) => boolean): number[] => world.table.history.filter(keep).map((cursor) => itemBytes(realistic(cursor)));
    const near = (bytes: number): { min: number; max: number } => ({ min: bytes * 0.95, max: bytes * 1.05 });
    const check = (found: readonly number[], { min, max }: { min: number; max: number }): void => {
      expect(found.length).toBeGreaterThan(0);
      expect(Math.min(...found)).toBeGreaterThan(min);
      expect(Math.max(...found)).toBeLessThan(max);
    };

    const { cursor, open, last, part, ledger } = ITEM_BYTES;
    check(sizes(({ open: o, commit, seq }) => o === undefined && commit === undefined && seq > 0), near(cursor));
    check(sizes(({ open: o, seq }) => o?.parts.length === 0 && seq > 0), near(cursor + open));
    check(sizes(({ commit, seq }) => commit?.parts.length === 9 && seq > 0), near(cursor + open + last + 9 * part));
    check(world.ledger.objects.map((object) => itemBytes(realistic({ streamArn: world.stream.arn, ...object }))), near(ledger));
  });
});
