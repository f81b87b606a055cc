import { SeededRandomness } from '../support/memory/seeded-randomness';

/** Everything a simulated history leaves to chance. The same seed makes the same history. */
export class Chance {
  private readonly randomness: SeededRandomness;

  constructor(seed: number) {
    this.randomness = new SeededRandomness(Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995);
  }

  /** Evenly from 0 (included) to 1 (excluded). */
  uniform(): number {
    return this.randomness.uniform();
  }

  /** Whether something of this probability happens. */
  happens(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.uniform() * (most - least + 1));
  }

  /** One of several, all equally likely. */
  oneOf<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.between(0, choices.length - 1)] ?? choices[0];
  }
}
