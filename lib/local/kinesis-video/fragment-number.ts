import type { SeededRandom } from './random';

const BASE = 1n << 64n;
const RANDOM_BITS = 28n;
const LOW_BITS = 92n;

/**
 * A fragment number laid out as in every number captured so far (23 of 23 in three files; the service promises only that numbers
 * rise): ((2^64 + n) << 92) + (SERVER_TIMESTAMP in ms << 28) + 28 bits of noise. 47 digits in decimal.
 *
 * @param counter n: 1 for a stream's first fragment, one more for each that follows
 * @param serverTimestamp epoch ms
 */
export function fragmentNumber(counter: bigint, serverTimestamp: number, random: SeededRandom): string {
  const noise = BigInt(random.below(2 ** Number(RANDOM_BITS)));
  return String(((BASE + counter) << LOW_BITS) + (BigInt(Math.round(serverTimestamp)) << RANDOM_BITS) + noise);
}

/** n of a number made by {@link fragmentNumber}; undefined for a number of another form. */
export function counterOf(number: bigint): bigint | undefined {
  const counter = (number >> LOW_BITS) - BASE;
  return counter > 0n ? counter : undefined;
}
