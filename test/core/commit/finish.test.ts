import { crc32 } from 'node:zlib';
import { CommitConflictError, FencedError, StoreUnavailableError } from '../../../lib/contract/errors';
import { acquire } from '../../../lib/core/commit/acquire';
import { compareAndSet, type StoredCursor } from '../../../lib/core/commit/compare-and-set';
import { abandon, finish, QUARANTINE_MILLIS, type Finish } from '../../../lib/core/commit/finish';
import { type Gap, type Intent } from '../../../lib/ports/cursor-store';
import { positionOf } from '../../support/memory/fragments';
import { faultAt, FaultyWire, type FaultPlan, nameOf, type Wire } from '../../support/memory/wire';
import { World } from '../../support/memory/world';

const KEY = 'v1/object.mkv';
const BYTES = Buffer.from('what the object holds');

interface Committed {
  readonly world: World;
  readonly intent: Intent;
}

/** A world whose cursor holds an intent, with its one part stored. */
async function committed({ gap }: { readonly gap?: Gap } = {}): Promise<Committed> {
  const world = new World();
  world.stream.publishMany(3);
  const [first, , last] = world.stream.published;
  if (first === undefined || last === undefined) throw new Error('three were published');
  const acquisition = await acquire(world.worker(), { streamArn: world.stream.arn, run: 'run-1', startSelector: { StartSelectorType: 'EARLIEST' } });
  if (acquisition.kind !== 'acquired') throw new Error('not acquired');
  const upload = world.bucket.create(KEY, {});
  const part = { number: 1, etag: world.bucket.putPart(upload, 1, BYTES, crc32(BYTES)), crc32: crc32(BYTES), bytes: BYTES.length };
  const intent: Intent = {
    ...upload, parts: [part], first: positionOf(first), last: positionOf(last), fragments: 3, bytes: BYTES.length, crc32: crc32(BYTES), decidedAt: world.clock.now(),
    ...(gap === undefined ? {} : { gap }),
  };
  await compareAndSet(world.worker(), acquisition.stored.cursor, { key: KEY, commit: intent });
  return { world, intent };
}

function stored(world: World): StoredCursor {
  return { cursor: world.cursor, stop: false };
}

function finishOn({ world, intent }: Committed, wire?: Wire): Promise<Finish> {
  return finish(world.worker(wire), stored(world), world.cursor.commit ?? intent);
}

describe('finish', () => {
  test('completes the object, writes it into the ledger and moves the cursor behind it', async () => {
    const { world, intent } = await committed();

    const { kind } = await finishOn({ world, intent });

    expect(kind).toBe('archived');
    expect(world.bucket.visible.get(KEY)?.bytes).toEqual(BYTES);
    const { first, last, fragments, bytes, crc32: checksum } = intent;
    expect(world.ledger).toEqual({ objects: [{ seq: 0, key: KEY, first, last, fragments, bytes, crc32: checksum }], gaps: [] });
    expect(world.cursor).toMatchObject({ seq: 1, after: last, superseded: [] });
    expect(world.cursor).not.toHaveProperty('commit');
    expect(world.cursor).not.toHaveProperty('key');
  });

  test('moves the cursor only after the object is there and the ledger says so', async () => {
    const { world, intent } = await committed();
    const wire = new FaultyWire();

    await finishOn({ world, intent }, wire);

    expect(wire.calls.map(nameOf)).toEqual(['objects.complete', 'objects.read', 'cursors.record', 'announcements.archived', 'cursors.write']);
  });

  test('tells of an object only once the cursor is behind it', async () => {
    const { world, intent } = await committed();
    const worker = world.worker(new FaultyWire(faultAt('cursors.write', { kind: 'killed-before' })));

    await Promise.race([finish(worker, stored(world), intent), new Promise((resolve) => { setImmediate(resolve); })]);

    expect(worker.journal.of('object-archived')).toEqual([]);
  });

  test('records the gap before the object', async () => {
    const gap: Gap = { after: '0', before: '1', reason: 'gone' };
    const { world, intent } = await committed({ gap });

    await finishOn({ world, intent });

    expect(world.ledger.gaps).toEqual([{ seq: 0, ...gap }]);
  });

  test('the ledger keeps what it has: a second record of the same object changes nothing', async () => {
    const { world, intent } = await committed();
    await world.worker().cursors.record(world.stream.arn, { ...intent, seq: 0 });

    await finishOn({ world, intent });

    expect(world.ledger.objects).toHaveLength(1);
    expect(world.cursor.seq).toBe(1);
  });

  test.each([
    ['the answer to complete is lost', faultAt('objects.complete', { kind: 'lost-response' })],
    ['the request to complete is lost', faultAt('objects.complete', { kind: 'lost-request' })],
    ['the answer to record is lost', faultAt('cursors.record', { kind: 'lost-response' })],
    ['the request to record is lost', faultAt('cursors.record', { kind: 'lost-request' })],
    ['the answer to the cursor write is lost', faultAt('cursors.write', { kind: 'lost-response' })],
  ] satisfies [string, FaultPlan][])('archives all the same when %s', async (_what, plan) => {
    const { world, intent } = await committed();

    const { kind } = await finishOn({ world, intent }, new FaultyWire(plan));

    expect(kind).toBe('archived');
    expect(world.ledger.objects).toHaveLength(1);
    expect(world.cursor.seq).toBe(1);
  });

  test('fails while the store does not answer, and keeps its intent', async () => {
    const { world, intent } = await committed();
    const wire = new FaultyWire((call) => (call.port === 'objects' ? { kind: 'lost-request' } : undefined));

    await expect(finishOn({ world, intent }, wire)).rejects.toThrow(StoreUnavailableError);

    expect(world.cursor).toMatchObject({ seq: 0, commit: intent });
    expect(world.ledger.objects).toEqual([]);
  });

  test('takes an object of equal size and checksum that stands there already for its own', async () => {
    const { world, intent } = await committed();
    world.bucket.plant(KEY, BYTES);

    const { kind } = await finishOn({ world, intent });

    expect(kind).toBe('archived');
  });

  test.each([
    ['other bytes of the same size', Buffer.from(BYTES).fill(0), 1],
    ['another size, be the checksum the same', BYTES.subarray(1), crc32(BYTES)],
  ])('halts before an object of %s, and touches neither it nor the cursor', async (_what, foreign, checksum) => {
    const { world, intent } = await committed();
    world.bucket.plant(KEY, foreign, checksum);
    const before = world.cursor;

    await expect(finishOn({ world, intent })).rejects.toThrow(CommitConflictError);

    expect(world.bucket.visible.get(KEY)?.bytes).toEqual(foreign);
    expect(world.cursor).toEqual(before);
    expect(world.ledger.objects).toEqual([]);
  });

  test('has no effect for a worker that was fenced, though the object is the same either way', async () => {
    const { world, intent } = await committed();
    const zombie = stored(world);
    await finishOn({ world, intent });
    const before = { cursor: world.cursor, ledger: world.ledger };

    await expect(finish(world.worker(), zombie, intent)).rejects.toThrow(FencedError);

    expect({ cursor: world.cursor, ledger: world.ledger }).toEqual(before);
  });
});

describe('finish, when neither upload nor object can be found', () => {
  async function missing(): Promise<Committed> {
    const state = await committed();
    state.world.bucket.abortAll();
    return state;
  }

  test('notes the time and waits', async () => {
    const { world, intent } = await missing();

    const { kind } = await finishOn({ world, intent });

    expect(kind).toBe('unresolved');
    expect(world.cursor.commit).toEqual({ ...intent, missingSince: world.clock.now() });
  });

  test('waits on, from the first time, until the quarantine is over', async () => {
    const { world, intent } = await missing();
    await finishOn({ world, intent });
    const since = world.clock.now();
    world.clock.advance(QUARANTINE_MILLIS - 1);

    const { kind } = await finishOn({ world, intent });

    expect(kind).toBe('unresolved');
    expect(world.cursor.commit?.missingSince).toBe(since);
  });

  test('gives the intent up behind the quarantine, and keeps key and number for the next try', async () => {
    const { world, intent } = await missing();
    await finishOn({ world, intent });
    world.clock.advance(QUARANTINE_MILLIS);

    const { kind } = await finishOn({ world, intent });

    expect(kind).toBe('rolled-back');
    expect(world.cursor).toMatchObject({ seq: 0, key: KEY, superseded: [{ key: KEY, uploadId: intent.uploadId }] });
    expect(world.cursor).not.toHaveProperty('commit');
    expect(world.cursor).not.toHaveProperty('after');
    expect(world.ledger).toEqual({ objects: [], gaps: [] });
  });

  test('archives an object that S3 shows late', async () => {
    const { world, intent } = await committed();
    world.bucket.hidesNewObjects = true;
    const lost = new FaultyWire(faultAt('objects.complete', { kind: 'lost-response' }));
    const first = await finishOn({ world, intent }, lost);
    world.clock.advance(QUARANTINE_MILLIS - 60_000);
    world.bucket.reveal();

    const second = await finishOn({ world, intent });

    expect([first.kind, second.kind]).toEqual(['unresolved', 'archived']);
    expect(world.ledger.objects).toHaveLength(1);
    // What the quarantine noted is no part of the archive.
    expect(world.ledger.objects[0]).not.toHaveProperty('missingSince');
  });
});

describe('finish, when the store refuses the parts', () => {
  async function refused(): Promise<Committed> {
    const state = await committed();
    state.world.bucket.loseParts();
    return state;
  }

  test('gives the intent up at once, and aborts the upload once the cursor has let go of it', async () => {
    const { world, intent } = await refused();
    const wire = new FaultyWire();

    const { kind } = await finishOn({ world, intent }, wire);

    expect(kind).toBe('rolled-back');
    expect(wire.calls.map(nameOf)).toEqual(['objects.complete', 'objects.head', 'objects.listParts', 'cursors.write', 'objects.abort']);
    expect(world.bucket.ongoing).toEqual([]);
  });

  test('believes an object that is there over a refusal', async () => {
    const { world, intent } = await refused();
    // Between the two calls an earlier try of the same intent shows.
    const wire = new FaultyWire((call) => {
      if (call.method === 'head') world.bucket.plant(KEY, BYTES);
      return undefined;
    });

    const { kind } = await finishOn({ world, intent }, wire);

    expect(kind).toBe('archived');
  });

  test('aborts nothing when it is fenced: the upload may be the next owner\'s concern', async () => {
    const { world, intent } = await refused();
    const zombie = stored(world);
    await compareAndSet(world.worker(), world.cursor, { owner: 'run-2' });

    await expect(finish(world.worker(), zombie, intent)).rejects.toThrow(FencedError);

    expect(world.bucket.ongoing).toEqual([{ key: KEY, uploadId: intent.uploadId }]);
  });
});

describe('abandon', () => {
  test('an abort that fails is told and forgotten', async () => {
    const world = new World();
    const worker = world.worker(new FaultyWire(() => ({ kind: 'lost-request' })));

    await abandon(worker, { key: KEY, uploadId: 'upload-1' });

    expect(worker.journal.entries).toEqual([{ kind: 'trouble', step: 'abort upload', message: 'Error: objects.abort: no answer' }]);
  });
});
