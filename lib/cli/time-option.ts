import { epochMillis, ISO_TIME_ALLOWED } from '../contract/iso-time';
import { CliError } from './cli-error';

const UNIT_MILLIS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * A time as people write it, as an ISO 8601 time in UTC. One without a zone is a time of this machine's zone, as its user means it;
 * the function's zone is another one.
 * @param now Epoch milliseconds; `-2h` and `+10m` count from it.
 * @throws CliError
 */
export function parseTime(option: string, text: string, now: number): string {
  const [, sign, count, unit = ''] = /^([+-])(\d{1,6})([smhd])$/.exec(text) ?? [];
  const distance = Number(count) * (UNIT_MILLIS[unit] ?? NaN) * (sign === '-' ? -1 : 1);
  const time = epochMillis(text) ?? (Number.isNaN(distance) ? undefined : now + distance);
  if (time === undefined) throw new CliError(`${option}: got ${JSON.stringify(text)}, allowed: ${ISO_TIME_ALLOWED}, or how far from now, such as -2h or +10m`);
  return new Date(time).toISOString();
}
