/** At most `count` events in any `windowMs`, in the order in which they ask. */
export class RateWindow {
  /** Times of the last `count` events, oldest first. */
  readonly #times: number[] = [];

  constructor(private readonly count: number, private readonly windowMs: number) {}

  /** Takes a place at `now` (epoch ms) and answers 0; or takes none and answers the ms until there is one. */
  take(now: number): number {
    const oldest = this.#times[0];
    if (oldest !== undefined && this.#times.length >= this.count) {
      const wait = oldest + this.windowMs - now;
      if (wait > 0) return wait;
      this.#times.shift();
    }
    // Without a limit nothing need be remembered.
    if (Number.isFinite(this.count)) this.#times.push(now);
    return 0;
  }
}
