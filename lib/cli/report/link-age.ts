import { CliError } from '../cli-error';

/** S3 takes no longer one (S3 user guide, "Sharing objects with presigned URLs"). Credentials of a role end sooner, and links with them. */
const MAX_SECONDS = 7 * 86_400;
const UNIT_SECONDS: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400 };

/** How long links are to work, seconds. @throws CliError */
export function parseLinkAge(text: string): number {
  const [, count, unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  const seconds = Number(count) * (UNIT_SECONDS[unit] ?? NaN);
  if (seconds >= 1 && seconds <= MAX_SECONDS) return seconds;
  throw new CliError(`--links: got ${JSON.stringify(text)}, allowed: how long they work, such as 30m or 12h, at most 7d`);
}
