import { type Command } from 'commander';
import pc from 'picocolors';
import { LiveLine } from '../archive/live-line';
import { withArchive } from '../archive/open-archive';
import { withArchiveOptions, type RawArchiveOptions } from '../archive/options';
import { EXIT } from '../cli-error';
import { readSource } from './source-checks';
import { verifyBucket, type BucketReport } from './verify-bucket';

interface RawVerifyOptions extends RawArchiveOptions {
  readonly source?: string;
}

/** The report for people. */
export function toText({ streams, objects, fragments, bytes, gaps, skipped, violations }: BucketReport): string {
  const leftOut = (count: number): string => (count === 0 ? '' : `, ${count} skipped`);
  const lines = [
    ...streams.map((stream) => [
      `${stream.streamArn.split('/')[1]}  ${stream.fragments} fragments in ${stream.objects} objects, ${(stream.bytes / 1e6).toFixed(1)} MB, ${stream.gaps} gaps${leftOut(stream.skipped)}`,
      stream.from === undefined ? '' : pc.dim(`  ${stream.from} to ${stream.to}`),
    ].join('')),
    '',
    ...violations.map(({ kind, key, message }) => pc.red(`! ${kind}: ${key === undefined ? '' : `${key}: `}${message}`)),
    `${fragments} fragments in ${objects} objects (${(bytes / 1e6).toFixed(1)} MB), ${gaps} recorded gaps${leftOut(skipped)}: `
      + (violations.length === 0 ? pc.green('no violation') : pc.red(`${violations.length} violation${violations.length === 1 ? '' : 's'}`)),
  ];
  return `${lines.join('\n')}\n`;
}

async function verify(raw: RawVerifyOptions): Promise<void> {
  const source = raw.source === undefined ? undefined : await readSource(raw.source);
  const line = new LiveLine(process.stderr);
  const report = await withArchive(raw, (archive) => verifyBucket(archive, { source, onProgress: (text) => line.show(text) })).finally(() => line.clear());
  process.stdout.write(raw.json ? `${JSON.stringify(report)}\n` : toText(report));
  if (report.violations.length > 0) process.exitCode = EXIT.failed;
}

export function addVerifyCommand(program: Command): void {
  withArchiveOptions(program.command('verify'))
    .description('read every object of an archive and check it against S3, the ledger, the cursor and its neighbours')
    .option('--source <file>', 'a Matroska file or a GetMedia capture that was played once into the stream: compare frame by frame')
    .action(verify);
}
