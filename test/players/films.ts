import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { capture, capturePath } from '../support/captures';
import { footageOfCapture, footageOfFile, type FootageFragment, type Sending } from './footage';
import { areInstalled, run } from './programs';

/** What a camera filmed, as GetMedia gives it, and what is known of it. */
export interface Footage {
  readonly fragments: readonly FootageFragment[];
  /** The file that it was cut from; absent for what was captured. */
  readonly file?: string;
}

/** Something to archive and to play. */
export interface Film {
  readonly name: string;
  /** Why it cannot be had here; absent when it can. */
  readonly missing?: string;
  /** Frames per second of a film that shows the number of each frame as a row of squares. Default: it shows none. */
  readonly clockRate?: number;
  /** Whether its frames are what its codec says. Default true. */
  readonly isDecodable?: boolean;
  /** Whether it stands for all others where there is little time. Default false. */
  readonly isSample?: boolean;
  /** Whether it takes many seconds to make and to play. Default false. */
  readonly isLong?: boolean;
  /** @param folder Where files may be made. */
  readonly footage: (folder: string) => Promise<Footage>;
}

export const FRAME_WIDTH = 640;
export const FRAME_HEIGHT = 360;
/** The row of squares that shows a frame's number in binary, lowest bit first: white is 1. */
export const CLOCK = { bits: 13, square: 32, top: 328 } as const;

/** A pattern that moves, with the time and the number of each frame in it, for people and as squares. */
function clockedVideo(rate: number, seconds: number): string[] {
  const box = `y=${CLOCK.top}:h=${CLOCK.square}:t=fill`;
  const squares = Array.from({ length: CLOCK.bits }, (_, bit) => (
    `drawbox=x=${bit * CLOCK.square}:w=${CLOCK.square}:color=white:${box}:enable='mod(floor(n/${2 ** bit})\\,2)'`
  ));
  const picture = [`testsrc2=size=${FRAME_WIDTH}x${FRAME_HEIGHT}:rate=${rate}:duration=${seconds}`, `drawbox=x=0:w=iw:color=black:${box}`, ...squares];
  return ['-f', 'lavfi', '-i', picture.join()];
}

/** Length of a film, where nothing else is said. */
const SECONDS = 10;

const tone = (hertz: number, sampleRate: number): string[] => ['-f', 'lavfi', '-i', `sine=frequency=${hertz}:sample_rate=${sampleRate}:duration=${SECONDS}`];
const h264 = (framesPerFragment: number, ...more: readonly string[]): string[] => [
  '-c:v', 'libx264', '-preset', 'ultrafast', '-g', String(framesPerFragment), '-keyint_min', String(framesPerFragment), '-sc_threshold', '0', '-pix_fmt', 'yuv420p', ...more,
];
/** Clusters of a second where there is no video to cut them by. */
const AUDIO_ONLY = ['-cluster_time_limit', '1000'];
/** A Cluster for each keyframe and none in between. */
const BY_KEYFRAMES = ['-cluster_time_limit', '60000', '-cluster_size_limit', '60000000'];

const VIDEO = clockedVideo(25, SECONDS);
const B_FRAMES_AND_AAC = [...VIDEO, ...tone(440, 48_000), ...h264(50, '-preset', 'veryfast', '-bf', '3', '-c:a', 'aac'), ...BY_KEYFRAMES];

interface Recipe {
  readonly name: string;
  readonly args: readonly string[];
  readonly clockRate?: number;
  readonly sending?: Sending;
  readonly isSample?: boolean;
  readonly isLong?: boolean;
}

const RECIPES: readonly Recipe[] = [
  { name: 'H.264, 1 s fragments', isSample: true, clockRate: 25, args: [...VIDEO, ...h264(25), ...BY_KEYFRAMES] },
  { name: 'H.264, one 20 s fragment and a rest', clockRate: 25, args: [...clockedVideo(25, 24), ...h264(500), ...BY_KEYFRAMES] },
  { name: 'H.264 with B-frames', clockRate: 25, args: [...VIDEO, ...h264(50, '-preset', 'veryfast', '-bf', '3'), ...BY_KEYFRAMES] },
  { name: 'H.264 with B-frames, and AAC', clockRate: 25, args: B_FRAMES_AND_AAC },
  { name: 'H.264 with B-frames, and AAC, begun half way', isSample: true, clockRate: 25, args: B_FRAMES_AND_AAC, sending: 'begun half way' },
  { name: 'H.265', clockRate: 25, args: [...clockedVideo(25, 5), '-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=none:keyint=25:min-keyint=25', ...BY_KEYFRAMES] },
  { name: 'H.264 and AAC', clockRate: 25, args: [...VIDEO, ...tone(440, 48_000), ...h264(50, '-c:a', 'aac'), ...BY_KEYFRAMES] },
  {
    name: 'a call: two tracks of PCM', isSample: true, args: [
      ...tone(440, 8_000), ...tone(880, 8_000), '-map', '0', '-map', '1', '-c:a', 'pcm_s16le',
      '-metadata:s:a:0', 'title=AUDIO_FROM_CUSTOMER', '-metadata:s:a:1', 'title=AUDIO_TO_CUSTOMER', ...AUDIO_ONLY,
    ],
  },
  { name: 'Opus alone', args: [...tone(440, 48_000), '-c:a', 'libopus', '-b:a', '64k', ...AUDIO_ONLY] },
  { name: 'AAC alone', args: [...tone(440, 48_000), '-c:a', 'aac', ...AUDIO_ONLY] },
  ...(['absolute timecodes', 'clusters of unknown size', 'a new session half way', 'a hole in the middle'] as const).map((sending) => (
    { name: `H.264, ${sending}`, isSample: sending === 'a hole in the middle', clockRate: 25, args: [...VIDEO, ...h264(25), ...BY_KEYFRAMES], sending }
  )),
  { name: 'H.264, 14 min', clockRate: 5, isLong: true, args: [...clockedVideo(5, 840), ...h264(10, '-tune', 'zerolatency', '-qp', '20'), ...BY_KEYFRAMES] },
];

/** Files that are there, or being made: films that differ only in how they are sent share one. */
const encoded = new Map<string, Promise<string>>();

/** @throws Error with what ffmpeg says when it cannot make the file. */
async function encode({ name, args }: Recipe, folder: string): Promise<string> {
  const file = join(folder, `${name.replaceAll(/[^A-Za-z0-9]+/g, '-')}.source.mkv`);
  const { code, complaints } = await run('ffmpeg', ['-v', 'error', '-y', ...args, '-f', 'matroska', file]);
  if (code !== 0) throw new Error(`ffmpeg cannot make "${name}": ${complaints.join(' / ')}`);
  return file;
}

function encodedOnce(recipe: Recipe, folder: string): Promise<string> {
  const key = [folder, ...recipe.args].join('\n');
  const file = encoded.get(key) ?? encode(recipe, folder);
  encoded.set(key, file);
  return file;
}

function synthetic(recipe: Recipe): Film {
  const { name, args: _args, sending, ...traits } = recipe;
  return {
    name, ...traits,
    ...(areInstalled('ffmpeg') ? {} : { missing: 'ffmpeg is not installed' }),
    footage: async (folder) => {
      const file = await encodedOnce(recipe, folder);
      return { file, fragments: footageOfFile(readFileSync(file), sending) };
    },
  };
}

/** The captures that hold fragments, and whether they are what GetMedia sent or what a producer put. */
const CAPTURES: readonly (readonly [file: string, kind: 'body' | 'file', isDecodable?: boolean])[] = [
  ['output_get_media.mkv', 'body'],
  ['kinesis_video_renderer_example_output.mkv', 'body'],
  ['test_mixed_tags.mkv', 'body', false],
  ['clusters-2017.mkv', 'file'],
  ['producer-cpp-test-stream-1_0.mkv', 'file'],
];

function captured([name, kind, isDecodable = true]: (typeof CAPTURES)[number]): Film {
  return {
    name, isDecodable,
    ...(existsSync(capturePath(name)) ? {} : { missing: 'the captures are not here' }),
    footage: async () => (
      kind === 'body' ? { fragments: footageOfCapture(capture(name)) } : { file: capturePath(name), fragments: footageOfFile(capture(name)) }
    ),
  };
}

/** The film that the project ships: there wherever the tests are. */
const SAMPLE = join(__dirname, '../../lib/cli/demo/sample-camera.mkv');

/** Everything that is archived and played. */
export const FILMS: readonly Film[] = [
  { name: 'the camera of the demo', isSample: true, footage: async () => ({ file: SAMPLE, fragments: footageOfFile(readFileSync(SAMPLE)) }) },
  ...CAPTURES.map(captured),
  ...RECIPES.map(synthetic),
];
