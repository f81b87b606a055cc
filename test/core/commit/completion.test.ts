import { crc32 } from 'node:zlib';
import { CommitConflictError, FencedError, StoreUnavailableError } from '../../../lib/contract/errors';
import { acquire } from '../../../lib/core/commit/acquire';
import { compareAndSet } from '../../../lib/core/commit/compare-and-set';
import { finish } from '../../../lib/core/commit/finish';
import { type Cursor, type GivenUpIntent, type Intent } from '../../../lib/ports/cursor-store';
import { positionOf } from '../../support/memory/fragments';
import { FaultyWire, nameOf } from '../../support/memory/wire';
import { World } from '../../support/memory/world';

const KEY = 'v1/object.mkv';

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
