import { type Cursor } from '../../../lib/ports/cursor-store';
import { audit, auditAtRest } from '../../support/memory/audit';
import { faultAt, FaultyWire, nameOf, type PortCall } from '../../support/memory/wire';
import { World } from '../../support/memory/world';

/** What the services hold at a moment, as far as the protocol is concerned. */
interface Durable {
  readonly uploads: number;
  readonly objects: number;
  /** Parts of the open object as the cursor has it; undefined when nothing is open. */
  readonly open?: number | undefined;
  /** Fragments of the intent; undefined when there is none. */
  readonly intent?: number | undefined;
  readonly seq: number;
  readonly ledger: number;
}

interface Row {
  /** The step behind which the worker is killed. */
  readonly after: string;
  readonly call: string;
  readonly nth: number;
  readonly durable: Durable;
  /** Calls to the object store with which the next owner begins. */
  readonly next: readonly string[];
  /** Fragments of each object once all has come to rest. */
  readonly archive: readonly (readonly number[])[];
}

/** One object of five fragments: two parts and a tail. The cursor is written at acquire, open, checkpoint 1 and 2, intent, advance. */
const ROWS: readonly Row[] = [
  {
    after: 'CreateMultipartUpload, before the cursor refers to it', call: 'objects.createUpload', nth: 1,
    durable: { uploads: 1, objects: 0, seq: 0, ledger: 0 }, next: ['createUpload'], archive: [[1, 2, 3, 4, 5]],
  },
  {
    after: 'the cursor refers to the upload', call: 'cursors.write', nth: 2,
    durable: { uploads: 1, objects: 0, open: 0, seq: 0, ledger: 0 }, next: ['abort', 'createUpload'], archive: [[1, 2, 3, 4, 5]],
  },
  {
    after: 'part 1, before its checkpoint', call: 'objects.uploadPart', nth: 1,
    durable: { uploads: 1, objects: 0, open: 0, seq: 0, ledger: 0 }, next: ['abort', 'createUpload'], archive: [[1, 2, 3, 4, 5]],
  },
  {
    after: 'checkpoint 1', call: 'cursors.write', nth: 3,
    durable: { uploads: 1, objects: 0, open: 1, seq: 0, ledger: 0 }, next: ['complete', 'read', 'putIndex', 'createUpload'], archive: [[1, 2], [3, 4, 5]],
  },
  {
    after: 'part 2, before its checkpoint', call: 'objects.uploadPart', nth: 2,
    durable: { uploads: 1, objects: 0, open: 1, seq: 0, ledger: 0 }, next: ['complete', 'read', 'putIndex', 'createUpload'], archive: [[1, 2], [3, 4, 5]],
  },
  {
    after: 'checkpoint 2', call: 'cursors.write', nth: 4,
    durable: { uploads: 1, objects: 0, open: 2, seq: 0, ledger: 0 }, next: ['complete', 'read', 'putIndex', 'createUpload'], archive: [[1, 2, 3, 4], [5]],
  },
  {
    after: 'the tail part, before the intent', call: 'objects.uploadPart', nth: 3,
    durable: { uploads: 1, objects: 0, open: 2, seq: 0, ledger: 0 }, next: ['complete', 'read', 'putIndex', 'createUpload'], archive: [[1, 2, 3, 4], [5]],
  },
  {
    after: 'the intent', call: 'cursors.write', nth: 5,
    durable: { uploads: 1, objects: 0, intent: 5, seq: 0, ledger: 0 }, next: ['complete', 'read', 'putIndex'], archive: [[1, 2, 3, 4, 5]],
  },
  {
    after: 'part 1 once more, with the finished header, before Complete', call: 'objects.uploadPart', nth: 4,
    durable: { uploads: 1, objects: 0, intent: 5, seq: 0, ledger: 0 }, next: ['complete', 'head', 'listParts', 'complete', 'read', 'putIndex'], archive: [[1, 2, 3, 4, 5]],
  },
  {
    after: 'Complete, before the index', call: 'objects.complete', nth: 1,
    durable: { uploads: 0, objects: 1, intent: 5, seq: 0, ledger: 0 }, next: ['complete', 'head', 'read', 'putIndex'], archive: [[1, 2, 3, 4, 5]],
  },
  {
    after: 'the index, before the ledger', call: 'objects.putIndex', nth: 1,
    durable: { uploads: 0, objects: 1, intent: 5, seq: 0, ledger: 0 }, next: ['complete', 'head', 'read', 'putIndex'], archive: [[1, 2, 3, 4, 5]],
  },
  {
    after: 'the ledger, before the cursor advances', call: 'cursors.record', nth: 1,
    durable: { uploads: 0, objects: 1, intent: 5, seq: 0, ledger: 1 }, next: ['complete', 'head'], archive: [[1, 2, 3, 4, 5]],
  },
  {
    after: 'the cursor advanced', call: 'cursors.write', nth: 6,
    durable: { uploads: 0, objects: 1, seq: 1, ledger: 1 }, next: [], archive: [[1, 2, 3, 4, 5]],
  },
];

function durable(world: World): Durable {
  const { open, commit, seq }: Cursor = world.cursor;
  return {
    uploads: world.bucket.ongoing.length, objects: world.bucket.visible.size, open: open?.parts.length, intent: commit?.fragments, seq,
    ledger: world.ledger.objects.length,
  };
}

const toObjectStore = (calls: readonly PortCall[]): string[] => calls.filter(({ port }) => port === 'objects').map(({ method }) => method);

function newWorld(): World {
  const world = new World();
  world.stream.publishMany(5);
  return world;
}

async function killedAfter({ call, nth }: Row): Promise<World> {
  const world = newWorld();
  await world.tryWindow(new FaultyWire(faultAt(call, { kind: 'killed-after' }, nth)));
  return world;
}

describe('a worker killed right after', () => {
  test.each(ROWS)('$after: what is durable', async (row) => {
    const world = await killedAfter(row);

    expect(durable(world)).toEqual(row.durable);
    expect(audit(world)).toEqual([]);
  });

  test.each(ROWS)('$after: what the next owner does first', async (row) => {
    const world = await killedAfter(row);
    const wire = new FaultyWire();

    await world.window({ wire });

    expect(toObjectStore(wire.calls).slice(0, row.next.length)).toEqual(row.next);
    // Row by row the table also says what is *not* done: without a step to recover, the store is left alone.
    if (row.next.length === 0) expect(toObjectStore(wire.calls)).toEqual([]);
  });

  test.each(ROWS)('$after: nothing is lost or there twice in the end', async (row) => {
    const world = await killedAfter(row);

    await world.settle();

    expect(world.archived).toEqual(row.archive);
    expect(auditAtRest(world)).toEqual([]);
  });

  test.each(ROWS)('$after: the next owner may be killed at the same step as well', async (row) => {
    const world = await killedAfter(row);
    await world.tryWindow(new FaultyWire(faultAt(row.call, { kind: 'killed-after' }, row.nth)));
    const between = audit(world);

    await world.settle();

    expect(between).toEqual([]);
    expect(auditAtRest(world)).toEqual([]);
  });
});

test('the table names every step that changes something', async () => {
  const world = newWorld();
  const wire = new FaultyWire();
  await world.window({ wire });

  const changing = wire.calls.filter(({ port, method }) => port === 'objects' || (port === 'cursors' && method !== 'read')).map(nameOf);
  const named = ROWS.map(({ call, nth }) => `${call} ${nth}`);

  const counted = changing.map((name, i) => `${name} ${changing.slice(0, i + 1).filter((other) => other === name).length}`);
  // The first write takes the stream and the last one gives it back: neither touches an object.
  expect(counted.filter((name) => name !== 'cursors.write 1' && name !== 'cursors.write 7')).toEqual(named);
});

describe('an upload that somebody removed before it was completed', () => {
  async function removed(): Promise<World> {
    const world = newWorld();
    await world.tryWindow(new FaultyWire(faultAt('objects.complete', { kind: 'killed-before' })));
    world.bucket.abortAll();
    return world;
  }

  test('is waited for through the quarantine, then read again into another', async () => {
    const world = await removed();

    const statuses = await world.settle();

    // A window a minute: from the first that misses it, fifteen minutes.
    expect(statuses).toEqual([...Array.from({ length: 15 }, () => 'UNRESOLVED'), 'IDLE']);
    expect(world.archived).toEqual([[1, 2, 3, 4, 5]]);
    expect(auditAtRest(world)).toEqual([]);
  });

  test('costs what retention took meanwhile: at the very beginning there is nothing that a gap could lie behind', async () => {
    const world = await removed();
    world.stream.expire(2);
    world.stream.publishMany(2);

    await world.settle();

    expect(world.archived).toEqual([[3, 4, 5, 6, 7]]);
    expect(world.ledger.gaps).toEqual([]);
  });

  test('whose fragments retention took behind archived ones leaves exactly one gap', async () => {
    const world = newWorld();
    await world.window();
    world.stream.publishMany(3);
    await world.tryWindow(new FaultyWire(faultAt('objects.complete', { kind: 'killed-before' })));
    world.bucket.abortAll();
    world.stream.publishMany(2);
    world.stream.expire(8);

    await world.settle();

    expect(world.archived).toEqual([[1, 2, 3, 4, 5], [9, 10]]);
    expect(world.ledger.gaps).toMatchObject([{ seq: 1, after: '5', before: '9' }]);
    expect(auditAtRest(world)).toEqual([]);
  });
});

test('an object that S3 shows minutes after its upload is gone is archived once', async () => {
  const world = newWorld();
  world.bucket.hidesNewObjects = true;
  await world.tryWindow(new FaultyWire(faultAt('objects.complete', { kind: 'killed-after' })));
  const waiting = await world.window();
  world.clock.advance(10 * 60_000);
  world.bucket.reveal();

  await world.settle();

  expect(waiting.status).toBe('UNRESOLVED');
  expect(world.archived).toEqual([[1, 2, 3, 4, 5]]);
  expect(auditAtRest(world)).toEqual([]);
});
