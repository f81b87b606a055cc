import { parseCron } from './cron';
import { InvalidScheduleError } from './errors';
import { TimeZone } from './time-zone';

/** When a schedule runs. */
export interface ScheduleExpression {
  /** The first moment after another one, both in epoch ms; undefined when there is none. */
  next(afterMs: number): number | undefined;
}

export interface ScheduleExpressionOptions {
  /** A name of the IANA database. Default UTC. */
  readonly timeZone?: string;
  /** Epoch ms of the first run of a `rate`; the others follow from it. */
  readonly startMs: number;
}

const MINUTE_MS = 60_000;

/** A day is 24 hours, whatever clocks are put to (Scheduler guide). */
const UNIT_MS: Readonly<Record<string, number>> = { minute: MINUTE_MS, hour: 60 * MINUTE_MS, day: 1_440 * MINUTE_MS };

function parseRate(text: string, startMs: number): ScheduleExpression {
  const [, value, unit] = /^\s*(\d+)\s+(minute|hour|day)s?\s*$/.exec(text) ?? [];
  const periodMs = Number(value) * (UNIT_MS[unit ?? ''] ?? NaN);
  if (!(periodMs > 0)) throw new InvalidScheduleError(`rate: got "${text}", allowed: a whole number above 0, and minutes, hours or days`);
  return { next: (afterMs) => (afterMs < startMs ? startMs : startMs + (Math.floor((afterMs - startMs) / periodMs) + 1) * periodMs) };
}

function parseAt(text: string, zone: TimeZone): ScheduleExpression {
  const wall = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text) ? Date.parse(`${text}Z`) : NaN;
  // Date.parse takes February 30 for a day in March.
  if (!Number.isFinite(wall) || new Date(wall).toISOString().slice(0, 19) !== text) {
    throw new InvalidScheduleError(`at: got "${text}", allowed: a time such as 2026-01-31T18:00:00`);
  }
  const moment = zone.moment(wall);
  if (moment === undefined) throw new InvalidScheduleError(`at: got "${text}", allowed: a time that clocks in ${zone.name} show; they are put forward across this one`);
  return { next: (afterMs) => (moment > afterMs ? moment : undefined) };
}

/**
 * Reads an expression of EventBridge Scheduler: `rate(5 minutes)`, `cron(0 18 ? * MON-FRI *)` or `at(2026-01-31T18:00:00)`.
 * @throws InvalidScheduleError
 */
export function parseScheduleExpression(text: string, { timeZone = 'UTC', startMs }: ScheduleExpressionOptions): ScheduleExpression {
  const zone = new TimeZone(timeZone);
  const [, kind, inner = ''] = /^(rate|cron|at)\((.*)\)$/.exec(text) ?? [];
  switch (kind) {
    case 'rate': return parseRate(inner, startMs);
    case 'cron': return { next: parseCron(inner, zone) };
    case 'at': return parseAt(inner, zone);
    default: throw new InvalidScheduleError(`schedule expression: got "${text}", allowed: rate(...), cron(...), at(...)`);
  }
}
