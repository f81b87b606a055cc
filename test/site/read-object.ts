import { TAG } from '../../lib/contract/get-media';
import { EBML_ID } from '../support/matroska-builder';
import { indexOf } from './camera';

/** A fragment as an object holds it. */
export interface HeldFragment {
  readonly index: number;
  /** Epoch milliseconds. */
  readonly serverTimestamp: number;
  /** What stands behind the Timestamp in its Cluster. */
  readonly frames: Buffer;
}

export interface HeldObject {
  /** The Tracks element. */
  readonly tracks: Buffer;
  readonly fragments: readonly HeldFragment[];
}

interface Element {
  readonly id: number;
  readonly start: number;
  /** Offset of the payload, and behind it. */
  readonly from: number;
  readonly to: number;
}

/** Size field of an element; one of unknown size, which only the Segment has, reaches to the end. In numbers, for there are millions. */
function sizeAt(bytes: Buffer, at: number, length: number): number {
  if (length < 7) return bytes.readUIntBE(at, length) - 2 ** (7 * length);
  const high = length === 8 ? bytes.readUInt8(at + 1) : bytes.readUInt8(at) & 1;
  const value = high * 2 ** 48 + bytes.readUIntBE(at + length - 6, 6);
  return value >= 2 ** (7 * length) - 1 ? Infinity : value;
}

function elementAt(bytes: Buffer, start: number, end: number): Element {
  const idLength = Math.clz32(bytes.readUInt8(start)) - 23;
  const sizeStart = start + idLength;
  const sizeLength = Math.clz32(bytes.readUInt8(sizeStart)) - 23;
  const from = sizeStart + sizeLength;
  const size = sizeAt(bytes, sizeStart, sizeLength);
  const to = size === Infinity ? end : from + size;
  if (to > end) throw new Error(`the element at byte ${start} ends at ${to}, behind what holds it, which ends at ${end}`);
  return { id: bytes.readUIntBE(start, idLength), start, from, to };
}

/** The text behind the name of a tag: id and size of its TagString, of two and one bytes, stand between them. */
function tagValue(bytes: Buffer, { from, to }: Element, name: string): string {
  const at = bytes.indexOf(name, from, 'latin1');
  if (at < 0 || at >= to) throw new Error(`the Tags at byte ${from} have no ${name}`);
  const value = elementAt(bytes, at + name.length, to);
  if (value.id !== EBML_ID.tagString) throw new Error(`the tag ${name} at byte ${at} is followed by no TagString`);
  return bytes.toString('latin1', value.from, value.to);
}

function fragmentOf(bytes: Buffer, cluster: Element, tags: Element): HeldFragment {
  const timestamp = elementAt(bytes, cluster.from, cluster.to);
  return {
    index: indexOf(tagValue(bytes, tags, TAG.fragmentNumber)),
    serverTimestamp: Math.round(Number(tagValue(bytes, tags, TAG.serverTimestamp)) * 1_000),
    frames: bytes.subarray(timestamp.to, cluster.to),
  };
}

/**
 * Reads an archive object, sharing nothing with what wrote it.
 * @throws Error when it is not one header, Tracks, and pairs of Cluster and Tags.
 */
export function readObject(bytes: Buffer): HeldObject {
  const header = elementAt(bytes, 0, bytes.length);
  const segment = elementAt(bytes, header.to, bytes.length);
  if (header.id !== EBML_ID.ebml || segment.id !== EBML_ID.segment || segment.to !== bytes.length) throw new Error('not one EBML header and one Segment');
  let tracks: Buffer | undefined;
  const fragments: HeldFragment[] = [];
  for (let at = segment.from; at < segment.to;) {
    const element = elementAt(bytes, at, segment.to);
    at = element.to;
    if (element.id === EBML_ID.tracks) tracks = bytes.subarray(element.start, element.to);
    if (element.id !== EBML_ID.cluster) continue;
    const tags = elementAt(bytes, element.to, segment.to);
    if (tags.id !== EBML_ID.tags) throw new Error(`no Tags behind the Cluster at byte ${element.start}`);
    fragments.push(fragmentOf(bytes, element, tags));
    at = tags.to;
  }
  if (tracks === undefined || fragments.length === 0) throw new Error(`${tracks === undefined ? 'no Tracks' : 'no fragment'}`);
  return { tracks, fragments };
}
