/** The RFC 3339 profile of the States Language: a capital T, and a capital Z or an offset. */
const PATTERN = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** Whether a value is a point in time as a Wait state takes it. */
export function isTimestamp(value: unknown): value is string {
  return typeof value === 'string' && PATTERN.test(value) && Number.isFinite(Date.parse(value));
}
