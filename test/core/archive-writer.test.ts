import { crc32 } from 'node:zlib';
import { FencedError, StoreUnavailableError } from '../../lib/contract/errors';
import { ArchiveWriter, type WriterSettings } from '../../lib/core/archive-writer';
import { acquire, LEASE_MILLIS } from '../../lib/core/commit/acquire';
import { recover } from '../../lib/core/commit/recover';
import { type OpenObject } from '../../lib/ports/cursor-store';
import { EBML_ID, tracks, videoTrack } from '../support/matroska-builder';
import { objectFragments } from '../support/memory/archive-object';
import { deliver, HEADER, positionOf } from '../support/memory/fragments';
import { type FragmentSpec, type SourceFragment } from '../support/memory/memory-stream';
import { faultAt, FaultyWire, nameOf, type FaultPlan } from '../support/memory/wire';
import { START, World, type Worker } from '../support/memory/world';

interface Bench {
  readonly world: World;
  readonly writer: ArchiveWriter;
  readonly worker: Worker;
  /** The writer's own calls. */
  readonly wire: FaultyWire;
  /** Publishes a fragment and brings it to the writer. */
  readonly put: (spec?: FragmentSpec) => Promise<SourceFragment>;
}

/** A writer that owns a new stream. Two fragments fill a part. */
async function bench(settings: Partial<WriterSettings> = {}, plan?: FaultPlan): Promise<Bench> {
  const world = new World();
  const claim = { streamArn: world.stream.arn, run: 'run-1', startSelector: { StartSelectorType: 'EARLIEST' } as const };
  const acquisition = await acquire(world.worker(), claim);
  if (acquisition.kind !== 'acquired') throw new Error('not acquired');
  const wire = new FaultyWire(plan);
  const worker = world.worker(wire);
  const writer = new ArchiveWriter(worker, world.stream.description, { keyPrefix: 'cams/', segmentMillis: 60_000, partBytes: 2_000, ...settings }, acquisition.stored);
  const put = async (spec: FragmentSpec = {}): Promise<SourceFragment> => {
    const fragment = world.stream.publish(spec);
    await deliver(writer, fragment);
    return fragment;
  };
  return { world, writer, worker, wire, put };
}

function openOf(world: World): OpenObject {
  const { open } = world.cursor;
  if (open === undefined) throw new Error('nothing is open');
  return open;
}

describe('the first fragment', () => {
  test('opens an object, whose key says where and when it begins', async () => {
    const { world, put } = await bench();

    const fragment = await put({ number: 77n });

    const key = `cams/v1/stream=door/created=${START}/year=2024/month=05/day=01/hour=00/000000000000-77.mkv`;
    expect(world.cursor.key).toBe(key);
    expect(openOf(world)).toEqual({ key, uploadId: 'upload-1', parts: [], first: positionOf(fragment), fragments: 0, bytes: 0 });
  });

  test('opens the upload before the cursor says so, and stores no part yet', async () => {
    const { wire, put } = await bench();

    await put();

    expect(wire.calls.map(nameOf)).toEqual(['objects.createUpload', 'cursors.write']);
  });

  test('opens no second upload that anything refers to when the answer to the first was lost', async () => {
    const { world, put } = await bench({}, faultAt('objects.createUpload', { kind: 'lost-response' }));

    await put();

    expect(world.bucket.ongoing).toHaveLength(2);
    expect(openOf(world).uploadId).toBe('upload-2');
  });
});

describe('a part', () => {
  test('is stored once it is full, and only then in the cursor', async () => {
    const { wire, put } = await bench();
    await put();
    const before = wire.calls.length;

    await put();

    expect(wire.calls.slice(before).map(nameOf)).toEqual(['objects.uploadPart', 'cursors.write']);
  });

  test('in the cursor comes with the last fragment that is in it, and no later one', async () => {
    const { world, put } = await bench();
    await put();
    const second = await put();
    await put();

    const open = openOf(world);

    expect(open).toMatchObject({ fragments: 2, last: positionOf(second) });
    expect(open.parts.map(({ number, bytes }) => [number, bytes])).toEqual([[1, open.bytes]]);
  });

  test('whose answer was lost is sent again under its number, with the same bytes', async () => {
    const { world, writer, put } = await bench({}, faultAt('objects.uploadPart', { kind: 'lost-response' }));
    await put();
    await put();

    await writer.close();

    expect(world.archived).toEqual([[1, 2]]);
    expect(world.ledger.objects[0]?.fragments).toBe(2);
  });

  test('that cannot be stored ends the window, with the cursor as it was', async () => {
    const { world, put } = await bench({}, (call) => (call.method === 'uploadPart' ? { kind: 'lost-request' } : undefined));
    await put();
    const before = world.cursor;

    await expect(put()).rejects.toThrow('objects.uploadPart: no answer');

    expect(world.cursor).toEqual(before);
  });

  test('is not named in the cursor when its worker was fenced', async () => {
    const { world, put } = await bench();
    await put();
    world.table.write({ ...world.cursor, rev: world.cursor.rev + 1, writeId: 'of-another' });
    const before = world.cursor;

    await expect(put()).rejects.toThrow(FencedError);

    expect(world.cursor).toEqual(before);
  });
});

describe('close', () => {
  test('with nothing accepted does nothing', async () => {
    const { writer, wire } = await bench();

    await expect(writer.close()).resolves.toBeUndefined();

    expect(wire.calls).toEqual([]);
  });

  test('stores what is left as the last part, decides, completes and advances, in this order', async () => {
    const { writer, wire, put } = await bench();
    await put();
    const before = wire.calls.length;

    await expect(writer.close()).resolves.toBe('archived');

    expect(wire.calls.slice(before).map(nameOf)).toEqual(['objects.uploadPart', 'cursors.write', 'objects.complete', 'objects.putIndex', 'cursors.record', 'announcements.archived', 'cursors.write']);
  });

  test('of an object whose first part is stored puts the Cues into the last part, decides, and only then sends the first part again', async () => {
    const { world, writer, wire, put } = await bench();
    await put();
    await put();
    const before = wire.calls.length;

    await writer.close();

    expect(wire.calls.slice(before).map(nameOf).slice(0, 4)).toEqual(['objects.uploadPart', 'cursors.write', 'objects.uploadPart', 'objects.complete']);
    expect(world.bucket.rewritten.map(({ number }) => number)).toEqual([1]);
    expect(world.ledger.objects.map(({ crc32: checksum }) => checksum)).toEqual([world.table.history.at(-2)?.commit?.finished?.crc32]);
  });

  test('of an object in many parts: CRC32 and size in the ledger are those of its bytes', async () => {
    const { world, writer, put } = await bench();
    for (let i = 0; i < 9; i++) await put({ frameBytes: 500 + 300 * i });

    await writer.close();

    const [object] = [...world.bucket.visible.values()];
    if (object === undefined) throw new Error('no object');
    expect(world.ledger.objects).toMatchObject([{ fragments: 9, bytes: object.bytes.length, crc32: crc32(object.bytes) }]);
    expect(world.table.history.at(-2)?.commit?.parts.length).toBeGreaterThan(3);
  });

  test('twice is close once', async () => {
    const { writer, world, put } = await bench();
    await put();
    await writer.close();

    await expect(writer.close()).resolves.toBeUndefined();

    expect(world.ledger.objects).toHaveLength(1);
  });

  test('leaves the writer ready for the next object', async () => {
    const { world, writer, put } = await bench();
    await put();
    await writer.close();
    await put();

    await writer.close();

    expect(world.archived).toEqual([[1], [2]]);
    expect(world.ledger.objects.map(({ seq }) => seq)).toEqual([0, 1]);
  });
});

describe('an object', () => {
  test('holds the frames as they were, placed by the camera\'s time from zero', async () => {
    const { world, writer, put } = await bench();
    const published = [await put(), await put({ producerTimestamp: START + 2_345 }), await put()];

    await writer.close();

    const [object] = [...world.bucket.visible.values()];
    const fragments = objectFragments(object?.bytes ?? new Uint8Array());
    expect(fragments.map(({ ticks }) => Number(ticks))).toEqual([0, 2_345, 4_345]);
    expect(fragments.map(({ frames }) => frames)).toEqual(published.map(({ frames }) => frames));
  });

  test('says in its metadata which stream, number and owner it is of, and what is before it', async () => {
    const { world, writer, put } = await bench();
    await put();
    await writer.close();
    await put();

    await writer.close();

    expect([...world.bucket.visible.values()].map(({ metadata }) => metadata)).toEqual([
      { 'stream-arn': world.stream.arn, seq: '0', epoch: '1', after: '' },
      { 'stream-arn': world.stream.arn, seq: '1', epoch: '1', after: '1' },
    ]);
  });

  test('says in its metadata why footage right before it is lost', async () => {
    const { world, writer, put } = await bench();
    await put();
    await deliver(writer, world.stream.publish(), { gap: { after: '1', before: '2', reason: 'expired' } });

    await writer.close();

    expect([...world.bucket.visible.values()].at(-1)?.metadata).toEqual({ 'stream-arn': world.stream.arn, seq: '1', epoch: '1', after: '1', gap: 'expired' });
  });

  test('says in its metadata what was left out before it', async () => {
    const { world, writer, put } = await bench();
    await put();
    await deliver(writer, world.stream.publish(), { gap: { after: '1', before: '2', reason: 'not asked for', skipped: { from: START, to: START + 2_000 } } });

    await writer.close();

    expect([...world.bucket.visible.values()].at(-1)?.metadata).toMatchObject({ gap: 'not asked for', 'skipped-from': String(START), 'skipped-to': String(START + 2_000) });
  });

  test('says in its metadata, cursor and announcement which call it holds', async () => {
    const { world, writer } = await bench();
    await deliver(writer, world.stream.publish(), { contactId: 'call-1' });
    const { open } = world.cursor;
    await deliver(writer, world.stream.publish(), { contactId: 'call-2' });

    await writer.close();

    expect(open).toMatchObject({ contactId: 'call-1' });
    expect([...world.bucket.visible.values()].map(({ metadata }) => metadata['contact-id'])).toEqual(['call-1', 'call-2']);
    expect(world.bus.heard.map(({ object: { contactId } }) => contactId)).toEqual(['call-1', 'call-2']);
  });

  test.each<[string, FragmentSpec]>([
    ['the service\'s clock passes a boundary', { serverTimestamp: START + 60_000 }],
    ['the camera\'s clock goes back', { producerTimestamp: START - 1 }],
    ['the camera\'s clock stands still', { producerTimestamp: START + 2_000 }],
    ['the camera\'s clock jumps by more than a day', { producerTimestamp: START + 24 * 3_600_000 + 1 }],
  ])('ends where %s', async (_why, spec) => {
    const { world, writer, put } = await bench();
    await put();
    await put();
    await put(spec);

    await writer.close();

    expect(world.archived).toEqual([[1, 2], [3]]);
  });

  test.each([
    ['Tracks', { ...HEADER, tracks: tracks(videoTrack({ codecPrivate: Uint8Array.of(9) })) }],
    ['the EBML header', { ...HEADER, ebml: Uint8Array.of(1) }],
    ['the time scale', { ...HEADER, timestampScale: 100n }],
  ])('ends where %s changes', async (_what, header) => {
    const { world, writer, put } = await bench();
    await put();
    await deliver(writer, world.stream.publish(), { header });

    await writer.close();

    expect(world.archived).toEqual([[1], [2]]);
  });

  test('does not end while nothing of this changes', async () => {
    const { world, writer, put } = await bench();
    await put();
    await put({ serverTimestamp: START + 59_999, producerTimestamp: START + 24 * 3_600_000 });
    // The same header, but read again from the next chunk.
    await deliver(writer, world.stream.publish({ serverTimestamp: START + 59_999 }), { header: { ...HEADER, tracks: Uint8Array.from(HEADER.tracks), ebml: Uint8Array.from(HEADER.ebml) } });

    await writer.close();

    expect(world.ledger.objects).toHaveLength(2);
    expect(world.archived[0]).toEqual([1, 2]);
  });

  test('ends before its parts outgrow the cursor', async () => {
    const { world, writer, put } = await bench({ partBytes: 100, segmentMillis: 3_600_000 });
    for (let i = 0; i < 70; i++) await put({ frameBytes: 10 });

    await writer.close();

    expect(world.archived.map((numbers) => numbers.length)).toEqual([63, 7]);
    const largest = Math.max(...world.table.history.map((cursor) => JSON.stringify(cursor).length));
    expect(largest).toBeLessThan(8_192);
  });
});

describe('a gap', () => {
  test('begins an object and is recorded before it, once', async () => {
    const { world, writer, put } = await bench();
    await put();
    const gap = { after: '1', before: '5', reason: 'gone' };
    await deliver(writer, world.stream.publish({ number: 5n }), { gap });
    await put();

    await writer.close();

    expect(world.archived).toEqual([[1], [5, 6]]);
    expect(world.ledger.gaps).toEqual([{ seq: 1, ...gap }]);
  });

  test('is in the cursor from the moment that its object is open', async () => {
    const { world, writer } = await bench();
    const gap = { after: '1', before: '5', reason: 'gone' };

    await deliver(writer, world.stream.publish({ number: 5n }), { gap });

    expect(openOf(world).gap).toEqual(gap);
  });
});

describe('the lease', () => {
  test('is renewed by a slow stream before half of it is left', async () => {
    const { world, put } = await bench({ partBytes: 1_000_000 });
    await put();
    world.clock.advance(LEASE_MILLIS / 2 + 1);

    await put();

    expect(world.cursor.leaseUntil).toBe(world.clock.now() + LEASE_MILLIS);
  });

  test('is left alone while more than half of it is left', async () => {
    const { world, put } = await bench({ partBytes: 1_000_000 });
    await put();
    const { rev } = world.cursor;
    world.clock.advance(LEASE_MILLIS / 2);

    await put();

    expect(world.cursor.rev).toBe(rev);
  });

  test('is renewed by every checkpoint', async () => {
    const { world, put } = await bench();
    await put();
    world.clock.advance(10);

    await put();

    expect(world.cursor.leaseUntil).toBe(world.clock.now() + LEASE_MILLIS);
  });

  test('renewed tells of a stop as well', async () => {
    const { world, writer, put } = await bench({ partBytes: 1_000_000 });
    await put();
    world.table.askToStop(world.stream.arn);
    world.clock.advance(LEASE_MILLIS);
    const before = writer.state.stop;

    await put();

    expect([before, writer.state.stop]).toEqual([false, true]);
  });
});

describe('a fragment behind an object that could not be completed', () => {
  const atBoundary: FragmentSpec = { serverTimestamp: START + 60_000 };

  test('is not taken while it is unknown whether the object is there', async () => {
    const { world, writer, put } = await bench({}, faultAt('objects.complete', { kind: 'lost-response' }));
    world.bucket.hidesNewObjects = true;
    await put();

    const acceptance = await deliver(writer, world.stream.publish(atBoundary));

    expect(acceptance).toBe('unresolved');
    expect(world.cursor.commit?.fragments).toBe(1);
  });

  test('is not taken when the store does not answer, which is told', async () => {
    const { world, writer, put } = await bench({}, (call) => (call.method === 'complete' ? { kind: 'lost-request' } : undefined));
    await put();

    await expect(deliver(writer, world.stream.publish(atBoundary))).rejects.toThrow(StoreUnavailableError);

    expect(world.cursor.commit?.fragments).toBe(1);
    expect(world.cursor).not.toHaveProperty('open');
  });

  test('is not taken when the object was given up, or it would come before what is read again', async () => {
    const { world, writer, put } = await bench();
    for (let i = 0; i < 4; i++) await put(); // Two parts: the first one is sent again.
    world.bucket.loseParts();

    const acceptance = await deliver(writer, world.stream.publish(atBoundary));

    expect(acceptance).toBe('rolled-back');
    expect(world.archived).toEqual([]);
    expect(world.cursor).not.toHaveProperty('open');
  });

  test('that is built anew keeps the key of the first try', async () => {
    const { world, writer, put } = await bench();
    for (let i = 0; i < 4; i++) await put();
    const open = openOf(world);
    world.bucket.loseParts();
    await writer.close();

    await put({ number: 9n });

    expect(openOf(world).key).toBe(open.key);
    expect(openOf(world).uploadId).not.toBe(open.uploadId);
  });
});

test('an object begins with one EBML header, and ends where its Segment says', async () => {
  const { world, writer, put } = await bench();
  await put();

  await writer.close();

  const bytes = Buffer.from([...world.bucket.visible.values()][0]?.bytes ?? []);
  const segment = bytes.indexOf(Buffer.from('1853806701', 'hex'));
  expect(bytes.readUInt32BE(0)).toBe(EBML_ID.ebml);
  expect(Number(bytes.readBigUInt64BE(segment + 4) & 0xffffffffffffffn)).toBe(bytes.length - segment - 12);
});

test('an object that its writer left behind is as it was begun: of unknown size, with the places of the index kept free', async () => {
  const { world, put } = await bench();
  for (let i = 0; i < 3; i++) await put();

  await recover(world.worker(), { cursor: world.cursor, stop: false });

  const bytes = Buffer.from([...world.bucket.visible.values()][0]?.bytes ?? []);
  expect(bytes.indexOf(Buffer.from('1853806701ffffffffffffffec', 'hex'))).toBeGreaterThan(0);
  expect(world.archived).toEqual([[1, 2]]);
});
