/** Variable-length integers of EBML (RFC 8794, section 4). */

/** Longest id that Matroska allows. */
export const MAX_ID_LENGTH = 4;
/** Longest size field. */
export const MAX_SIZE_LENGTH = 8;

/** How many bytes an integer takes, told by the leading zeros of its first byte; 9 when the first byte is 0 (no such integer). */
export function vintLength(firstByte: number): number {
  return Math.clz32(firstByte) - 23;
}

/** An id of `length` bytes at `at`, marker bit included, as ids are written everywhere. */
export function readId(bytes: Uint8Array, at: number, length: number): number {
  let id = 0;
  for (let i = 0; i < length; i++) id = id * 256 + (bytes[at + i] ?? 0);
  return id;
}

/**
 * A size of `length` bytes at `at`. `undefined` is the unknown size (all data bits set, in any length). Exact up to 2^53; beyond
 * it the value is not exact, but larger than any bound of ours.
 */
export function readSize(bytes: Uint8Array, at: number, length: number): number | undefined {
  const marker = 1 << (8 - length);
  const first = (bytes[at] ?? 0) & (marker - 1);
  let size = first;
  let allOnes = first === marker - 1;
  for (let i = 1; i < length; i++) {
    const byte = bytes[at + i] ?? 0;
    size = size * 256 + byte;
    allOnes &&= byte === 0xff;
  }
  return allOnes ? undefined : size;
}
