/** Chance, injected: the core has none of its own. */
export interface Randomness {
  /** Evenly from 0 (included) to 1 (excluded). */
  uniform(): number;
  /** A name that nobody else comes up with. */
  nonce(): string;
}
