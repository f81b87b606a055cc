import { type Clock } from '../../../lib/ports/clock';

interface Timer {
  readonly at: number;
  readonly ring: () => void;
}

/** Time that moves only when something sleeps or a test says so. */
export class ManualClock implements Clock {
  /** Every sleep asked for, milliseconds, in order. */
  readonly sleeps: number[] = [];
  private time: number;
  private timers: Timer[] = [];

  /**
   * @param start Epoch milliseconds.
   * @param sleepsAdvance Whether a sleep moves the time on by itself. Otherwise it is a timer that {@link advance} reaches, which
   * is what a simulation of several workers needs.
   */
  constructor(start: number, private readonly sleepsAdvance = true) {
    this.time = start;
  }

  now(): number {
    return this.time;
  }

  async sleep(milliseconds: number): Promise<void> {
    this.sleeps.push(milliseconds);
    if (this.sleepsAdvance) {
      this.advance(milliseconds);
      return;
    }
    await new Promise<void>((resolve) => { this.alarm(this.time + milliseconds, resolve); });
  }

  alarm(epochMillis: number, ring: () => void): { cancel(): void } {
    const timer = { at: epochMillis, ring };
    this.timers.push(timer);
    return { cancel: () => { this.timers = this.timers.filter((other) => other !== timer); } };
  }

  /** Moves the time on; every timer on the way rings at its own time, in order. */
  advance(milliseconds: number): void {
    const target = this.time + milliseconds;
    for (let next = this.next(); next !== undefined && next.at <= target; next = this.next()) this.ringOne(next);
    this.time = target;
  }

  /** Moves the time to the next timer and rings it; false when there is none. */
  advanceToNext(): boolean {
    const next = this.next();
    if (next !== undefined) this.ringOne(next);
    return next !== undefined;
  }

  private next(): Timer | undefined {
    return this.timers.reduce<Timer | undefined>((first, timer) => (first === undefined || timer.at < first.at ? timer : first), undefined);
  }

  private ringOne(timer: Timer): void {
    this.timers = this.timers.filter((other) => other !== timer);
    this.time = Math.max(this.time, timer.at);
    timer.ring();
  }
}
