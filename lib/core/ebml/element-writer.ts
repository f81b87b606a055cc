import { ID } from './element-ids';
import { MAX_SIZE_LENGTH } from './vint';

/** Writes Matroska elements into memory. Every function returns the whole element, or its header where it says so. */

const utf8 = new TextEncoder();

/** Pieces in one array. */
export function concat(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

function bigEndian(value: bigint, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = length - 1, rest = value; i >= 0; i--, rest >>= 8n) bytes[i] = Number(rest & 0xffn);
  return bytes;
}

/** An id as it is written. */
export function idBytes(id: number): Uint8Array {
  return bigEndian(BigInt(id), id > 0xffffff ? 4 : id > 0xffff ? 3 : id > 0xff ? 2 : 1);
}

/** A size in the full 8 bytes, so that it can be replaced later without moving what follows. */
export function wideSize(size: number): Uint8Array {
  const bytes = bigEndian(BigInt(size), MAX_SIZE_LENGTH);
  bytes[0] = 0x01;
  return bytes;
}

/** The unknown size in 8 bytes: the same place as {@link wideSize}. */
export const UNKNOWN_SIZE: Uint8Array = Uint8Array.of(0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);

/** A size in as few bytes as hold it; all ones are kept free, they mean unknown. */
function shortSize(size: number): Uint8Array {
  let length = 1;
  while (size >= 2 ** (7 * length) - 1) length++;
  const bytes = bigEndian(BigInt(size), length);
  bytes[0] = (bytes[0] ?? 0) | (1 << (8 - length));
  return bytes;
}

/** Any element around a payload. */
export function element(id: number, ...payload: readonly Uint8Array[]): Uint8Array {
  const size = payload.reduce((sum, piece) => sum + piece.length, 0);
  return concat([idBytes(id), shortSize(size), ...payload]);
}

/** An unsigned integer in as few bytes as hold it. */
export function unsigned(id: number, value: bigint): Uint8Array {
  let length = 1;
  while (value >> BigInt(8 * length) > 0n) length++;
  return element(id, bigEndian(value, length));
}

/** An unsigned integer in all 8 bytes, so that the element's length never depends on the value. */
export function wideUnsigned(id: number, value: bigint): Uint8Array {
  return element(id, bigEndian(value, 8));
}

/** A float of 8 bytes. */
export function float(id: number, value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value);
  return element(id, bytes);
}

export function text(id: number, value: string): Uint8Array {
  return element(id, utf8.encode(value));
}

/** Matroska counts from the millennium (RFC 8794, 7.5). */
const MILLENNIUM = Date.UTC(2001, 0, 1);

/** A date; `epochMillis` may lie before 2001. */
export function date(id: number, epochMillis: number): Uint8Array {
  const nanoseconds = BigInt(Math.round(epochMillis - MILLENNIUM)) * 1_000_000n;
  return element(id, bigEndian(BigInt.asUintN(64, nanoseconds), 8));
}

/** A place kept free: `length` bytes in all, at least 2. Players pass over it. */
export function reserved(length: number): Uint8Array {
  const header = length < 2 + 127 ? Uint8Array.of(ID.Void, 0x80 | (length - 2)) : concat([idBytes(ID.Void), wideSize(length - 9)]);
  return concat([header, new Uint8Array(length - header.length)]);
}
