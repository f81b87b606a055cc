import { indexKey, type ObjectIndex } from '../../../lib/contract/object-index';
import { decodeIndex } from '../../../lib/core/segments/index-file';
import { type ArchivedObject } from '../../../lib/ports/cursor-store';
import { writeIndex } from '../../../lib/core/commit/indexing';
import { audioTrack, info, tracks, videoTrack } from '../../support/matroska-builder';
import { faultAt, FaultyWire, nameOf } from '../../support/memory/wire';
import { START, World } from '../../support/memory/world';

const HEAD = [info({ timecodeScale: 1_000_000 }), tracks(videoTrack(), audioTrack())];

/** A stream of so many fragments of 2 s, archived in one window; what its first object is in the ledger. */
async function archived(fragments = 9, wire = new FaultyWire()): Promise<{ readonly world: World; readonly object: ArchivedObject }> {
  const world = new World();
  for (let i = 0; i < fragments; i++) world.stream.publish({ head: HEAD, frameBytes: 300 + 100 * i });
  await world.tryWindow(wire);
  await world.settle();
  const [object] = world.ledger.objects;
  if (object === undefined) throw new Error('nothing is archived');
  return { world, object: { ...object, uploadId: '' } };
}

function indexOf(world: World, { key }: ArchivedObject): ObjectIndex {
  return decodeIndex(world.bucket.indexes.get(indexKey(key)) ?? new Uint8Array(0));
}

test('whoever writes an object puts its index beside it, before the ledger knows', async () => {
  const wire = new FaultyWire();

  const { world, object } = await archived(9, wire);

  const calls = wire.calls.map(nameOf);
  expect(calls.slice(calls.indexOf('objects.putIndex')).slice(0, 2)).toEqual(['objects.putIndex', 'cursors.record']);
  expect(calls).not.toContain('objects.read');
  expect(indexOf(world, object)).toMatchObject({ streamArn: world.stream.arn, key: object.key, seq: 0, bytes: object.bytes, crc32: object.crc32, duration: 18_000 });
  expect(indexOf(world, object).fragments.map(({ number }) => Number(number))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('whoever finds an object reads it, and writes the same index to the byte', async () => {
  const { world, object } = await archived();
  const written = world.bucket.indexes.get(indexKey(object.key));
  world.bucket.indexes.clear();
  const { end, pauses: _pauses, ...found } = object;

  const indexed = await writeIndex(world.worker(), world.stream.arn, found);

  expect(written).toBeDefined();
  expect(world.bucket.indexes.get(indexKey(object.key))).toEqual(written);
  expect(indexed).toEqual({ ...found, end });
});

test('an index that is there stays', async () => {
  const { world, object } = await archived();
  const written = world.bucket.indexes.get(indexKey(object.key));

  await writeIndex(world.worker(), world.stream.arn, { ...object, seq: 99 });

  expect(world.bucket.indexes.get(indexKey(object.key))).toBe(written);
});

test('an object that a dead worker has left gets its index from the next owner', async () => {
  const { world, object } = await archived(9, new FaultyWire(faultAt('cursors.write', { kind: 'killed-after' }, 4)));

  expect(indexOf(world, object).fragments.map(({ number }) => Number(number))).toEqual([1, 2, 3, 4, 5, 6]);
});

test('the ledger tells until when there is footage, and where the camera paused', async () => {
  const world = new World();
  for (const seconds of [0, 2, 12]) world.stream.publish({ head: HEAD, producerTimestamp: START + seconds * 1_000, serverTimestamp: START + seconds * 1_000 + 80 });

  await world.settle();

  expect(world.ledger.objects).toMatchObject([{ end: START + 12_080 + 10_000, pauses: [{ from: START + 4_080, to: START + 12_080 }] }]);
});

test.each<[string, (world: World, object: ArchivedObject) => ArchivedObject, string]>([
  ['is gone', (_world, object) => ({ ...object, key: 'v1/stream=door/gone.mkv' }), 'v1/stream=door/gone.mkv: nothing can be read from byte 0'],
  ['is shorter than it should be', (_world, object) => ({ ...object, bytes: object.bytes + 1 }), 'nothing can be read from byte'],
  ['is no archive object', (world, object) => { world.bucket.plant(object.key, Buffer.from('hello, world')); return { ...object, bytes: 12 }; }, 'hello'],
])('an object that %s does not hold up the archive, which tells of it', async (_case, harm, message) => {
  const { world, object } = await archived();
  world.bucket.indexes.clear();
  const worker = world.worker();
  const harmed = harm(world, object);

  await expect(writeIndex(worker, world.stream.arn, harmed)).resolves.toEqual(harmed);

  expect(world.bucket.indexes.size).toBe(0);
  expect(worker.journal.entries).toMatchObject([{ kind: 'trouble', step: 'index object' }]);
  expect(JSON.stringify(worker.journal.entries)).toContain(message === 'hello' ? 'byte 0' : message);
});
