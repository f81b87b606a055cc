/** Times, sizes and lengths as people read them. All times are UTC, as everywhere in the archive. */

const two = (value) => String(value).padStart(2, '0');
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `2026-05-01 12:00:00`, with milliseconds if asked for. */
export function dateTime(millis, exact = false) {
  return new Date(millis).toISOString().slice(0, exact ? 23 : 19).replace('T', ' ');
}

export function clockTime(millis, seconds) {
  const date = new Date(millis);
  return `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}${seconds ? `:${two(date.getUTCSeconds())}` : ''}`;
}

export function day(millis) {
  const date = new Date(millis);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
}

export function monthOrYear(millis) {
  const date = new Date(millis);
  return date.getUTCMonth() === 0 ? String(date.getUTCFullYear()) : MONTHS[date.getUTCMonth()];
}

export function bytes(value) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  const power = value < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(value) / 3));
  return `${(value / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}

export function count(value) {
  return value.toLocaleString('en-US');
}

/** A length of time in its two largest units: `3d 04h`, `4m 12s`, `45s`, `0.4s`. */
export function duration(millis) {
  if (millis < 10_000) return `${Math.round(millis / 100) / 10}s`;
  const seconds = Math.round(millis / 1000);
  const units = [['d', 86_400], ['h', 3600], ['m', 60], ['s', 1]];
  const at = units.findIndex(([, size]) => seconds >= size);
  const [unit, size] = units[at];
  const next = units[at + 1];
  return `${Math.floor(seconds / size)}${unit}${next === undefined ? '' : ` ${two(Math.floor(seconds % size / next[1]))}${next[0]}`}`;
}
