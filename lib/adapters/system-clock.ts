import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock } from '../ports/clock';

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) => sleep(milliseconds),
  alarm: (epochMillis, ring) => {
    const timer = setTimeout(ring, Math.max(0, epochMillis - Date.now()));
    return { cancel: () => clearTimeout(timer) };
  },
};
