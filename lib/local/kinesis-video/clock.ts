import { setTimeout as delay } from 'node:timers/promises';

/** The server's clock: quotas, idle ends, retention and cameras all run on it. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Resolves `ms` later on this clock; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** Longest wait that a timer of Node takes: 2^31 - 1 ms. Longer sleeps are slept in pieces. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** The time of day. */
export function realClock(): Clock {
  return acceleratedClock(1);
}

/**
 * A clock that starts at `startMs` and runs `speed` times as fast as the real one.
 *
 * @param speed clock milliseconds in one real millisecond, above 0
 * @param startMs epoch ms that it shows now. Default: the time of day
 */
export function acceleratedClock(speed: number, startMs: number = Date.now()): Clock {
  if (!(speed > 0 && Number.isFinite(speed))) throw new Error(`clock speed: got ${speed}, allowed: a number above 0`);
  const origin = performance.now();
  const now = (): number => startMs + (performance.now() - origin) * speed;
  return {
    now: () => Math.floor(now()),
    async sleep(ms, signal) {
      // The loop also covers timers that fire a fraction early.
      for (const until = now() + ms; now() < until;) {
        const timer = Math.min(Math.ceil((until - now()) / speed), LONGEST_TIMER_MS);
        await delay(timer, undefined, { signal }).catch((error: unknown) => {
          throw signal.aborted ? signal.reason : error;
        });
      }
      signal.throwIfAborted();
    },
  };
}
