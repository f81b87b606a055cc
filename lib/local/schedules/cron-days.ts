import { type FieldRange, fieldError, fieldNumber, fieldValues } from './cron-field';
import { InvalidScheduleError } from './errors';

const DAY_OF_MONTH: FieldRange = { name: 'day of month', from: 1, to: 31, also: 'L, or a day such as 15W' };
const DAY_OF_WEEK: FieldRange = { name: 'day of week', from: 1, to: 7, names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'], also: 'L, 6L, or 3#2' };

/** The days of a month (1 to 31) on which a schedule runs. */
export type DaysOfMonth = (year: number, month: number) => readonly number[];

/** @param month 1 to 12 */
function lengthOfMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** 1 for Sunday to 7 for Saturday, as cron expressions count. */
function weekday(year: number, month: number, day: number): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;
}

function allDays(year: number, month: number): number[] {
  return Array.from({ length: lengthOfMonth(year, month) }, (_, i) => i + 1);
}

/** `3W`: the day from Monday to Friday nearest to the 3rd, in the same month; none in a month that has no such day. */
function nearestWeekday(day: number): DaysOfMonth {
  return (year, month) => {
    const length = lengthOfMonth(year, month);
    if (day > length) return [];
    const on = weekday(year, month, day);
    if (on === 7) return [day === 1 ? 3 : day - 1];
    if (on === 1) return [day === length ? day - 2 : day + 1];
    return [day];
  };
}

function daysByDate(text: string): DaysOfMonth {
  if (text === 'L') return (year, month) => [lengthOfMonth(year, month)];
  const near = /^(\d+)W$/.exec(text)?.[1];
  if (near !== undefined) {
    const day = fieldNumber(DAY_OF_MONTH, near);
    if (day === undefined) throw fieldError(DAY_OF_MONTH, text);
    return nearestWeekday(day);
  }
  const days = fieldValues(DAY_OF_MONTH, text);
  return (year, month) => days.filter((day) => day <= lengthOfMonth(year, month));
}

function daysByWeekday(text: string): DaysOfMonth {
  // Alone, L is the last day of the week.
  if (text === 'L') return daysByWeekday('7');
  const special = /^(\w+?)(?:L|#([1-5]))$/.exec(text);
  const day = special === null ? undefined : fieldNumber(DAY_OF_WEEK, special[1] ?? '');
  if (special !== null && day !== undefined) {
    const nth = special[2] === undefined ? -1 : Number(special[2]) - 1;
    return (year, month) => allDays(year, month).filter((date) => weekday(year, month, date) === day).slice(nth).slice(0, 1);
  }
  const days = fieldValues(DAY_OF_WEEK, text);
  return (year, month) => allDays(year, month).filter((date) => days.includes(weekday(year, month, date)));
}

/** Reads the two fields for days, one of which must be `?`. Throws InvalidScheduleError. */
export function cronDays(dayOfMonth: string, dayOfWeek: string): DaysOfMonth {
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) {
    throw new InvalidScheduleError(`cron, day of month and day of week: got "${dayOfMonth}" and "${dayOfWeek}", allowed: ? in one of the two`);
  }
  return dayOfWeek === '?' ? daysByDate(dayOfMonth) : daysByWeekday(dayOfWeek);
}
