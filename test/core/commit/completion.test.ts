import { crc32 } from 'node:zlib';
import { CommitConflictError, FencedError, StoreUnavailableError } from '../../../lib/contract/errors';
import { acquire } from '../../../lib/core/commit/acquire';
import { compareAndSet } from '../../../lib/core/commit/compare-and-set';
import { finish } from '../../../lib/core/commit/finish';
import { type Cursor, type GivenUpIntent, type Intent } from '../../../lib/ports/cursor-store';
import { joined } from '../../../lib/core/segments/crc32-combine';
import { ObjectContents } from '../../../lib/core/segments/object-contents';
import { positionOf } from '../../support/memory/fragments';
import { FaultyWire, nameOf } from '../../support/memory/wire';
import { World } from '../../support/memory/world';

const KEY = 'v1/stream=door/object.mkv';
const NOTHING = { tracks: new Uint8Array(0), timestampScale: 1_000_000n, headerBytes: 0 };

/** A world whose stream is taken and has three fragments. */
async function taken(): Promise<{ readonly world: World; readonly cursor: Cursor }> {
  const world = new World();
  world.stream.publishMany(3);
  await acquire(world.worker(), { streamArn: world.stream.arn, run: 'run-1', startSelector: { StartSelectorType: 'EARLIEST' } });
  return { world, cursor: world.cursor };
}

/** An upload with its one part stored, and the intent to complete it with the first `fragments` fragments. */
function uploaded(world: World, bytes: Buffer, fragments: number): Intent {
  const upload = world.bucket.create(KEY, {});
  const part = { number: 1, etag: world.bucket.putPart(upload, 1, bytes, crc32(bytes)), crc32: crc32(bytes), bytes: bytes.length };
  const [first, last] = [world.stream.published[0], world.stream.published[fragments - 1]];
  if (first === undefined || last === undefined) throw new Error('not so many were published');
  return { ...upload, parts: [part], first: positionOf(first), last: positionOf(last), fragments, bytes: bytes.length, crc32: crc32(bytes), decidedAt: world.clock.now() };
}

function givenUp({ parts: _parts, decidedAt: _decidedAt, ...intent }: Intent): GivenUpIntent {
  return intent;
}

describe('a first part that is sent again with the header of the finished object', () => {
  const FIRST = Buffer.from('begun, three fragments');
  const FINISHED = Buffer.from('ended, three fragments');

  /** A stored intent that names both, and how its object looks when it is completed by `who`. */
  async function decided(isSent: boolean) {
    const { world, cursor } = await taken();
    const begun = uploaded(world, FIRST, 3);
    const intent = { ...begun, finished: { firstPart: crc32(FINISHED), crc32: crc32(FINISHED) } };
    const stored = await compareAndSet(world.worker(), cursor, { key: KEY, commit: intent });
    const etag = isSent ? world.bucket.putPart(intent, 1, FINISHED, crc32(FINISHED)) : '';
    return { world, intent, stored, replacement: { number: 1, etag, crc32: crc32(FINISHED), bytes: FINISHED.length } };
  }

  test('makes the finished object, by the hand of the worker that sent it', async () => {
    const { world, intent, stored, replacement } = await decided(true);
    const wire = new FaultyWire();

    const { kind } = await finish(world.worker(wire), stored, intent, { contents: new ObjectContents(NOTHING), replacement });

    expect(kind).toBe('archived');
    expect(wire.calls.map(nameOf)).not.toContain('objects.listParts');
    expect(world.ledger.objects).toMatchObject([{ crc32: crc32(FINISHED), bytes: FINISHED.length }]);
  });

  test.each<[string, boolean, Buffer]>([['is completed with it', true, FINISHED], ['is completed as it went up at first when it was not sent', false, FIRST]])(
    '%s by whoever finds the intent', async (_case, isSent, content) => {
      const { world, intent, stored } = await decided(isSent);

      const { kind } = await finish(world.worker(), stored, intent);

      expect(kind).toBe('archived');
      expect(world.bucket.visible.get(KEY)?.bytes).toEqual(content);
      expect(world.ledger.objects).toMatchObject([{ crc32: crc32(content) }]);
      expect(world.ledger.objects[0]).not.toHaveProperty('finished');
    },
  );

  test.each([FIRST, FINISHED])('is known as the intent\'s when its object is there: %s', async (content) => {
    const { world, intent, stored } = await decided(false);
    world.bucket.plant(KEY, content);

    const { kind } = await finish(world.worker(), stored, intent);

    expect(kind).toBe('archived');
    expect(world.ledger.objects).toMatchObject([{ crc32: crc32(content) }]);
  });

  test('is known as that of an intent given up before', async () => {
    const { world, intent, stored } = await decided(false);
    world.bucket.plant(KEY, FINISHED);
    const again = uploaded(world, Buffer.from('two fragments'), 2);
    const later = await compareAndSet(world.worker(), stored.cursor, { commit: again, superseded: [givenUp(intent)] });

    const { kind } = await finish(world.worker(), later, again);

    expect(kind).toBe('rolled-back');
    expect(world.ledger.objects).toMatchObject([{ crc32: crc32(FINISHED), fragments: 3 }]);
  });

  test('is not completed when it holds neither', async () => {
    const { world, intent, stored } = await decided(false);
    const foreign = Buffer.from('other, three fragments');
    world.bucket.putPart(intent, 1, foreign, crc32(foreign));

    const { kind } = await finish(world.worker(), stored, intent);

    expect(kind).toBe('rolled-back');
    expect(world.bucket.visible.size).toBe(0);
  });

  test('of another number than the first counts for nothing', async () => {
    const { world, cursor } = await taken();
    const begun = uploaded(world, FIRST, 3);
    const second = { number: 2, etag: world.bucket.putPart(begun, 2, FIRST, crc32(FIRST)), crc32: crc32(FIRST), bytes: FIRST.length };
    const intent = { ...begun, parts: [...begun.parts, second], ...joined([...begun.parts, second]), finished: { firstPart: crc32(FINISHED), crc32: 1 } };
    const stored = await compareAndSet(world.worker(), cursor, { key: KEY, commit: intent });
    world.bucket.putPart(begun, 2, FINISHED, crc32(FINISHED));

    await expect(finish(world.worker(), stored, intent)).resolves.toMatchObject({ kind: 'rolled-back' });
  });
});

describe('a part that was sent twice, of which the cursor knows the ETag of the first', () => {
  test('is completed with the ETag that it has now, since its bytes are the same', async () => {
    const { world, cursor } = await taken();
    const intent = uploaded(world, Buffer.from('three fragments'), 3);
    const stored = await compareAndSet(world.worker(), cursor, { key: KEY, commit: intent });
    world.bucket.resendParts();

    const { kind } = await finish(world.worker(), stored, intent);

    expect(kind).toBe('archived');
    expect(world.cursor.after).toEqual(intent.last);
  });

  test('is not completed when it holds other bytes', async () => {
    const { world, cursor } = await taken();
    const intent = uploaded(world, Buffer.from('three fragments'), 3);
    const stored = await compareAndSet(world.worker(), cursor, { key: KEY, commit: intent });
    const foreign = Buffer.from('THREE FRAGMENTS');
    world.bucket.putPart(intent, 1, foreign, crc32(foreign));

    const { kind } = await finish(world.worker(), stored, intent);

    expect(kind).toBe('rolled-back');
    expect(world.bucket.visible.size).toBe(0);
  });
});

describe('an object of an intent that was given up', () => {
  async function appeared(): Promise<{ readonly world: World; readonly early: Intent; readonly late: Intent }> {
    const { world, cursor } = await taken();
    const bytes = Buffer.from('two fragments');
    const early = uploaded(world, bytes, 2);
    const late = uploaded(world, Buffer.from('three fragments'), 3);
    await compareAndSet(world.worker(), cursor, { key: KEY, commit: late, superseded: [givenUp(early)] });
    world.bucket.plant(KEY, bytes);
    return { world, early, late };
  }

  test('counts when it appears after all, and the intent in its place is given up', async () => {
    const { world, early, late } = await appeared();

    const { kind } = await finish(world.worker(), { cursor: world.cursor, stop: false }, late);

    expect(kind).toBe('rolled-back');
    expect(world.cursor).toMatchObject({ seq: 1, after: early.last, superseded: [] });
    expect(world.ledger.objects).toMatchObject([{ seq: 0, key: KEY, last: early.last, fragments: 2 }]);
    expect(world.bucket.ongoing.map(({ uploadId }) => uploadId)).not.toContain(late.uploadId);
  });
});

describe('an object that is nobody\'s', () => {
  test('is a conflict for the owner of the cursor', async () => {
    const { world, cursor } = await taken();
    const intent = uploaded(world, Buffer.from('three fragments'), 3);
    const stored = await compareAndSet(world.worker(), cursor, { key: KEY, commit: intent });
    world.bucket.plant(KEY, Buffer.from('something else'));

    await expect(finish(world.worker(), stored, intent)).rejects.toThrow(CommitConflictError);
  });

  test('is the successor\'s for a worker that was overtaken', async () => {
    const { world, cursor } = await taken();
    const intent = uploaded(world, Buffer.from('three fragments'), 3);
    const stored = await compareAndSet(world.worker(), cursor, { key: KEY, commit: intent });
    await compareAndSet(world.worker(), world.cursor, { owner: 'run-2' });
    world.bucket.plant(KEY, Buffer.from('something else'));

    await expect(finish(world.worker(), stored, intent)).rejects.toThrow(FencedError);
  });
});

describe('a store that never answers', () => {
  test.each(['objects.complete', 'objects.head'])('to %s is unavailable, and leaves the intent for a later try', async (name) => {
    const { world, cursor } = await taken();
    const intent = uploaded(world, Buffer.from('three fragments'), 3);
    const stored = await compareAndSet(world.worker(), cursor, { key: KEY, commit: intent });
    // The object is there, so that completing looks for it.
    world.bucket.plant(KEY, Buffer.from('three fragments'));
    const wire = new FaultyWire((call) => (nameOf(call) === name ? { kind: 'lost-request' } : undefined));

    await expect(finish(world.worker(wire), stored, intent)).rejects.toThrow(StoreUnavailableError);

    expect(world.cursor).toEqual(stored.cursor);
    await expect(finish(world.worker(), stored, intent)).resolves.toMatchObject({ kind: 'archived' });
  });
});

describe('a key that is taken, where no object can be seen', () => {
  test('says nothing: the intent stays as it is, without a quarantine', async () => {
    const { world, cursor } = await taken();
    const intent = uploaded(world, Buffer.from('three fragments'), 3);
    const stored = await compareAndSet(world.worker(), cursor, { key: KEY, commit: intent });
    world.bucket.plant(KEY, Buffer.from('three fragments'));
    const worker = world.worker();
    // Somebody removes it between the two calls.
    worker.objects.head = async () => undefined;

    const { kind } = await finish(worker, stored, intent);

    expect(kind).toBe('unresolved');
    expect(world.cursor).toEqual(stored.cursor);
    expect(world.bucket.ongoing).toEqual([{ key: KEY, uploadId: intent.uploadId }]);
  });
});
