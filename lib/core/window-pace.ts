import { type Clock } from '../ports/clock';

/** How much longer than the last one a segment may take and still be thought to fit. */
export const SEGMENT_MARGIN = 1.1;

/**
 * Tells at a clock boundary whether another segment fits into the window. Behind a live camera a segment takes as long as it lasts;
 * a backlog arrives many times faster, as fast as this window has seen. Where a backlog ends and the camera is reached, what was
 * seen says nothing of what comes, but no segment is there before it is over.
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
    return now + SEGMENT_MARGIN * Math.max(this.segmentMillis * realPerServed, this.millisLeft(boundary, now)) <= this.stopReadingAt;
  }

  /** How long the segment behind the boundary still lasts. Footage of the future says that the two clocks differ, and nothing else. */
  private millisLeft(boundary: number, now: number): number {
    return boundary > now ? 0 : (Math.floor(boundary / this.segmentMillis) + 1) * this.segmentMillis - now;
  }
}
