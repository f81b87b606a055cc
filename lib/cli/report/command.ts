import { rename, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Command } from 'commander';
import { s3Presigner } from '../../adapters/s3-presigned-url';
import { systemClock } from '../../adapters/system-clock';
import { LiveLine } from '../archive/live-line';
import { withArchive, type Archive } from '../archive/open-archive';
import { withArchiveOptions, type RawArchiveOptions } from '../archive/options';
import { CliError } from '../cli-error';
import { size } from '../list/list-table';
import { parseTimeRange, type RawTimeRange } from '../time-range-options';
import { writableDirectory } from '../writable-directory';
import { parseLinkAge } from './link-age';
import { reportPage } from './page';
import { readReport } from './read-report';

interface RawReportOptions extends RawArchiveOptions, RawTimeRange {
  readonly links?: string;
  readonly output: string;
}

const EXAMPLES = `
The page asks for nothing but the objects that somebody plays in it. With --local these are the files of the folder, so
page and folder must stay where they are to each other. Without --links a page of an archive in AWS has none, and can be
given to anybody; with them whoever has the page can read the objects as long as the links work.

Examples:
  $ kvs-archive report --local .local/demo -o report.html
  $ kvs-archive report --stream door --from -7d --links 12h -o door.html
`;

/** URL of the bucket's folder, as seen from the page. */
function folderUrl(page: string, local: string, bucket: string): string {
  const folder = resolve(local, 's3', bucket);
  const path = relative(dirname(page), folder);
  // On another drive there is no way from here to there.
  return isAbsolute(path) ? `${pathToFileURL(folder).href}/` : `./${path.split(sep).map(encodeURIComponent).join('/')}/`;
}

function linksOf(archive: Archive, { local, links }: RawReportOptions, page: string, now: number) {
  if (local !== undefined) {
    if (links !== undefined) throw new CliError(`--links: got ${links}, allowed: nothing with --local, where the page links to files`);
    return { base: folderUrl(page, local, archive.bucket) };
  }
  return links === undefined ? {} : { sign: s3Presigner(archive.s3, archive.bucket, parseLinkAge(links), now) };
}

/** Whole or not at all. */
async function write(path: string, text: string): Promise<void> {
  await writeFile(`${path}.part`, text);
  await rename(`${path}.part`, path);
}

async function report(raw: RawReportOptions): Promise<void> {
  const now = systemClock.now();
  const range = parseTimeRange(raw, now);
  if (raw.links !== undefined) parseLinkAge(raw.links);
  const path = resolve(raw.output);
  await writableDirectory('-o', dirname(path));
  const line = new LiveLine(process.stderr);
  const data = await withArchive(raw, async (archive) => readReport(archive, {
    stream: raw.stream, range, now, place: raw.local === undefined ? `bucket ${archive.bucket}, table ${archive.table}` : join(raw.local, 's3', archive.bucket),
    ...linksOf(archive, raw, path, now), onProgress: (text) => line.show(text),
  })).finally(() => line.clear());
  const page = await reportPage(data);
  await write(path, page);
  const [streams, objects, bytes] = [data.streams.length, data.streams.reduce((sum, stream) => sum + stream.objects.starts.length, 0), Buffer.byteLength(page)];
  process.stdout.write(raw.json ? `${JSON.stringify({ file: path, streams, objects, bytes })}\n`
    : `${path}  ${streams} stream${streams === 1 ? '' : 's'}, ${objects} object${objects === 1 ? '' : 's'}, ${size(bytes)}\n`);
}

export function addReportCommand(program: Command): void {
  withArchiveOptions(program.command('report'))
    .description('write one HTML page that shows when there is footage and what is missing, on a timeline for each stream')
    .option('--from <time>', 'show footage from then on, by the service\'s clock: an ISO 8601 time, or how far back, such as -7d')
    .option('--to <time>', 'show footage before then')
    .option('--links <time>', 'let the page play objects from S3: sign links that work so long, such as 12h, at most 7d (default: no links)')
    .option('-o, --output <file>', 'the page; one that is there is replaced', 'report.html')
    .addHelpText('after', EXAMPLES)
    .action(report);
}
