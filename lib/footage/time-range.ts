import { epochMillis, ISO_TIME_ALLOWED } from '../contract/iso-time';
import { type TimeRange } from '../contract/time-range';
import { InvalidRequestError } from './errors';

/** A time on the service's clock: a date, epoch milliseconds, or an ISO 8601 text, which without a zone is of this machine's. */
export type Time = Date | number | string;

/** Furthest time that a date can be, epoch milliseconds (ECMA-262, 21.4.1.1). */
const LATEST = 8.64e15;

function millisOf(field: 'from' | 'to', time: Time): number {
  const millis = typeof time === 'string' ? epochMillis(time) : Number(time);
  if (millis !== undefined && millis >= 0 && millis <= LATEST) return Math.round(millis);
  throw new InvalidRequestError(`${field}: got ${JSON.stringify(time)}, allowed: a date, epoch milliseconds or ${ISO_TIME_ALLOWED}`);
}

/** @throws InvalidRequestError */
export function rangeOf(times: { readonly from: Time; readonly to: Time }): TimeRange {
  const range = { from: millisOf('from', times.from), to: millisOf('to', times.to) };
  if (range.from < range.to) return range;
  throw new InvalidRequestError(`to: got ${new Date(range.to).toISOString()}, allowed: a time after from, which is ${new Date(range.from).toISOString()}`);
}
