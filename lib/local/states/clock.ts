import { setTimeout as realTimer } from 'node:timers/promises';

/** All the interpreter knows about time. Every method rejects with `signal.reason` when the signal aborts. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** A time in which the execution does nothing: a Wait state, or the pause before a retry. A clock may skip it. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /**
   * Resolves when work that runs meanwhile has taken too long: a TimeoutSeconds. It is not `sleep`, because a clock that skips
   * waits must not skip the time that the work is given.
   */
  deadline(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Longest delay of a Node timer, in ms; a longer one fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

async function timer(ms: number, signal: AbortSignal | undefined): Promise<void> {
  for (let left = ms; left > 0; left -= MAX_TIMER_MS) {
    await realTimer(Math.min(left, MAX_TIMER_MS), undefined, signal === undefined ? {} : { signal })
      .catch((error: unknown) => { signal?.throwIfAborted(); throw error; });
  }
  signal?.throwIfAborted();
}

/** The clock of the machine this runs on. */
export const realClock: Clock = { now: () => Date.now(), sleep: timer, deadline: timer };

interface Sleeper { readonly kind: 'sleep' | 'deadline'; readonly at: number; readonly wake: () => void }

/**
 * A clock that jumps over every sleep: when all there is left to do is to wait, it moves to the next moment somebody waits for.
 * Sleeps of parallel branches keep their order. A deadline fires only when a sleep beside it carries the clock beyond it: work in
 * real time (a child process) has all the time it wants while nothing else sleeps.
 */
export function skippingClock(startMs: number): Clock {
  let nowMs = startMs;
  let waiting: Sleeper[] = [];
  let scheduled = false;

  const moveOn = (): void => {
    scheduled = false;
    // A deadline alone does not move time: somebody is still working, and how long that takes is not for this clock to say.
    if (!waiting.some((sleeper) => sleeper.kind === 'sleep')) return;
    const next = waiting.reduce((first, sleeper) => (sleeper.at < first.at ? sleeper : first));
    waiting = waiting.filter((sleeper) => sleeper !== next);
    nowMs = Math.max(nowMs, next.at);
    next.wake();
    schedule();
  };
  // setImmediate, not a microtask: everything that can go on at the present moment goes on first.
  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(moveOn);
  };
  const wait = (kind: Sleeper['kind']) => (ms: number, signal?: AbortSignal) => new Promise<void>((resolve, reject) => {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the reason is whatever the owner of the signal gave
    const stop = (): void => { waiting = waiting.filter((other) => other !== sleeper); reject(signal?.reason); };
    const sleeper: Sleeper = { kind, at: nowMs + ms, wake: () => { signal?.removeEventListener('abort', stop); resolve(); } };
    if (signal?.aborted === true) { stop(); return; }
    signal?.addEventListener('abort', stop, { once: true });
    waiting.push(sleeper);
    schedule();
  });
  return { now: () => nowMs, sleep: wait('sleep'), deadline: wait('deadline') };
}
