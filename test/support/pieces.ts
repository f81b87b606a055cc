/** The sizes in which a body is fed where every size would take too long: odd, tiny, and about what a socket gives. */
export const PIECE_SIZES = [1, 2, 3, 7, 64, 4096] as const;

/** Every size at which a small body can be cut, the uncut one included. */
export function everySizeUpTo(bytes: number): number[] {
  return Array.from({ length: bytes }, (_, i) => i + 1);
}

/**
 * Hands `bytes` out in pieces, as a socket does: in a buffer that is somebody else's afterwards, so each piece is overwritten
 * once `use` has returned. Whoever kept a view instead of a copy is found out.
 * @param size Bytes of every piece but the last, or the sizes of the pieces in turn, over and over.
 */
export function inPieces(bytes: Uint8Array, size: number | readonly number[], use: (piece: Uint8Array) => void): void {
  const sizes = typeof size === 'number' ? [size] : size;
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const piece = Uint8Array.from(bytes.subarray(at, at + (sizes[turn % sizes.length] ?? 1)));
    use(piece);
    at += piece.length;
    piece.fill(0xaa);
  }
}
