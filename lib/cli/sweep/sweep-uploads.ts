import { type Archive } from '../archive/open-archive';
import { orphanUploads } from '../archive/table-streams';
import { CliError } from '../cli-error';

const UNIT_MILLIS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A length of time such as `24h`, in milliseconds. @throws CliError */
export function parseAge(text: string): number {
  const [, count, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const millis = UNIT_MILLIS[unit];
  if (count === undefined || millis === undefined) throw new CliError(`--older-than: got ${JSON.stringify(text)}, allowed: a whole number with s, m, h or d, such as 24h`);
  return Number(count) * millis;
}

export interface SweepRequest {
  /** Uploads begun within this time are left alone, milliseconds: a cursor names its upload only after it was begun. */
  readonly olderThanMillis: number;
  readonly dryRun: boolean;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** An upload that no cursor refers to, and what became of it. */
export interface SweptUpload {
  readonly key: string;
  readonly uploadId: string;
  /** ISO 8601. */
  readonly initiated: string;
  /** `young`: left alone. `resists`: aborted, but parts keep coming in. */
  readonly outcome: 'aborted' | 'would-abort' | 'young' | 'resists';
}

/** Ends what crashed and overtaken workers have left in the bucket: uploads that are billed and never become an object. */
export async function sweepUploads(archive: Archive, { olderThanMillis, dryRun, now }: SweepRequest): Promise<SweptUpload[]> {
  const swept: SweptUpload[] = [];
  for (const { key, uploadId, initiated } of await orphanUploads(archive)) {
    const isYoung = now - initiated < olderThanMillis;
    const outcome = isYoung ? 'young' : dryRun ? 'would-abort' : await archive.objects.abort({ key, uploadId }) ? 'aborted' : 'resists';
    swept.push({ key, uploadId, initiated: new Date(initiated).toISOString(), outcome });
  }
  return swept;
}
