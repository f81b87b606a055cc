import { resolve } from 'node:path';
import { type Command } from 'commander';
import { S3ObjectStore } from '../../adapters/s3-object-store';
import { systemClock } from '../../adapters/system-clock';
import { LiveLine } from '../archive/live-line';
import { withArchive } from '../archive/open-archive';
import { parseStream, withArchiveOptions, type RawArchiveOptions } from '../archive/options';
import { CliError } from '../cli-error';
import { inWords } from '../status/status-table';
import { parseTimeRange, type RawTimeRange } from '../time-range-options';
import { writableDirectory } from '../writable-directory';
import { exportAudio, type ExportedAudio, type ExportedTrack } from './export-audio';
import { findFootage, type FootageRequest } from './find-footage';

interface RawExportOptions extends RawArchiveOptions, RawTimeRange {
  readonly audio: boolean;
  readonly contact?: string;
  readonly output: string;
  readonly force: boolean;
}

const EXAMPLES = `
Whole fragments are exported, so a file may begin and end some seconds outside of what was asked for. All files of
an export begin at one moment; where the camera sent nothing they are silent.

Examples:
  $ kvs-archive export --audio --stream calls-7 --from 2026-05-01T08:00Z --to 2026-05-01T08:10Z -o call
  $ kvs-archive export --audio --contact 6b1c6b0e-... --stream calls-7 -o call
`;

/** Holes that people are told one by one. */
const SHOWN_HOLES = 10;

/** Letters that Amazon Connect's ids of contacts have (API reference, ContactId: 1 to 256 characters); they go into file names. */
const CONTACT_ID = /^[A-Za-z0-9._:-]{1,256}$/;

function requestOf(raw: RawExportOptions): Omit<FootageRequest, 'onProgress'> {
  if (!raw.audio) throw new CliError('--audio: got nothing, allowed: --audio, which is all that export does so far; `kvs-archive clip` copies video');
  parseStream(raw.stream);
  const { contact } = raw;
  if (contact !== undefined && !CONTACT_ID.test(contact)) throw new CliError(`--contact: got ${JSON.stringify(contact)}, allowed: an Amazon Connect contact id`);
  if (contact === undefined && raw.stream === undefined) throw new CliError('--stream: got nothing, allowed: the name of a stream or its ARN; only with --contact all are searched');
  for (const end of ['from', 'to'] as const) {
    if (contact === undefined && raw[end] === undefined) throw new CliError(`--${end}: got nothing, allowed: a time, or --contact in place of --from and --to`);
  }
  return { stream: raw.stream, range: parseTimeRange(raw, systemClock.now()), contactId: contact };
}

function trackLines({ file, seconds, sampleRate, channels, bitDepth, silenceSeconds, holes }: ExportedTrack): string[] {
  const many = holes.length - SHOWN_HOLES;
  return [
    `${file}  ${inWords(seconds)}, ${sampleRate} Hz, ${bitDepth} bits, ${channels === 1 ? 'mono' : `${channels} channels`}`,
    ...(holes.length === 0 ? [] : [`  ${silenceSeconds.toFixed(1)} s of silence for what is missing:`]),
    ...holes.slice(0, SHOWN_HOLES).map((hole) => `    ${hole.at}  ${hole.seconds.toFixed(1)} s`),
    ...(many > 0 ? [`    and ${many} more`] : []),
  ];
}

/** The result for people. */
export function toText({ start, tracks, fragments, clockSteps }: ExportedAudio): string {
  const steps = clockSteps === 0 ? '' : `; the camera's clock was set ${clockSteps === 1 ? 'once' : `${clockSteps} times`}, times behind that count on from before`;
  return `${[...tracks.flatMap(trackLines), `${fragments} fragments, from ${start} by the camera's clock${steps}`].join('\n')}\n`;
}

async function run(raw: RawExportOptions): Promise<void> {
  const request = requestOf(raw);
  const directory = resolve(raw.output);
  await writableDirectory('-o', directory);
  const line = new LiveLine(process.stderr);
  const onProgress = (text: string): void => line.show(text);
  const name = request.contactId ?? parseStream(raw.stream)?.name ?? '';
  const exported = await withArchive(raw, (archive) => {
    const objects = new S3ObjectStore(archive.s3, archive.bucket);
    return exportAudio(objects, findFootage(archive, objects, { ...request, onProgress }), { directory, name, mayReplace: raw.force, onProgress });
  }).finally(() => line.clear());
  process.stdout.write(raw.json ? `${JSON.stringify(exported)}\n` : toText(exported));
}

export function addExportCommand(program: Command): void {
  withArchiveOptions(program.command('export'))
    .description('write the audio of a stretch of time, or of a call, into WAV files, one for each track; all fragments are checked on the way')
    .option('--audio', 'export audio tracks that are PCM, as those of Amazon Connect are', false)
    .option('--from <time>', 'begin with the footage of then, by the service\'s clock: an ISO 8601 time, or how far back, such as -2h')
    .option('--to <time>', 'end with the footage before then')
    .option('--contact <id>', 'all footage of this Amazon Connect contact; --stream, --from and --to make the search shorter')
    .option('-o, --output <dir>', 'folder for the files', '.')
    .option('--force', 'replace files that are there', false)
    .addHelpText('after', EXAMPLES)
    .action(run);
}
