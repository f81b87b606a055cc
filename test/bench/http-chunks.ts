/** The chunked transfer coding of HTTP (RFC 9112, 7.1), made once and sent often: the sender must not be what is measured. */

const LINE = '\r\n';

/** `bytes` as HTTP chunks of at most `chunkBytes` each. */
export function httpChunks(bytes: Uint8Array, chunkBytes: number): Buffer {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    const piece = bytes.subarray(at, at + chunkBytes);
    pieces.push(Buffer.from(piece.length.toString(16) + LINE), piece, Buffer.from(LINE));
  }
  return Buffer.concat(pieces);
}

/** The chunk that ends a body. */
export const LAST_CHUNK = Buffer.from(`0${LINE}${LINE}`);
