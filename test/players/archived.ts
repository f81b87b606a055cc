import { nameOf, faultAt, FaultyWire } from '../support/memory/wire';
import { World } from '../support/memory/world';
import { type FootageFragment } from './footage';

/** In which states an object may be found. */
export const OBJECT_STATES = [
  /** Completed by the worker that wrote it. */
  'whole',
  /** The worker died between two parts: what it had stored was completed as it was, so there is no index and no duration. */
  'sealed',
  /** The worker died before the first part went up again: an index at the end, which nothing at the beginning tells of. */
  'unannounced index',
] as const;

export type ObjectState = (typeof OBJECT_STATES)[number];

/** An object of an archive, and what must be in it. */
export interface ArchivedFootage {
  readonly state: ObjectState;
  readonly bytes: Uint8Array;
  readonly parts: number;
  readonly fragments: readonly FootageFragment[];
}

/** One piece of a body, as a socket gives them. */
const PIECE_BYTES = 64 * 1024;
/** Beyond all footage: objects end with it, or when a worker dies. */
const ONE_OBJECT_MILLIS = 1e15;

function worldOf(footage: readonly FootageFragment[], partBytes: number, segmentMillis = ONE_OBJECT_MILLIS): World {
  const world = new World({ partBytes, segmentMillis });
  world.stream.pieceBytes = PIECE_BYTES;
  for (const { number, serverTimestamp, producerTimestamp, chunk } of footage) {
    world.stream.published.push({ number: BigInt(number), serverTimestamp, producerTimestamp, chunk, frames: Buffer.alloc(0) });
  }
  return world;
}

function objectsOf(world: World, footage: readonly FootageFragment[], state: ObjectState, parts: number): ArchivedFootage[] {
  return world.ledger.objects.map(({ key, first, last }) => {
    const object = world.bucket.visible.get(key);
    if (object === undefined) throw new Error(`the ledger has ${key}, the bucket has not`);
    const isInside = ({ number }: FootageFragment): boolean => BigInt(number) >= BigInt(first.fragmentNumber) && BigInt(number) <= BigInt(last.fragmentNumber);
    return { state, bytes: object.bytes, parts, fragments: footage.filter(isInside) };
  });
}

function uploadsOf(wire: FaultyWire): number {
  return wire.calls.filter((call) => nameOf(call) === 'objects.uploadPart').length;
}

/** Archives footage by the core alone, from the chunks of GetMedia to the bytes in a bucket. Answers its objects in order. */
export async function archive(footage: readonly FootageFragment[], partBytes: number, segmentMillis?: number): Promise<ArchivedFootage[]> {
  const world = worldOf(footage, partBytes, segmentMillis);
  const wire = new FaultyWire();
  await world.settle({ wire });
  // An object of several parts has its first one stored twice.
  const uploads = uploadsOf(wire);
  return objectsOf(world, footage, 'whole', uploads > 1 ? uploads - 1 : 1);
}

/** What a worker leaves that dies instead of storing the part of that number: the object that its successor completes from it. */
async function abandoned(footage: readonly FootageFragment[], partBytes: number, upload: number, state: ObjectState): Promise<ArchivedFootage> {
  const world = worldOf(footage, partBytes);
  await world.tryWindow(new FaultyWire(faultAt('objects.uploadPart', { kind: 'killed-before' }, upload)));
  world.clock.advance(3_600_000);
  await world.settle();
  const [object] = objectsOf(world, footage, state, upload - 1);
  if (object === undefined) throw new Error('nothing was archived');
  return object;
}

/**
 * The object of one run of a camera in these states. It must have at least two parts.
 * @throws Error when footage does not become one object of several parts.
 */
export async function archiveInStates(footage: readonly FootageFragment[], partBytes: number, states: readonly ObjectState[]): Promise<ArchivedFootage[]> {
  const [whole, ...more] = await archive(footage, partBytes);
  if (whole === undefined || more.length > 0) throw new Error(`got ${more.length + 1} objects, allowed: one`);
  if (whole.parts < 2) throw new Error('got an object of one part, allowed: two and more');
  const objects: ArchivedFootage[] = [];
  for (const state of states) {
    // The upload that is never made: of the last part, or of the first one for the second time.
    objects.push(state === 'whole' ? whole : await abandoned(footage, partBytes, state === 'sealed' ? whole.parts : whole.parts + 1, state));
  }
  return objects;
}
