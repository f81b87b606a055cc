import { type TimeRange } from '../contract/time-range';
import { CliError } from './cli-error';
import { parseTime } from './time-option';

/** The options that name a stretch of time, as the command line has them. */
export interface RawTimeRange {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

function millis(option: string, text: string, now: number): number {
  return Date.parse(parseTime(option, text, now));
}

/**
 * A stretch of time; either end may be open where its option may be left out.
 * @param now Epoch milliseconds; `-2h` counts from it.
 * @throws CliError when an end is no time, or it ends before it begins.
 */
export function parseTimeRange(raw: { readonly from: string; readonly to: string }, now: number): TimeRange;
export function parseTimeRange(raw: RawTimeRange, now: number): Partial<TimeRange>;
export function parseTimeRange(raw: RawTimeRange, now: number): Partial<TimeRange> {
  const from = raw.from === undefined ? undefined : millis('--from', raw.from, now);
  const to = raw.to === undefined ? undefined : millis('--to', raw.to, now);
  if (from !== undefined && to !== undefined && from >= to) {
    throw new CliError(`--to: got ${new Date(to).toISOString()}, allowed: a time after --from, which is ${new Date(from).toISOString()}`);
  }
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}
