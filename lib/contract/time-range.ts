/** The stretch of time that a `range` run is to archive: from and to, or so and so long around a moment. */

import { type InputProblem } from './invalid-input-error';
import { epochMillis, ISO_TIME_ALLOWED } from './iso-time';

/** Epoch milliseconds on the service's clock. */
export interface TimeRange {
  readonly from: number;
  /** Excluded. */
  readonly to: number;
}

/** Fields of an input that say which range. */
export const RANGE_FIELDS = ['from', 'to', 'around', 'beforeSeconds', 'afterSeconds'] as const;

/** How far ahead of its run's start a range may end. Waiting costs a window a minute; `follow` is for what has no end in sight. */
export const MAX_RANGE_AHEAD_HOURS = 24;

/** How far before and after a moment footage may be wanted, seconds. */
const MAX_AROUND_SECONDS = MAX_RANGE_AHEAD_HOURS * 3600;

const HOUR_MILLIS = 3_600_000;

type Fields = Readonly<Record<string, unknown>>;

function secondsProblem(field: string, value: unknown): InputProblem[] {
  const fits = typeof value === 'number' && value >= 0 && value <= MAX_AROUND_SECONDS;
  return fits ? [] : [{ field, got: value, allowed: `a number of seconds, 0 to ${MAX_AROUND_SECONDS}` }];
}

function timeProblem(field: string, value: unknown): InputProblem[] {
  return epochMillis(value) === undefined ? [{ field, got: value, allowed: `${ISO_TIME_ALLOWED} (needed by mode range)` }] : [];
}

function fieldProblems(fields: Fields): InputProblem[] {
  const { from, to, around, beforeSeconds, afterSeconds } = fields;
  if (around === undefined && beforeSeconds === undefined && afterSeconds === undefined) return [...timeProblem('from', from), ...timeProblem('to', to)];
  if (from !== undefined || to !== undefined) {
    return [{ field: RANGE_FIELDS.join(', '), got: { from, to, around, beforeSeconds, afterSeconds }, allowed: 'either from and to, or around with beforeSeconds and afterSeconds' }];
  }
  return [...timeProblem('around', around), ...secondsProblem('beforeSeconds', beforeSeconds), ...secondsProblem('afterSeconds', afterSeconds)];
}

/**
 * What is wrong with the range of an input.
 * @param start When the run began, epoch milliseconds; absent when that is not known.
 */
export function timeRangeProblems(fields: Fields, start: number | undefined): InputProblem[] {
  const problems = fieldProblems(fields);
  if (problems.length > 0) return problems;
  const { from, to } = timeRangeOf(fields);
  const iso = (time: number): string => new Date(time).toISOString();
  if (from >= to) return [{ field: 'to', got: iso(to), allowed: `a time after from, which is ${iso(from)}` }];
  const latest = (start ?? Infinity) + MAX_RANGE_AHEAD_HOURS * HOUR_MILLIS;
  if (to > latest) return [{ field: 'to', got: iso(to), allowed: `at most ${MAX_RANGE_AHEAD_HOURS} hours after the run's start: up to ${iso(latest)}` }];
  return [];
}

/** Outside of mode `range` nobody would heed these, and whoever wrote them would wait for what never comes. */
export function needlessRangeFields(fields: Fields): InputProblem[] {
  return RANGE_FIELDS.filter((field) => fields[field] !== undefined)
    .map((field) => ({ field, got: fields[field], allowed: 'no such field outside of mode range' }));
}

/** The range of an input with which {@link timeRangeProblems} found nothing wrong. */
export function timeRangeOf(fields: Fields): TimeRange {
  const around = epochMillis(fields['around']);
  if (around !== undefined) return { from: around - Number(fields['beforeSeconds']) * 1000, to: around + Number(fields['afterSeconds']) * 1000 };
  return { from: epochMillis(fields['from']) ?? NaN, to: epochMillis(fields['to']) ?? NaN };
}
