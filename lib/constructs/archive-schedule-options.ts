/** When the streams of an archive are read, and what EventBridge Scheduler takes. */

import { Token, type Duration, type TimeZone } from 'aws-cdk-lib';
import { type ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { SCHEDULED_MODES, type ScheduledMode } from '../contract/execution-state';
import { type InputProblem } from '../contract/invalid-input-error';
import { settingProblem, type NumberSetting } from '../contract/settings';

const MODE_ALLOWED = `${SCHEDULED_MODES.join(', ')}; range needs a from and a to, which no schedule has: use archiveOn`;

/** When, and how, a schedule has the streams of an archive read. */
export interface ArchiveScheduleOptions {
  /** Every so often, at times of a calendar, or once. */
  readonly schedule: ScheduleExpression;

  /**
   * How the runs end: `catch-up` once everything up to their start is archived, `follow` never.
   * @default - the archive's
   */
  readonly mode?: ScheduledMode;

  /**
   * What the times of the schedule mean. Daylight saving is heeded.
   * @default - that of the expression, which is UTC unless it says otherwise
   */
  readonly timeZone?: TimeZone;

  /**
   * How much later the start may be, 1 minute to 24 hours. It spreads the load of many archives.
   * @default - on the minute
   */
  readonly flexibleWindow?: Duration;

  /**
   * Whether the schedule starts anything.
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * From when on.
   * @default - at once
   */
  readonly start?: Date;

  /**
   * Until when.
   * @default - for good
   */
  readonly end?: Date;
}

/** Minutes that a start may be late (FlexibleTimeWindow of the Scheduler API). */
export const FLEXIBLE_MINUTES: NumberSetting = { unit: 'minutes', min: 1, max: 1440, default: 1 };

export const SCHEDULE_ALLOWED = 'rate(<number> minutes|hours|days), at(yyyy-mm-ddThh:mm:ss), or cron(<six fields>) with a ? for the day of the month or of the week';

const RATE = /^rate\([1-9]\d* (?:minute|hour|day)s?\)$/;
const AT = /^at\(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\)$/;
const CRON = /^cron\(([\dA-Za-z,\-*/?#]+(?: [\dA-Za-z,\-*/?#]+){5})\)$/;

/** Whether Scheduler takes a text as a schedule, as far as its form goes. */
export function isScheduleExpression(text: string): boolean {
  if (AT.test(text)) return !Number.isNaN(Date.parse(`${text.slice(3, -1)}Z`));
  const fields = CRON.exec(text)?.[1]?.split(' ');
  // A day is named one way or the other; of the other, Scheduler wants to read that it does not matter.
  return fields === undefined ? RATE.test(text) : (fields[2] === '?') !== (fields[4] === '?');
}

const SECONDS: Readonly<Record<string, number>> = { minute: 60, hour: 3_600, day: 86_400 };

/** Seconds between two starts of a schedule; of those that follow the calendar a day, however often they start. */
export function intervalSeconds(expression: string): number {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  return Number(count ?? 1) * (SECONDS[unit ?? 'day'] ?? 0);
}

/** Whether a text names a time zone, by the IANA database that Node has. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '' && !/^[+-]/.test(name);
  } catch {
    return false;
  }
}

function expressionProblems(schedule: ScheduleExpression): InputProblem[] {
  const text = schedule.expressionString;
  return Token.isUnresolved(text) || isScheduleExpression(text) ? [] : [{ field: 'schedule', got: text, allowed: SCHEDULE_ALLOWED }];
}

function timeZoneProblems(zone: TimeZone | undefined): InputProblem[] {
  if (zone === undefined || Token.isUnresolved(zone.timezoneName) || isTimeZone(zone.timezoneName)) return [];
  return [{ field: 'timeZone', got: zone.timezoneName, allowed: 'a name of the IANA database, such as Europe/Berlin' }];
}

function windowProblems(window: Duration | undefined): InputProblem[] {
  if (window === undefined) return [];
  if (window.isUnresolved()) return [{ field: 'flexibleWindow', got: 'a token', allowed: 'a duration that is known at synth time' }];
  const problem = settingProblem('flexibleWindow', window.toMinutes({ integral: false }), FLEXIBLE_MINUTES);
  return problem === undefined ? [] : [problem];
}

function timeFrameProblems(start: Date | undefined, end: Date | undefined): InputProblem[] {
  const problems = Object.entries({ start, end })
    .filter(([, date]) => date !== undefined && Number.isNaN(date.getTime()))
    .map(([field]) => ({ field, got: 'Invalid Date', allowed: 'a date' }));
  if (problems.length === 0 && start !== undefined && end !== undefined && end <= start) {
    problems.push({ field: 'end', got: end.toISOString(), allowed: `a time after start, which is ${start.toISOString()}` });
  }
  return problems;
}

/** What is wrong with a mode that runs of a schedule are to have. */
export function scheduledModeProblems(mode: ScheduledMode | undefined): InputProblem[] {
  return mode === undefined || SCHEDULED_MODES.includes(mode) ? [] : [{ field: 'mode', got: mode, allowed: MODE_ALLOWED }];
}

/** Everything that is wrong with the options; empty when nothing is. Tokens pass wherever they can be used. */
export function scheduleProblems({ schedule, mode, timeZone, flexibleWindow, start, end }: ArchiveScheduleOptions): InputProblem[] {
  return [
    ...expressionProblems(schedule),
    ...scheduledModeProblems(mode),
    ...timeZoneProblems(timeZone ?? schedule.timeZone),
    ...windowProblems(flexibleWindow),
    ...timeFrameProblems(start, end),
  ];
}
