import { readFile, rename, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { CliError } from '../cli-error';
import { errorCode } from '../error-code';

/** One take of the camera. Times are epoch milliseconds of the service's clock. */
export interface Recording {
  readonly startAt: number;
  /** Absent when the file is played once. */
  readonly durationMillis?: number;
  /** Where the service's clock stood when the demo ended; absent while it runs. */
  readonly left?: { readonly at: number; readonly finished: boolean };
}

/**
 * What a demo remembers in its folder, so that the next one continues it. The local service keeps footage in memory only: a later
 * demo plays all takes again, at the same times and with the same seed, and so gets the same stream with the same fragments.
 */
export interface DemoState {
  readonly streamCreatedAt: number;
  /** How many streams there are; all play the same takes. */
  readonly streams: number;
  /** SHA-256 of the file that the camera plays. */
  readonly inputSha256: string;
  /** Whether the bucket has Object Lock; it has, or has not, from the beginning. */
  readonly objectLock?: true;
  readonly recordings: readonly Recording[];
}

/** Where the service's clock must go on: behind everything that was recorded, and never behind the time of day. */
export function clockStart(state: DemoState | undefined, timeOfDay: number): number {
  const left = state?.recordings.at(-1)?.left;
  return left?.finished === false ? left.at : Math.max(timeOfDay, left?.at ?? 0);
}

/** What is new about the next take. */
export interface NextTake {
  readonly streams: number;
  readonly inputSha256: string;
  readonly objectLock: boolean;
  readonly startAt: number;
  /** Absent to play the file once. */
  readonly durationMillis: number | undefined;
}

/** Whether the last demo was interrupted in the middle of its take. */
export function isInterrupted(state: DemoState | undefined): boolean {
  return state?.recordings.at(-1)?.left?.finished === false;
}

/** The state with the next take: the one that was interrupted, or a new one behind all others. */
export function withNextRecording(state: DemoState | undefined, { streams, inputSha256, objectLock, startAt, durationMillis }: NextTake): DemoState {
  const next: Recording = { startAt, ...(durationMillis === undefined ? {} : { durationMillis }) };
  if (state === undefined) return { streamCreatedAt: startAt, streams, inputSha256, ...(objectLock ? { objectLock } : {}), recordings: [next] };
  return isInterrupted(state) ? state : { ...state, recordings: [...state.recordings, next] };
}

/** The state once the demo has ended. */
export function withLeft(state: DemoState, at: number, finished: boolean): DemoState {
  return { ...state, recordings: state.recordings.map((take, i) => (i === state.recordings.length - 1 ? { ...take, left: { at, finished } } : take)) };
}

function statePath(out: string): string {
  return join(out, 'demo.json');
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The state in a folder, if a demo has run there. @throws CliError when it played another file, had another number of streams, or a bucket of another kind. */
export async function readState(out: string, { inputSha256, streams, objectLock }: Pick<NextTake, 'inputSha256' | 'streams' | 'objectLock'>): Promise<DemoState | undefined> {
  let text: string;
  try {
    text = await readFile(statePath(out), 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  const state = parsed(out, text);
  if (state.inputSha256 !== inputSha256) {
    throw new CliError(`--out: ${out} continues a demo of another file; allowed: the same --input, or another folder`);
  }
  if (state.streams !== streams) {
    throw new CliError(`--streams: got ${streams}, but ${out} continues a demo of ${state.streams}; allowed: ${state.streams}, or another folder`);
  }
  if ((state.objectLock === true) !== objectLock) {
    throw new CliError(`--object-lock: ${out} continues a demo ${objectLock ? 'without' : 'with'} it; allowed: the same, or another folder`);
  }
  return state;
}

function parsed(out: string, text: string): DemoState {
  try {
    const state = JSON.parse(text) as Partial<DemoState> | null;
    if (Array.isArray(state?.recordings)) return state as DemoState; // As it is written below.
  } catch {
    // Told below, with all else that is no state.
  }
  throw new CliError(`--out: ${statePath(out)} cannot be read as the state of a demo, allowed: an untouched one, or another folder`);
}

/** Whole or not at all: the next demo needs it to go on. */
export async function writeState(out: string, state: DemoState): Promise<void> {
  const draft = `${statePath(out)}.new`;
  await writeFile(draft, `${JSON.stringify(state, null, 2)}\n`);
  await rename(draft, statePath(out));
}
