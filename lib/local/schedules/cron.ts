import { cronDays, type DaysOfMonth } from './cron-days';
import { type FieldRange, fieldValues } from './cron-field';
import { InvalidScheduleError } from './errors';
import { type TimeZone, type WallTime } from './time-zone';

const MINUTE: FieldRange = { name: 'minutes', from: 0, to: 59 };
const HOUR: FieldRange = { name: 'hours', from: 0, to: 23 };
const MONTH: FieldRange = {
  name: 'month', from: 1, to: 12, names: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
};
const YEAR: FieldRange = { name: 'year', from: 1970, to: 2199 };

/** A cron expression that has been read. */
interface CronFields {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly daysOf: DaysOfMonth;
  readonly months: readonly number[];
  readonly years: readonly number[];
}

function readFields(text: string): CronFields {
  const fields = text.trim().split(/\s+/);
  const [minutes = '', hours = '', dayOfMonth = '', months = '', dayOfWeek = '', years = ''] = fields;
  if (fields.length !== 6) {
    throw new InvalidScheduleError(`cron: got ${fields.length} fields in "${text}", allowed: minutes, hours, day of month, month, day of week and year`);
  }
  return {
    minutes: fieldValues(MINUTE, minutes), hours: fieldValues(HOUR, hours), daysOf: cronDays(dayOfMonth, dayOfWeek),
    months: fieldValues(MONTH, months), years: fieldValues(YEAR, years),
  };
}

/** Readings of the clock at which an expression runs, from the day of `start` on, in ascending order. */
function* wallTimes({ minutes, hours, daysOf, months, years }: CronFields, start: WallTime): Generator<WallTime> {
  const startDay = new Date(start).setUTCHours(0, 0, 0, 0);
  const startYear = new Date(start).getUTCFullYear();
  for (const year of years.filter((candidate) => candidate >= startYear)) {
    for (const month of months) {
      for (const day of daysOf(year, month)) {
        if (Date.UTC(year, month - 1, day) < startDay) continue;
        for (const hour of hours) for (const minute of minutes) yield Date.UTC(year, month - 1, day, hour, minute);
      }
    }
  }
}

/**
 * Reads the six fields of a cron expression: minutes, hours, day of month, month, day of week, year. The answer finds the first
 * moment after another. As Scheduler does, it leaves out what clocks never read in spring, and runs once at what they read twice in
 * autumn: the first time.
 * @throws InvalidScheduleError
 */
export function parseCron(text: string, zone: TimeZone): (afterMs: number) => number | undefined {
  const fields = readFields(text);
  return (afterMs) => {
    const after = zone.wallTime(afterMs);
    for (const wall of wallTimes(fields, after)) {
      // Clocks read this first before they read `after`: there is no need to ask the zone, which is slow.
      if (wall < after) continue;
      const moment = zone.moment(wall);
      if (moment !== undefined && moment > afterMs) return moment;
    }
    return undefined;
  };
}
