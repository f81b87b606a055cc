import { ID, knownEnd, readElement } from './ebml';
import { MatroskaReadError } from './errors';
import { type Fault, faultOf } from './faults';
import type { SeededRandom } from './random';

/** Cuts the bytes of a chunk into the pieces in which they are written. */
export type WriteShape = (bytes: Uint8Array) => Iterable<Uint8Array>;

/** Largest piece in an ordinary body: bounds what a slow reader makes the server hold. */
const PIECE_BYTES = 65_536;
/** Largest piece that a reader of the real service saw. */
const ELEMENT_PIECE_BYTES = 16_384;

/** Elements whose header is a write of its own; everything else is written with its payload. */
const MASTERS: ReadonlySet<number> = new Set([
  ID.segment, ID.info, ID.tracks, ID.trackEntry, ID.cluster, ID.blockGroup, ID.tags, ID.tag, ID.simpleTag,
]);

function* inPieces(bytes: Uint8Array, length: () => number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length;) {
    const end = Math.min(at + length(), bytes.length);
    yield bytes.subarray(at, end);
    at = end;
  }
}

/** Where the piece that begins at `at` ends; bytes that are no elements go out together. */
function pieceEnd(bytes: Uint8Array, at: number): number {
  try {
    const element = readElement(bytes, at);
    return MASTERS.has(element.id) ? element.data : knownEnd(element);
  } catch (error) {
    if (!(error instanceof MatroskaReadError)) throw error;
    return bytes.length;
  }
}

function* byElement(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length;) {
    const end = pieceEnd(bytes, at);
    yield* inPieces(bytes.subarray(at, end), () => ELEMENT_PIECE_BYTES);
    at = end;
  }
}

/** The shape that the faults of a call ask for; large pieces when they ask for none. */
export function writeShape(faults: readonly Fault[], random: SeededRandom): WriteShape {
  if (faultOf(faults, 'write-elements') !== undefined) return byElement;
  const pieces = faultOf(faults, 'write-pieces');
  if (pieces === undefined) {
    // A slow body comes in tenths of a second, or it would be a row of long pauses.
    const tenth = Math.ceil((faultOf(faults, 'slow')?.bytesPerSecond ?? Infinity) / 10);
    return (bytes) => inPieces(bytes, () => Math.max(1, Math.min(PIECE_BYTES, tenth)));
  }
  const smallest = Math.max(1, pieces.minBytes);
  const span = Math.max(0, pieces.maxBytes - smallest) + 1;
  return (bytes) => inPieces(bytes, () => smallest + random.below(span));
}
