import { StateFailure } from './errors';
import { MAX_HISTORY_EVENTS } from './limits';

/**
 * Counts the events that the service would write. Per state: entered and exited, 2; a task attempt: scheduled, started and ended,
 * 3, and 1 more for one that waits for the job it submits; around the branches of a Parallel or the iterations of a Map: started
 * and ended, 2, and 2 more per iteration; of a Map Run, started and ended, 2, whatever the number of items.
 */
export class History {
  private written = 0;

  /** @param max Default: that of a Standard execution. An Express execution has no limit. */
  constructor(private readonly max: number = MAX_HISTORY_EVENTS) {}

  get events(): number {
    return this.written;
  }

  /** Writes events. Throws when only the event that says the execution failed still fits. */
  write(count: number): void {
    if (this.written + count >= this.max) {
      // States.Runtime, because nothing may catch it.
      throw new StateFailure('States.Runtime', `the execution reached the maximum number of history events (${this.max})`);
    }
    this.written += count;
  }

  /** The event that ends the execution: there is always room for it. */
  close(): number {
    this.written += 1;
    return this.written;
  }
}
