import { type IndexedFragment } from '../../contract/object-index';

/** What a fragment says of time. */
export type TimedFragment = Pick<IndexedFragment, 'producer' | 'duration'>;

/** A camera that leaps further ahead has had its clock set: the bound at which the archive itself begins a new object. */
const LONGEST_HOLE_MILLIS = 24 * 3600 * 1000;

/**
 * Time from the first fragment on, by the camera's clock. Where that is set, the fragments behind follow the one before: footage must
 * not be written over, and no hole of days is to be filled.
 */
export class FootageClock {
  private zero: number | undefined;
  private last: TimedFragment | undefined;
  /** True time of the beginning, epoch milliseconds; absent before the first fragment. */
  start: number | undefined;
  /** How often the camera's clock was set. */
  steps = 0;

  /** When a fragment begins, milliseconds from the beginning. They come in the order of the archive. */
  place({ producer, duration }: TimedFragment): number {
    const { last } = this;
    this.start ??= producer;
    let zero = this.zero ?? producer;
    if (last !== undefined && (producer < last.producer || producer - last.producer > LONGEST_HOLE_MILLIS)) {
      this.steps += 1;
      zero = producer - (last.producer + last.duration - zero);
    }
    this.zero = zero;
    this.last = { producer, duration };
    return producer - zero;
  }
}
