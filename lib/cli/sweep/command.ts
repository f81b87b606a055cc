import { type Command } from 'commander';
import { systemClock } from '../../adapters/system-clock';
import { withArchive } from '../archive/open-archive';
import { withArchiveOptions, type RawArchiveOptions } from '../archive/options';
import { EXIT } from '../cli-error';
import { parseAge, sweepUploads, type SweptUpload } from './sweep-uploads';

interface RawSweepOptions extends RawArchiveOptions {
  readonly olderThan: string;
  readonly dryRun: boolean;
}

function toText(uploads: readonly SweptUpload[], dryRun: boolean): string {
  const aborted = uploads.filter(({ outcome }) => outcome === 'aborted').length;
  const lines = [
    ...uploads.map(({ key, uploadId, initiated, outcome }) => `${outcome.padEnd(11)}  ${initiated}  ${key}  ${uploadId}`),
    `${uploads.length} uploads in no cursor, ${aborted} aborted${dryRun ? ' (dry run)' : ''}`,
  ];
  return `${lines.join('\n')}\n`;
}

async function sweep(raw: RawSweepOptions): Promise<void> {
  const { dryRun } = raw;
  const olderThanMillis = parseAge(raw.olderThan);
  const uploads = await withArchive(raw, (archive) => sweepUploads(archive, { olderThanMillis, dryRun, now: systemClock.now() }));
  process.stdout.write(raw.json ? `${JSON.stringify({ dryRun, uploads })}\n` : toText(uploads, dryRun));
  if (uploads.some(({ outcome }) => outcome === 'resists')) process.exitCode = EXIT.failed;
}

export function addSweepCommand(program: Command): void {
  withArchiveOptions(program.command('sweep'))
    .description('abort multipart uploads of an archive that no cursor refers to')
    .option('--older-than <time>', 'leave younger ones alone: a whole number with s, m, h or d', '24h')
    .option('--dry-run', 'say what there is, and abort nothing', false)
    .action(sweep);
}
