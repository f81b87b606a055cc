import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { RUN_MODES, type RunMode } from '../../contract/execution-state';
import { WINDOW_SECONDS } from '../../contract/settings';
import { MatroskaReadError, readChunks, type MatroskaChunk } from '../../local/kinesis-video';
import { CliError } from '../cli-error';
import { errorCode } from '../error-code';
import { packageRoot } from '../synthesize';

/** How the archive of a demo runs; see {@link RUN_MODES}. */
export type DemoMode = RunMode;

/** What `kvs-archive demo` was told. */
export interface DemoOptions {
  /** File that the camera plays, and how to show it. */
  readonly input: string;
  readonly media: Uint8Array;
  /** Footage to record, milliseconds; absent to play a file once. */
  readonly durationMillis: number | undefined;
  /** How many cameras there are. */
  readonly streams: number;
  readonly mode: DemoMode;
  /** Real seconds that a window reads. */
  readonly windowSeconds: number;
  /** How many times faster than real time camera and service run. */
  readonly speed: number;
  /** Folder for everything that the demo writes. */
  readonly out: string;
  readonly json: boolean;
  /** Whether the bucket locks every object for a day. */
  readonly objectLock: boolean;
  /** Seed of what goes wrong on purpose; absent when nothing does. */
  readonly crashSeed: number | undefined;
}

/** As the command line has it. */
export interface RawDemoOptions {
  readonly streams: string;
  readonly mode: string;
  readonly input?: string;
  readonly duration?: string;
  /** Default: {@link DEFAULT_WINDOW}, or more at a low speed. */
  readonly window?: string;
  readonly speed: string;
  readonly out: string;
  readonly json: boolean;
  readonly objectLock?: boolean;
  /** `true` for the flag without a value. */
  readonly crash?: string | true;
}

/** 30 s of a camera with a clock in the picture: H.264 and AAC, a key frame every 2 s. */
const SAMPLE = join(packageRoot(), 'lib', 'cli', 'demo', 'sample-camera.mkv');
const SAMPLE_SECONDS = 60;

const LIMITS = {
  // Not all of the day that a range may reach ahead: footage that ends later than planned must fit as well.
  duration: { min: 1, max: 23 * 3600, unit: 'seconds' },
  streams: { min: 1, max: 100, unit: undefined },
  window: { min: WINDOW_SECONDS.min, max: WINDOW_SECONDS.max, unit: 'seconds' },
  speed: { min: 0.1, max: 100, unit: 'times real time' },
  crash: { min: 0, max: 2 ** 31 - 1, unit: undefined },
} as const;

/** Options that take whole numbers only. */
const WHOLE: readonly string[] = ['window', 'crash', 'streams'];

function number(option: keyof typeof LIMITS, text: string): number {
  const { min, max, unit } = LIMITS[option];
  const value = Number(text);
  const whole = !WHOLE.includes(option) || Number.isInteger(value);
  if (text.trim() !== '' && whole && value >= min && value <= max) return value;
  throw new CliError(`--${option}: got ${JSON.stringify(text)}, allowed: ${WHOLE.includes(option) ? 'a whole number' : 'a number'}${unit === undefined ? '' : ` of ${unit}`}, ${min} to ${max}`);
}

/** PutMedia takes no larger fragment (limits page). */
const MAX_FRAGMENT_BYTES = 50 * 1024 * 1024;

function refuseLargeFragments(path: string, chunks: readonly MatroskaChunk[]): void {
  const largest = Math.max(...chunks.map(({ cluster }) => cluster.length));
  if (largest > MAX_FRAGMENT_BYTES) throw new CliError(`--input: ${path} has a fragment of ${largest} bytes, allowed: up to ${MAX_FRAGMENT_BYTES} (more key frames make smaller ones)`);
}

/** The file, once it is sure that a camera can play it. */
async function readMedia(path: string): Promise<Uint8Array> {
  try {
    if (!(await stat(path)).isFile()) throw new CliError(`--input: ${path} is no file, allowed: a Matroska file or a GetMedia capture`);
    const media = await readFile(path);
    refuseLargeFragments(path, readChunks(media));
    return media;
  } catch (error) {
    if (error instanceof MatroskaReadError) throw new CliError(`--input: ${path} cannot be played: ${error.message}; allowed: a Matroska file or a GetMedia capture`);
    const code = errorCode(error);
    if (code !== undefined) throw new CliError(`--input: ${path} cannot be read: ${code}`);
    throw error;
  }
}

export const DEFAULT_WINDOW = 5;
/**
 * A window must be this long on the service's clock: only two sessions of 3 s without a fragment tell that the camera is done.
 */
const MIN_SERVICE_SECONDS = 8;

function windowAt(speed: number, text: string | undefined): number {
  const least = Math.ceil(MIN_SERVICE_SECONDS / speed);
  if (text === undefined) return Math.max(Math.min(DEFAULT_WINDOW, Math.floor(WINDOW_SECONDS.max / speed)), least);
  const seconds = number('window', text);
  if (seconds < least) throw new CliError(`--window: got "${text}", allowed: at least ${least} at --speed ${speed}`);
  const most = Math.floor(WINDOW_SECONDS.max / speed);
  if (seconds > most) throw new CliError(`--window: got "${text}", allowed: at most ${most} at --speed ${speed}, since a window is ${WINDOW_SECONDS.max} s of the service at most`);
  return seconds;
}

function modeOf(text: string): DemoMode {
  const mode = RUN_MODES.find((one) => one === text);
  if (mode === undefined) throw new CliError(`--mode: got ${JSON.stringify(text)}, allowed: ${RUN_MODES.join(', ')}`);
  return mode;
}

/** @throws CliError saying what is wrong, the value got and the value allowed. */
export async function parseDemoOptions(raw: RawDemoOptions): Promise<DemoOptions> {
  const given = raw.duration === undefined ? undefined : number('duration', raw.duration);
  const speed = number('speed', raw.speed);
  const windowSeconds = windowAt(speed, raw.window);
  if (raw.out === '') throw new CliError('--out: got "", allowed: a folder');
  const input = raw.input ?? SAMPLE;
  const seconds = given ?? (raw.input === undefined ? SAMPLE_SECONDS : undefined);
  return {
    input, windowSeconds, speed,
    streams: number('streams', raw.streams), mode: modeOf(raw.mode),
    media: await readMedia(input),
    durationMillis: seconds === undefined ? undefined : seconds * 1000,
    out: resolve(raw.out),
    json: raw.json,
    objectLock: raw.objectLock ?? false,
    crashSeed: raw.crash === undefined ? undefined : number('crash', raw.crash === true ? '1' : raw.crash),
  };
}
