/** CRC32 of joined pieces from the CRC32 of each, without a second look at the bytes (the way zlib's crc32_combine does it). */

/** The reflected CRC-32 polynomial. */
const POLYNOMIAL = 0xedb88320;

/** Product of two polynomials modulo the CRC's, in reflected order. */
function multiply(a: number, b: number): number {
  let product = 0;
  for (let mask = 0x80000000, factor = b; mask !== 0; mask >>>= 1) {
    if ((a & mask) !== 0) product ^= factor;
    factor = (factor & 1) !== 0 ? (factor >>> 1) ^ POLYNOMIAL : factor >>> 1;
  }
  return product >>> 0;
}

/** x to the power of 2^n for n = 0 to 31, each the square of the one before. */
const POWERS: readonly number[] = (() => {
  const powers = [0x40000000];
  for (let last = 0x40000000; powers.length < 32;) powers.push(last = multiply(last, last));
  return powers;
})();

/** x to the power of 8 x `bytes`: what `bytes` zero bytes do to a CRC. */
function shift(bytes: number): number {
  let power = 0x80000000; // x^0
  for (let rest = bytes, bit = 3; rest > 0; rest = Math.floor(rest / 2), bit++) {
    if (rest % 2 === 1) power = multiply(POWERS[bit % 32] ?? 0, power);
  }
  return power;
}

/** CRC32 of `first` followed by `second`, where `second` has `secondBytes` bytes. All unsigned. */
export function combineCrc32(first: number, second: number, secondBytes: number): number {
  return (multiply(shift(secondBytes), first) ^ second) >>> 0;
}

/** Bytes of which only the number and the checksum matter. */
export interface Checked {
  readonly bytes: number;
  /** Unsigned. */
  readonly crc32: number;
}

/** Size and checksum of pieces that follow each other. */
export function joined(pieces: readonly Checked[]): Checked {
  return pieces.reduce((all, piece) => ({ bytes: all.bytes + piece.bytes, crc32: combineCrc32(all.crc32, piece.crc32, piece.bytes) }), { bytes: 0, crc32: 0 });
}
