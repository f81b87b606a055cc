import { type IndexedFragment, type ObjectIndex } from '../../contract/object-index';
import { ID } from '../ebml/element-ids';
import { elementsIn, MalformedElementError } from '../ebml/element-reader';
import { MAX_ID_LENGTH, MAX_SIZE_LENGTH, readId, readSize, vintLength } from '../ebml/vint';

/** An object that footage is taken from. */
export interface FootageObject {
  readonly index: ObjectIndex;
  /** Payload of its Tracks, raw: two objects are one film only when it is the same. */
  readonly tracks: Uint8Array;
}

/** A fragment, with the object that it is in. */
export interface PlacedFragment {
  readonly object: FootageObject;
  readonly fragment: IndexedFragment;
}

/** Where the payload of the element at `at` begins, and how long it is; unknown sizes are `undefined`. */
function elementAt(bytes: Uint8Array, at: number, wanted: number): { readonly payload: number; readonly size: number | undefined } {
  const idBytes = vintLength(bytes[at] ?? 0);
  const sizeBytes = vintLength(bytes[at + idBytes] ?? 0);
  const fits = idBytes <= MAX_ID_LENGTH && sizeBytes <= MAX_SIZE_LENGTH && readId(bytes, at, idBytes) === wanted;
  if (!fits) throw new MalformedElementError(at, `no element ${wanted.toString(16)}`);
  return { payload: at + idBytes + sizeBytes, size: readSize(bytes, at + idBytes, sizeBytes) };
}

/**
 * The payload of Tracks in the beginning of an object; empty when it has none.
 * @param header Everything before its first Cluster.
 * @throws MalformedElementError when these bytes are no such thing.
 */
export function tracksIn(header: Uint8Array): Uint8Array {
  const ebml = elementAt(header, 0, ID.EBML);
  const segment = elementAt(header, ebml.payload + (ebml.size ?? header.length), ID.Segment);
  const found = [...elementsIn(header.subarray(segment.payload), segment.payload)].find(({ id }) => id === ID.Tracks);
  return found?.payload ?? new Uint8Array(0);
}

/** When something in a fragment is shown by the service's clock, epoch milliseconds, whole ones as in the index. */
export function shownAt({ server }: Pick<IndexedFragment, 'server'>, ticks: number, scale: number): number {
  return server + Math.round(ticks * scale / 1_000_000);
}

/** The track by which a film is cut: its first video track; nothing where there is only sound. */
export function videoTrack({ index }: FootageObject): number | undefined {
  return index.tracks.find(({ type }) => type === 'video')?.number;
}
