import { clockOf, momentAt } from './clock';
import { FRAME_HEIGHT, FRAME_WIDTH } from './films';
import { type PlayableObject, type Played, type Player } from './player';
import { areInstalled, firstLine, linesOf, run } from './programs';
import { serveFile } from './range-server';

/** What ffmpeg says of good files as well. */
const HARMLESS: readonly RegExp[] = [
  /^Guessed Channel Layout/, // Matroska has no layout of channels, only their number.
];
/** What it says of objects without a duration, where it knows the bit rate. */
const NO_DURATION = /Estimating duration from bitrate/;
/** What it says of frames that are none. */
const NO_FRAMES = /No JPEG data found|Last message repeated|Could not find codec parameters|Consider increasing/;

/** All that ffmpeg complains of and should not. */
export function complaintsAbout({ state, film }: PlayableObject, lines: readonly string[]): string[] {
  const harmless = [...HARMLESS, ...(state === 'whole' ? [] : [NO_DURATION]), ...(film.isDecodable === false ? [NO_FRAMES] : [])];
  return lines.filter((line) => !harmless.some((pattern) => pattern.test(line)));
}

/** SHA-256 of the packets of each stream, as ffmpeg's demuxer gives them. */
async function hashes({ path }: PlayableObject): Promise<{ readonly sha256: string[]; readonly complaints: readonly string[] }> {
  const { stdout, complaints } = await run('ffmpeg', ['-v', 'warning', '-i', path, '-map', '0', '-c', 'copy', '-f', 'streamhash', '-hash', 'sha256', '-']);
  return { sha256: linesOf(stdout.toString()).map((line) => line.split('=')[1] ?? line), complaints };
}

const PICTURE = ['-frames:v', '1', '-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-'];

/** Seeks over HTTP: shows that the frame is the right one, pixel by pixel, and how much was read for it. */
async function seek(object: PlayableObject): Promise<Pick<Played, 'seekBytes' | 'problems'>> {
  const { film, expected, source } = object;
  const { seconds, number } = momentAt(expected, film, 0.5);
  const at = Math.max(0, seconds - expected.frameSeconds / 4);
  const server = await serveFile(object.path);
  // The codec's own messages are for those who look into it; the statistics are told at this level only.
  const { stdout, complaints } = await run('ffmpeg', ['-v', 'verbose', '-ss', String(at), '-i', server.url, ...(number === undefined ? ['-t', '0.1', '-f', 'null', '-'] : PICTURE)]);
  await server.close();
  const seekBytes = complaints.reduce((sum, line) => sum + Number(/Statistics: (\d+) bytes read/.exec(line)?.[1] ?? 0), 0);
  if (number === undefined) return { seekBytes, problems: [] };
  if (stdout.length !== FRAME_WIDTH * FRAME_HEIGHT * 1.5) return { seekBytes, problems: [`seek: got a picture of ${stdout.length} bytes`] };
  const problems = clockOf(stdout) === number ? [] : [`seek to ${at} s: got frame ${clockOf(stdout)}, wanted ${number}`];
  if (source !== undefined && !stdout.equals(await sourcePicture(source, number))) problems.push(`seek to ${at} s: not the picture of the source`);
  return { seekBytes, problems };
}

/** The frame of that number of the file that was sent, found without seeking by time. */
async function sourcePicture(source: string, number: number): Promise<Buffer> {
  const { stdout } = await run('ffmpeg', ['-v', 'error', '-i', source, '-vf', `select=eq(n\\,${number})`, ...PICTURE]);
  return stdout;
}

/** Leaves the picture in the middle of an object beside it, for people. */
export async function keepPicture({ path, expected, film }: PlayableObject): Promise<void> {
  const { seconds } = momentAt(expected, film, 0.5);
  await run('ffmpeg', ['-v', 'error', '-y', '-ss', String(Math.max(0, seconds - expected.frameSeconds / 4)), '-i', path, '-frames:v', '1', `${path}.png`]);
}

async function decode({ path }: PlayableObject): Promise<readonly string[]> {
  const { code, complaints } = await run('ffmpeg', ['-v', 'warning', '-xerror', '-i', path, '-map', '0', '-f', 'null', '-']);
  return code === 0 ? complaints : [...complaints, `ffmpeg ended with ${code}`];
}

async function play(object: PlayableObject): Promise<Played> {
  const { sha256, complaints } = await hashes(object);
  if (object.film.isDecodable === false) return { sha256, problems: complaintsAbout(object, complaints) };
  const { seekBytes, problems } = await seek(object);
  return {
    sha256, ...(seekBytes === undefined ? {} : { seekBytes }),
    problems: [...complaintsAbout(object, [...complaints, ...await decode(object)]), ...problems],
  };
}

/** Decodes all frames, compares the packets by their hash, and seeks over HTTP. */
export const FFMPEG: Player = {
  name: 'ffmpeg',
  isInstalled: areInstalled('ffmpeg'),
  isQuick: false,
  open: async () => ({ version: (await firstLine('ffmpeg', '-version')).split(' ').slice(0, 3).join(' '), play, close: async () => undefined }),
};
