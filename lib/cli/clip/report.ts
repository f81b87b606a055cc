import pc from 'picocolors';
import { type Clip, type TakeReason, type WrittenTake } from '../../footage';
import { lengthWords, megabyteWords, percentWords, stretchJson, stretchWords, timeWords } from '../find/footage-words';

const BAR = 24;

/** How far a file is, in one line. */
export function progressBar(path: string, file: number, written: number, total: number): string {
  const full = Math.floor(written / total * BAR);
  const name = file === 1 ? path : `${path}, file ${file}`;
  return `[${'#'.repeat(full)}${'-'.repeat(BAR - full)}] ${megabyteWords(written)} of ${megabyteWords(total)}  ${name}`;
}

const WHY: Readonly<Record<TakeReason, string>> = {
  beginning: '', 'tracks-changed': 'the camera\'s codec or picture changed', 'clock-went-back': 'the camera\'s clock was set back',
  'too-long': 'one file would be longer than players can show',
};

function fileLines({ path, begins, bytes, from, duration, fragments, start }: WrittenTake): string[] {
  return [
    `${pc.bold(path)}  ${megabyteWords(bytes)}, plays ${lengthWords(duration)}, ${fragments} fragment${fragments === 1 ? '' : 's'}${WHY[begins] === '' ? '' : `; a file of its own: ${WHY[begins]}`}`,
    pc.dim(`  begins ${timeWords(from)}, by the camera's clock ${timeWords(start)}`),
  ];
}

/** What was written, for people. */
export function toText({ found, read, scanned }: Clip, files: readonly WrittenTake[]): string {
  const written = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const lines = [
    ...files.flatMap(fileLines),
    ...found.stretches.filter(({ kind }) => kind !== 'footage').map((stretch) => {
      const line = `! ${timeWords(stretch.from)}, ${lengthWords(stretch.to - stretch.from)}: ${stretchWords(stretch)}`;
      return stretch.kind === 'silent' ? pc.dim(line) : pc.red(line);
    }),
    ...scanned.map((key) => pc.yellow(`! ${key} has no index: it was read from end to end; \`kvs-archive rebuild\` writes one`)),
    `${files.length === 0 ? 'nothing to write' : `${megabyteWords(written)} written`}, ${megabyteWords(read.bytes)} read in ${read.requests} requests; `
      + `${percentWords(found.footageMillis, found.to - found.from)} of the range is footage`,
  ];
  return `${lines.join('\n')}\n`;
}

/** What was written, for programs. */
export function toJson({ found, read, scanned }: Clip, files: readonly WrittenTake[]): string {
  const iso = (time: number): string => new Date(time).toISOString();
  return JSON.stringify({
    streamArn: found.streamArn, from: iso(found.from), to: iso(found.to), covered: found.footageMillis / (found.to - found.from),
    files: files.map(({ path, begins, from, to, start, duration, bytes, blockBytes, fragments, objects }) => ({
      path, begins, from: iso(from), to: iso(to), cameraStart: iso(start), durationSeconds: duration / 1000, bytes, blockBytes, fragments, objects,
    })),
    missing: found.stretches.filter(({ kind }) => kind !== 'footage').map(stretchJson),
    scanned, read: { requests: read.requests, bytes: read.bytes }, tableRequests: found.requests,
  });
}
