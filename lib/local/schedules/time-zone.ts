import { InvalidScheduleError } from './errors';

const DAY_MS = 86_400_000;

/** A reading of a clock on a wall, as the epoch ms at which a clock in UTC reads the same. */
export type WallTime = number;

/** A zone of the IANA time zone database, with its changes between standard time and daylight saving time. */
export class TimeZone {
  readonly #format: Intl.DateTimeFormat;

  /** Throws InvalidScheduleError for a name that is not in the database. */
  constructor(readonly name: string) {
    try {
      this.#format = new Intl.DateTimeFormat('en-US', {
        timeZone: name, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
      });
    } catch (error) {
      throw new InvalidScheduleError(`time zone: got "${name}", allowed: a name of the IANA database such as Europe/Berlin`, { cause: error });
    }
  }

  /** What clocks on walls read at a moment, in whole seconds. */
  wallTime(epochMs: number): WallTime {
    const parts = Object.fromEntries(this.#format.formatToParts(epochMs).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second);
  }

  /** The first moment at which clocks read this; undefined when none does, because they are put forward across it. */
  moment(wall: WallTime): number | undefined {
    // No zone changes its offset twice in two days, so one of the offsets around the moment is the one at it.
    const offsets = [wall - DAY_MS, wall + DAY_MS].map((near) => this.wallTime(near) - near);
    const moments = offsets.map((offset) => wall - offset).filter((moment) => this.wallTime(moment) === wall);
    return moments.length === 0 ? undefined : Math.min(...moments);
  }
}
