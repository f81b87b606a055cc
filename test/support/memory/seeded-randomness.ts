import { type Randomness } from '../../../lib/ports/randomness';

/** Chance that is the same in every run (mulberry32). */
export class SeededRandomness implements Randomness {
  private state: number;
  private nonces = 0;

  /** @param name Part of every nonce: two workers with the same seed still never come up with the same one. */
  constructor(seed: number, private readonly name = 'worker') {
    this.state = seed >>> 0;
  }

  uniform(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  nonce(): string {
    this.nonces += 1;
    return `${this.name}-${this.nonces}`;
  }
}

/** Chance that always comes out the same. */
export function constantRandomness(value: number): Randomness {
  return { uniform: () => value, nonce: () => { throw new Error('this randomness has no names'); } };
}
