import { once } from 'node:events';
import { type Command } from 'commander';
import { systemClock } from '../../adapters/system-clock';
import { ArchiveFootage, writeClip, type Clip, type WrittenTake } from '../../footage';
import { LiveLine } from '../archive/live-line';
import { withArchive } from '../archive/open-archive';
import { VARIABLES } from '../archive/options';
import { CliError, EXIT, InterruptedError } from '../cli-error';
import { inFootageWords, isAllThere } from '../find/footage-words';
import { parseRange, withFootageOptions, type RawFootageOptions } from '../find/options';
import { progressBar, toJson, toText } from './report';

interface RawClipOptions extends RawFootageOptions {
  readonly bucket?: string;
  readonly output: string;
  readonly force: boolean;
}

/** What a disk or its owner has against a file; the system's words name the path. */
const OF_FILES: readonly (string | undefined)[] = ['ENOENT', 'EACCES', 'EPERM', 'EISDIR', 'ENOTDIR', 'EROFS', 'ENOSPC', 'ENAMETOOLONG'];

function ofFile(error: unknown): unknown {
  const { code, message } = error instanceof Error && 'code' in error ? { code: String(error.code), message: error.message } : { code: undefined, message: '' };
  return OF_FILES.includes(code) ? new CliError(`--output: ${message}`) : error;
}

/** Calls `work` with a signal that Ctrl-C aborts. @throws InterruptedError then, once `work` has tidied up. */
async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const [done, interrupted] = [new AbortController(), new AbortController()];
  once(process, 'SIGINT', { signal: done.signal }).then(() => interrupted.abort(), () => undefined);
  try {
    return await work(interrupted.signal);
  } catch (error) {
    throw interrupted.signal.aborted ? new InterruptedError() : error;
  } finally {
    done.abort();
  }
}

async function write(clip: Clip, { output, force }: RawClipOptions): Promise<WrittenTake[]> {
  const line = new LiveLine(process.stderr);
  const files: WrittenTake[] = [];
  try {
    return await interruptible(async (signal) => {
      const onProgress = (written: number, total: number): void => line.show(progressBar(output, files.length + 1, written, total));
      for await (const file of writeClip(clip, output, { force, onProgress, signal })) files.push(file);
      return files;
    });
  } catch (error) {
    throw ofFile(error);
  } finally {
    line.clear();
  }
}

async function clipFootage(raw: RawClipOptions): Promise<void> {
  const range = parseRange(raw, systemClock.now());
  await inFootageWords(() => withArchive({ ...raw, prefix: '' }, async ({ s3, dynamoDb, bucket, table }) => {
    const clip = await new ArchiveFootage({ s3, dynamoDb, bucket, table }).clip({ stream: raw.stream, ...range });
    const files = await write(clip, raw);
    process.stdout.write(raw.json ? `${toJson(clip, files)}\n` : toText(clip, files));
    if (files.length === 0 || !isAllThere(clip.found.stretches)) process.exitCode = EXIT.failed;
  }));
}

export function addClipCommand(program: Command): void {
  withFootageOptions(program.command('clip'))
    .description('write a stretch of time as a file that plays, from the last keyframe at or before its begin; nothing is transcoded')
    .requiredOption('-o, --output <file>', 'an .mkv or .mp4 file; where the camera changed inside, the next file is named <file>-2')
    .option('--force', 'write over a file that is there', false)
    .option('--bucket <name>', `bucket of the archive (default: ${VARIABLES['--bucket']}; with --local: the one that is there)`)
    .addHelpText('after', `
Exits with 0 when all that the camera sent is in the file, with 1 when something is lost, skipped or not archived (the rest is written),
there is no footage at all, or the archive is damaged, with 2 when it cannot be written.

Example:
  kvs-archive clip --bucket my-footage --table kvs-archive --stream front-door --from 2026-05-01T10:00:00Z --to 2026-05-01T10:05:00Z -o door.mp4`)
    .action(clipFootage);
}
