import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../../../lib/local/kinesis-video';

interface Sleeper { readonly at: number; readonly wake: () => void }

/** A clock that moves only when a test says so. */
export class ManualClock implements Clock {
  #now: number;
  #sleepers: Sleeper[] = [];

  /** @param start epoch ms; default 2024-01-01T00:00:00Z */
  constructor(start = 1_704_067_200_000) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const aborted = (): void => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
      };
      const wake = (): void => {
        signal.removeEventListener('abort', aborted);
        resolve();
      };
      const sleeper: Sleeper = { at: this.#now + ms, wake };
      this.#sleepers.push(sleeper);
      signal.addEventListener('abort', aborted, { once: true });
    });
  }

  /** Moves on by `ms`, waking every sleeper at its own time. */
  async advance(ms: number): Promise<void> {
    const target = this.#now + ms;
    for (let next = this.#next(); next !== undefined && next.at <= target; next = this.#next()) await this.#wake(next);
    this.#now = target;
    await settled();
  }

  /** Jumps from sleeper to sleeper until the promise settles. */
  async drive<T>(promise: Promise<T>): Promise<T> {
    let pending = true;
    const done = (): void => { pending = false; };
    promise.then(done, done);
    while (pending) {
      await settled();
      const next = this.#next();
      if (pending && next !== undefined) await this.#wake(next);
    }
    return promise;
  }

  /** Resolves once someone sleeps. */
  async asleep(): Promise<void> {
    await until(() => this.#sleepers.length > 0);
  }

  #next(): Sleeper | undefined {
    return [...this.#sleepers].sort((a, b) => a.at - b.at)[0];
  }

  async #wake(sleeper: Sleeper): Promise<void> {
    this.#now = Math.max(this.#now, sleeper.at);
    this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
    sleeper.wake();
    await settled();
  }
}

/** Lets sockets of this process and what waits for them come to rest. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 5; i++) await turn();
}

/** Resolves once the condition holds; the test's own time limit ends the wait. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turn();
}
