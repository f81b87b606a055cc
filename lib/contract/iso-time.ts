/** Times as people write them. */

/** `Date.parse` alone takes nearly any text with a digit in it for a time, "5" for May 2001. CloudWatch writes offsets without a colon. */
const ISO_TIME = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

export const ISO_TIME_ALLOWED = 'an ISO 8601 time';

/** An ISO 8601 time as epoch milliseconds; nothing when it is none. */
export function epochMillis(value: unknown): number | undefined {
  const time = typeof value === 'string' && ISO_TIME.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(time) ? undefined : time;
}
