import { type Clock } from '../ports/clock';

/** How much longer than the last one a segment may take and still be thought to fit. */
const MARGIN = 1.1;

/**
 * Tells at a clock boundary whether another segment fits into the window. Behind a live camera a segment takes as long as it lasts;
 * a backlog arrives many times faster, as fast as this window has seen.
 */
export class WindowPace {
  private began: { readonly at: number; readonly serverTimestamp: number } | undefined;

  /**
   * @param segmentMillis Length of a segment on the service's clock.
   * @param stopReadingAt Epoch milliseconds.
   */
  constructor(private readonly clock: Clock, private readonly segmentMillis: number, private readonly stopReadingAt: number) {}

  /** A fragment was taken. */
  took(serverTimestamp: number): void {
    this.began ??= { at: this.clock.now(), serverTimestamp };
  }

  /** @param boundary SERVER_TIMESTAMP of the first fragment behind the boundary, epoch milliseconds. */
  fitsAnotherSegment(boundary: number): boolean {
    if (this.began === undefined) return true;
    const now = this.clock.now();
    const realPerServed = (now - this.began.at) / Math.max(1, boundary - this.began.serverTimestamp);
    return now + MARGIN * this.segmentMillis * realPerServed <= this.stopReadingAt;
  }
}
