import { type Randomness } from '../ports/randomness';

/** How long to wait between tries. */
export interface BackOff {
  readonly firstMillis: number;
  readonly maxMillis: number;
}

/** GetMedia and GetDataEndpoint allow 5 calls per second per stream. */
export const CALL_BACK_OFF: BackOff = { firstMillis: 200, maxMillis: 5_000 };
/** One of the three connections has to end first, and zombies hold theirs for a while. */
export const CONNECTION_BACK_OFF: BackOff = { firstMillis: 2_000, maxMillis: 30_000 };
/** S3 and DynamoDB: the SDK has made its own tries already. */
export const STORE_BACK_OFF: BackOff = { firstMillis: 100, maxMillis: 5_000 };

/**
 * Full jitter: anything up to the doubled-and-capped limit, so that many streams never try in step. Never less than a tenth of
 * the limit, so that a run of small numbers is no busy loop.
 * @param attempt From 0.
 */
export function delay(backOff: BackOff, attempt: number, randomness: Randomness): number {
  const limit = Math.min(backOff.maxMillis, backOff.firstMillis * 2 ** attempt);
  return limit * (0.1 + 0.9 * randomness.uniform());
}
