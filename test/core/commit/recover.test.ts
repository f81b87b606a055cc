import { crc32 } from 'node:zlib';
import { FencedError } from '../../../lib/contract/errors';
import { ArchiveWriter } from '../../../lib/core/archive-writer';
import { acquire } from '../../../lib/core/commit/acquire';
import { type StoredCursor } from '../../../lib/core/commit/compare-and-set';
import { recover } from '../../../lib/core/commit/recover';
import { deliver } from '../../support/memory/fragments';
import { faultAt, FaultyWire, nameOf } from '../../support/memory/wire';
import { World } from '../../support/memory/world';

/** A worker that accepted so many fragments , two of them to a part, and died. */
async function abandonedAfter(fragments: number): Promise<World> {
  const world = new World();
  world.stream.publishMany(fragments);
  const worker = world.worker();
  const acquisition = await acquire(worker, { streamArn: world.stream.arn, run: 'run-1', startSelector: { StartSelectorType: 'EARLIEST' } });
  if (acquisition.kind !== 'acquired') throw new Error('not acquired');
  const writer = new ArchiveWriter(worker, world.stream.description, { keyPrefix: '', segmentMillis: 60_000, partBytes: 2_000 }, acquisition.stored);
  for (const fragment of world.stream.published) await deliver(writer, fragment);
  return world;
}

function stored(world: World): StoredCursor {
  return { cursor: world.cursor, stop: false };
}

describe('recover', () => {
  test('leaves a cursor alone that has nothing under way', async () => {
    const world = await abandonedAfter(0);
    const wire = new FaultyWire();

    const recovery = await recover(world.worker(wire), { cursor: world.cursor, stop: true });

    expect(recovery).toEqual({ kind: 'clean', stored: { cursor: world.cursor, stop: true } });
    expect(wire.calls).toEqual([]);
  });

  test('clears an open object without parts, then aborts its upload', async () => {
    const world = await abandonedAfter(1);
    const wire = new FaultyWire();

    const { kind } = await recover(world.worker(wire), stored(world));

    expect(kind).toBe('clean');
    expect(wire.calls.map(nameOf)).toEqual(['cursors.write', 'objects.abort']);
    expect(world.cursor).not.toHaveProperty('open');
    expect(world.bucket.ongoing).toEqual([]);
  });

  test('keeps the key of the object it clears: whoever builds this number again meets what may be there', async () => {
    const world = await abandonedAfter(1);
    const { key } = world.cursor;

    await recover(world.worker(), stored(world));

    expect(key).toBeDefined();
    expect(world.cursor.key).toBe(key);
  });

  test('seals an open object with the parts that the cursor knows', async () => {
    const world = await abandonedAfter(5);

    const { kind } = await recover(world.worker(), stored(world));

    expect(kind).toBe('archived');
    expect(world.archived).toEqual([[1, 2, 3, 4]]);
    expect(world.cursor).toMatchObject({ seq: 1, after: { fragmentNumber: '4' } });
  });

  test('ignores a part that is stored but not in the cursor, and never sends one', async () => {
    const world = await abandonedAfter(4);
    const { open } = world.cursor;
    if (open === undefined) throw new Error('nothing is open');
    const stray = Buffer.alloc(2_500, 9);
    world.bucket.putPart(open, 3, stray, crc32(stray));
    const wire = new FaultyWire();

    await recover(world.worker(wire), stored(world));

    expect(world.archived).toEqual([[1, 2, 3, 4]]);
    expect(wire.calls.map(nameOf)).toEqual(['cursors.write', 'objects.complete', 'objects.read', 'objects.putIndex', 'cursors.record', 'announcements.archived', 'cursors.write']);
  });

  test('decides durably before it completes', async () => {
    const world = await abandonedAfter(4);
    const wire = new FaultyWire(faultAt('objects.complete', { kind: 'killed-before' }));

    await Promise.race([recover(world.worker(wire), stored(world)), wire.killed]);

    expect(world.cursor.commit).toMatchObject({ fragments: 4, last: { fragmentNumber: '4' } });
    expect(world.cursor).not.toHaveProperty('open');
  });

  test('carries out an intent', async () => {
    const world = await abandonedAfter(4);
    const wire = new FaultyWire(faultAt('objects.complete', { kind: 'killed-before' }));
    await Promise.race([recover(world.worker(wire), stored(world)), wire.killed]);

    const { kind } = await recover(world.worker(), stored(world));

    expect(kind).toBe('archived');
    expect(world.archived).toEqual([[1, 2, 3, 4]]);
  });

  test('aborts nothing for a worker that is fenced', async () => {
    const world = await abandonedAfter(1);
    const zombie = stored(world);
    world.table.write({ ...world.cursor, rev: world.cursor.rev + 1, writeId: 'of-another' });

    await expect(recover(world.worker(), zombie)).rejects.toThrow(FencedError);

    expect(world.bucket.ongoing).toHaveLength(1);
  });
});
