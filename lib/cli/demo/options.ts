import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { WINDOW_SECONDS } from '../../contract/settings';
import { MatroskaReadError, readChunks } from '../../local/kinesis-video';
import { CliError } from '../cli-error';
import { errorCode } from '../error-code';

/** What `kvs-archive demo` was told. */
export interface DemoOptions {
  /** File that the camera plays, and how to show it. */
  readonly input: string;
  readonly media: Uint8Array;
  /** Footage to record, milliseconds; absent to play a file once. */
  readonly durationMillis: number | undefined;
  /** Real seconds that a window reads. */
  readonly windowSeconds: number;
  /** How many times faster than real time camera and service run. */
  readonly speed: number;
  /** Folder for everything that the demo writes. */
  readonly out: string;
  readonly json: boolean;
  /** Seed of what goes wrong on purpose; absent when nothing does. */
  readonly crashSeed: number | undefined;
}

/** As the command line has it. */
export interface RawDemoOptions {
  readonly input?: string;
  readonly duration?: string;
  readonly window: string;
  readonly speed: string;
  readonly out: string;
  readonly json: boolean;
  /** `true` for the flag without a value. */
  readonly crash?: string | true;
}

/** 30 s of a camera with a clock in the picture: H.264 and AAC, a key frame every 2 s. */
const SAMPLE = join(__dirname, 'sample-camera.mkv');
const SAMPLE_SECONDS = 60;

const LIMITS = {
  duration: { min: 1, max: 24 * 3600, unit: 'seconds' },
  window: { min: WINDOW_SECONDS.min, max: WINDOW_SECONDS.max, unit: 'seconds' },
  speed: { min: 0.1, max: 100, unit: 'times real time' },
  crash: { min: 0, max: 2 ** 31 - 1, unit: '(a seed)' },
} as const;

/** Options that take whole numbers only. */
const WHOLE: readonly string[] = ['window', 'crash'];

function number(option: keyof typeof LIMITS, text: string): number {
  const { min, max, unit } = LIMITS[option];
  const value = Number(text);
  const whole = !WHOLE.includes(option) || Number.isInteger(value);
  if (text.trim() !== '' && whole && value >= min && value <= max) return value;
  throw new CliError(`--${option}: got ${JSON.stringify(text)}, allowed: ${WHOLE.includes(option) ? 'a whole number' : 'a number'} of ${unit}, ${min} to ${max}`);
}

/** The file, once it is sure that a camera can play it. */
async function readMedia(path: string): Promise<Uint8Array> {
  try {
    const media = await readFile(path);
    readChunks(media);
    return media;
  } catch (error) {
    if (error instanceof MatroskaReadError) throw new CliError(`--input: ${path} cannot be played: ${error.message}; allowed: a Matroska file or a GetMedia capture`);
    const code = errorCode(error);
    if (code !== undefined) throw new CliError(`--input: ${path} cannot be read: ${code}`);
    throw error;
  }
}

/** @throws CliError saying what is wrong, the value got and the value allowed. */
export async function parseDemoOptions(raw: RawDemoOptions): Promise<DemoOptions> {
  const given = raw.duration === undefined ? undefined : number('duration', raw.duration);
  const windowSeconds = number('window', raw.window);
  const speed = number('speed', raw.speed);
  const input = raw.input ?? SAMPLE;
  const seconds = given ?? (raw.input === undefined ? SAMPLE_SECONDS : undefined);
  return {
    input, windowSeconds, speed,
    media: await readMedia(input),
    durationMillis: seconds === undefined ? undefined : seconds * 1000,
    out: resolve(raw.out),
    json: raw.json,
    crashSeed: raw.crash === undefined ? undefined : number('crash', raw.crash === true ? '1' : raw.crash),
  };
}
