import { MAX_ID_LENGTH, MAX_SIZE_LENGTH, readId, readSize, vintLength } from './vint';

/** An element of a master that is wholly in memory. */
export interface MemoryElement {
  readonly id: number;
  readonly payload: Uint8Array;
  /** Where the payload begins, counted from where `elementsIn` was told to count. */
  readonly payloadOffset: number;
}

/** Bytes that should be elements are not. */
export class MalformedElementError extends Error {
  override readonly name = 'Archive.MalformedElement';

  constructor(readonly offset: number, readonly reason: string) {
    super(`malformed element at byte ${offset}: ${reason}`);
  }
}

/**
 * The children of a master whose whole payload is given.
 * @param offset Where `payload` stands in what offsets are counted in. Default 0: inside `payload`.
 * @throws MalformedElementError
 */
export function* elementsIn(payload: Uint8Array, offset = 0): Generator<MemoryElement> {
  let at = 0;
  while (at < payload.length) {
    const idBytes = vintLength(payload[at] ?? 0);
    const sizeBytes = vintLength(payload[at + idBytes] ?? 0);
    if (idBytes > MAX_ID_LENGTH || sizeBytes > MAX_SIZE_LENGTH) throw new MalformedElementError(offset + at, 'no element header');
    const start = at + idBytes + sizeBytes;
    const size = readSize(payload, at + idBytes, sizeBytes);
    if (size === undefined || start + size > payload.length) throw new MalformedElementError(offset + at, 'it does not end inside its parent');
    yield { id: readId(payload, at, idBytes), payload: payload.subarray(start, start + size), payloadOffset: offset + start };
    at = start + size;
  }
}

/** An unsigned integer element's value; of more than 8 bytes nothing sane can be read, so the low 64 bits count. */
export function readUnsigned(payload: Uint8Array): bigint {
  let value = 0n;
  for (const byte of payload) value = BigInt.asUintN(64, (value << 8n) | BigInt(byte));
  return value;
}

/** A float element's value: 4 or 8 bytes, and 0 for anything else. */
export function readFloat(payload: Uint8Array): number {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  if (payload.length === 4) return view.getFloat32(0);
  return payload.length === 8 ? view.getFloat64(0) : 0;
}

const utf8 = new TextDecoder();

/** A string element's value. Producers pad strings with NULs; what follows the first one does not count (RFC 8794, 7.4). */
export function readText(payload: Uint8Array): string {
  const end = payload.indexOf(0);
  return utf8.decode(end < 0 ? payload : payload.subarray(0, end));
}
