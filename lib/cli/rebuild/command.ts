import { type Command } from 'commander';
import pc from 'picocolors';
import { systemClock } from '../../adapters/system-clock';
import { systemRandomness } from '../../adapters/system-randomness';
import { LiveLine } from '../archive/live-line';
import { withArchive } from '../archive/open-archive';
import { withArchiveOptions, type RawArchiveOptions } from '../archive/options';
import { EXIT } from '../cli-error';
import { rebuildArchive, type StreamRebuild } from './rebuild-archive';

interface RawRebuildOptions extends RawArchiveOptions {
  readonly force: boolean;
  readonly dryRun: boolean;
}

function toText(streams: readonly StreamRebuild[], dryRun: boolean): string {
  const lines = streams.flatMap(({ streamArn, objects, entries, gaps, indexes, unindexed, cursor, seq, after, differences }) => [
    `${streamArn}: ${objects} objects`,
    `  ${dryRun ? 'would write' : 'wrote'} ${entries} ledger entries with ${gaps} gaps, ${indexes} indexes${cursor === 'written' ? ` and the cursor: object ${seq} behind fragment ${after}` : '; the cursor stays'}`,
    ...unindexed.map((one) => pc.red(`  ! ${one}`)),
    ...differences.map((difference) => pc.red(`  ! kept, because it was not forced: ${difference}`)),
  ]);
  return `${lines.join('\n')}\n`;
}

async function rebuild(raw: RawRebuildOptions): Promise<void> {
  const line = new LiveLine(process.stderr);
  const { force, dryRun } = raw;
  const streams = await withArchive(raw, (archive) => rebuildArchive(archive, {
    force, dryRun, clock: systemClock, randomness: systemRandomness, onProgress: (text) => line.show(text),
  })).finally(() => line.clear());
  process.stdout.write(raw.json ? `${JSON.stringify({ dryRun, streams })}\n` : toText(streams, dryRun));
  if (streams.some(({ differences, unindexed }) => differences.length + unindexed.length > 0)) process.exitCode = EXIT.failed;
}

export function addRebuildCommand(program: Command): void {
  withArchiveOptions(program.command('rebuild'))
    .description('make the ledger, the cursors and the indexes anew from the objects in the bucket; stop all executions first')
    .option('--dry-run', 'say what would be written, and write nothing', false)
    .option('--force', 'also replace what is there and differs, raise the revision of every cursor, and heed no lease', false)
    .action(rebuild);
}
