import { type Clock as CoreClock } from '../../lib/ports/clock';
import { type Clock as StatesClock } from '../../lib/local/states';

interface Timer {
  readonly at: number;
  /** Timers of one moment ring in the order in which they were set. */
  readonly order: number;
  /** Taken away when the timer is cancelled. */
  ring: (() => void) | undefined;
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/**
 * The one clock of a site: state machines, schedules, events, functions and media all wait on it. Work takes none of its time; when
 * nobody has anything left to do at the present moment, it jumps to the next one that somebody waits for. All work must therefore be
 * of this process: what waits for a socket would be left behind.
 */
export class SiteClock implements StatesClock, CoreClock {
  /** A binary heap, the next timer first: a site has hundreds, and a week has a million of them. */
  private heap: Timer[] = [];
  private set = 0;
  private isMoving = false;

  /** @param time Epoch milliseconds. */
  constructor(private time: number) {}

  now(): number {
    return this.time;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the reason is whatever the owner of the signal gave
      const stop = (): void => { timer.cancel(); reject(signal?.reason); };
      const timer = this.alarm(this.time + milliseconds, () => { signal?.removeEventListener('abort', stop); resolve(); });
      if (signal?.aborted === true) stop();
      else signal?.addEventListener('abort', stop, { once: true });
    });
  }

  /** As `sleep`: there is no work in real time here that a deadline would have to wait for. */
  deadline(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return this.sleep(milliseconds, signal);
  }

  alarm(epochMillis: number, ring: () => void): { cancel(): void } {
    this.set += 1;
    // Whole milliseconds, as clocks have them: pauses are drawn, and would leave fractions in every time that follows.
    const timer: Timer = { at: Math.ceil(epochMillis), order: this.set, ring };
    this.push(timer);
    this.move();
    return { cancel: () => { timer.ring = undefined; } };
  }

  /** Nothing rings any more, so that a process in which dead workers still have timers comes to its end. */
  stop(): void {
    this.heap = [];
  }

  /** By an immediate, not a microtask: everything that can go on at the present moment goes on first. */
  private move(): void {
    if (this.isMoving) return;
    this.isMoving = true;
    setImmediate(() => {
      this.isMoving = false;
      const next = this.pop();
      if (next === undefined) return;
      this.time = Math.max(this.time, next.at);
      next.ring?.();
      this.move();
    });
  }

  private push(timer: Timer): void {
    const { heap } = this;
    let place = heap.length;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || isBefore(parent, timer)) break;
      heap[place] = parent;
      place = above;
    }
    heap[place] = timer;
  }

  /** The next timer that was not cancelled. */
  private pop(): Timer | undefined {
    for (;;) {
      const [first] = this.heap;
      const last = this.heap.pop();
      if (first === undefined || last === undefined) return undefined;
      if (first !== last) this.sink(last);
      if (first.ring !== undefined) return first;
    }
  }

  private sink(timer: Timer): void {
    const { heap } = this;
    let place = 0;
    for (;;) {
      const [left, right] = [heap[2 * place + 1], heap[2 * place + 2]];
      const child = left !== undefined && right !== undefined && isBefore(right, left) ? right : left;
      if (child === undefined || isBefore(timer, child)) break;
      heap[place] = child;
      place = child === left ? 2 * place + 1 : 2 * place + 2;
    }
    heap[place] = timer;
  }
}
