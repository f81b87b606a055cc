import { randomUUID } from 'node:crypto';
import { type Randomness } from '../ports/randomness';

/** The machine's chance. */
export const systemRandomness: Randomness = {
  uniform: () => Math.random(),
  nonce: () => randomUUID(),
};
