import fc from 'fast-check';

/** Every property of the suite starts from this number: a run is the same run everywhere, and a failure comes back. */
export const SEED = 20_170_930;

/** Fails with the smallest counterexample found. @param runs Default 200. */
export function holds<T>(property: fc.IProperty<T>, runs = 200): void {
  fc.assert(property, { seed: SEED, numRuns: runs });
}
