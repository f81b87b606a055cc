import { SeededRandom } from '../../local/kinesis-video/random';

/** Draws from [0, 1), the same numbers for the same seed. */
export function seeded(seed: number): () => number {
  const random = new SeededRandom(seed);
  return () => random.uint32() / 2 ** 32;
}
