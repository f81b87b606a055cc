import { MatroskaReadError } from './errors';

/** Element ids that the local service reads or writes (RFC 9559; ids keep their length marker). */
export const ID = {
  ebml: 0x1a45dfa3, docType: 0x4282,
  segment: 0x18538067, seekHead: 0x114d9b74, info: 0x1549a966, timecodeScale: 0x2ad7b1, tracks: 0x1654ae6b, trackEntry: 0xae,
  cluster: 0x1f43b675, timecode: 0xe7, blockGroup: 0xa0, cues: 0x1c53bb6b, chapters: 0x1043a770, attachments: 0x1941a469,
  tags: 0x1254c367, tag: 0x7373, simpleTag: 0x67c8, tagName: 0x45a3, tagString: 0x4487,
  void: 0xec, crc32: 0xbf,
} as const;

/** Elements that end a Cluster or Segment of unknown size: everything that can only stand on level 0 or 1. */
const UPPER_LEVELS: ReadonlySet<number> = new Set([
  ID.ebml, ID.segment, ID.seekHead, ID.info, ID.tracks, ID.cluster, ID.cues, ID.chapters, ID.attachments, ID.tags,
]);

/** One element, by its place in the bytes it was read from. */
export interface Element {
  readonly id: number;
  /** Where its id begins. */
  readonly start: number;
  /** Where its payload begins. */
  readonly data: number;
  /** Where its payload ends; undefined when the size is unknown. */
  readonly end: number | undefined;
}

function markedLength(bytes: Uint8Array, offset: number, limit: number, what: string): number {
  const first = bytes[offset];
  if (first === undefined || offset >= limit) throw new MatroskaReadError(`${what} is missing`, offset);
  const length = Math.clz32(first) - 23;
  return length > 8 ? 9 : length;
}

function readId(bytes: Uint8Array, offset: number, limit: number): { value: number; length: number } {
  const length = markedLength(bytes, offset, limit, 'element id');
  if (length > 4) throw new MatroskaReadError(`no element id begins with byte 0x${(bytes[offset] ?? 0).toString(16)}`, offset);
  if (offset + length > limit) throw new MatroskaReadError('element id is cut off', offset);
  let value = 0;
  for (let i = 0; i < length; i++) value = value * 256 + (bytes[offset + i] ?? 0);
  return { value, length };
}

function readSize(bytes: Uint8Array, offset: number, limit: number): { value: number | undefined; length: number } {
  const length = markedLength(bytes, offset, limit, 'element size');
  if (length > 8) throw new MatroskaReadError('no element size begins with byte 0x0', offset);
  if (offset + length > limit) throw new MatroskaReadError('element size is cut off', offset);
  const mask = (1n << BigInt(7 * length)) - 1n;
  let value = 0n;
  for (let i = 0; i < length; i++) value = (value << 8n) | BigInt(bytes[offset + i] ?? 0);
  value &= mask;
  // All data bits set is the reserved "unknown", in every length.
  return { value: value === mask ? undefined : Number(value), length };
}

/** The element that begins at `offset`. Throws when its header is malformed or its payload passes `limit`. */
export function readElement(bytes: Uint8Array, offset: number, limit = bytes.length): Element {
  const id = readId(bytes, offset, limit);
  const size = readSize(bytes, offset + id.length, limit);
  const data = offset + id.length + size.length;
  const end = size.value === undefined ? undefined : data + size.value;
  if (end !== undefined && end > limit) {
    throw new MatroskaReadError(`element 0x${id.value.toString(16)} of ${end - data} bytes is cut off: ${limit - data} are there`, offset);
  }
  return { id: id.value, start: offset, data, end };
}

/** The end of an element whose size must be known. */
export function knownEnd(element: Element): number {
  if (element.end === undefined) throw new MatroskaReadError(`element 0x${element.id.toString(16)} may not have an unknown size`, element.start);
  return element.end;
}

/** The children of a master of known size, in order. */
export function* children(bytes: Uint8Array, master: Element): Generator<Element> {
  const limit = knownEnd(master);
  for (let at = master.data; at < limit;) {
    const child = readElement(bytes, at, limit);
    yield child;
    at = knownEnd(child);
  }
}

/** Where a Cluster ends: at its size, or, when that is unknown, at the next element of an upper level. */
export function clusterEnd(bytes: Uint8Array, cluster: Element, limit: number): number {
  if (cluster.end !== undefined) return cluster.end;
  let at = cluster.data;
  while (at < limit) {
    const child = readElement(bytes, at, limit);
    if (UPPER_LEVELS.has(child.id)) break;
    at = knownEnd(child);
  }
  return at;
}

/** An unsigned integer payload of 0 to 8 bytes. */
export function readUint(bytes: Uint8Array, element: Element): bigint {
  const end = knownEnd(element);
  if (end - element.data > 8) throw new MatroskaReadError(`an integer of ${end - element.data} bytes, at most 8 are allowed`, element.start);
  let value = 0n;
  for (let i = element.data; i < end; i++) value = (value << 8n) | BigInt(bytes[i] ?? 0);
  return value;
}

/** A text payload up to its first NUL: muxers pad reserved places with NULs. */
export function readText(bytes: Uint8Array, element: Element): string {
  const payload = bytes.subarray(element.data, knownEnd(element));
  const nul = payload.indexOf(0);
  return Buffer.from(nul < 0 ? payload : payload.subarray(0, nul)).toString('utf8');
}
