import { type ObjectState } from './archived';
import { type Expected } from './expected';
import { type Film } from './films';

/** An object of an archive as players get it. */
export interface PlayableObject {
  readonly film: Film;
  readonly state: ObjectState;
  readonly parts: number;
  readonly fragments: number;
  readonly bytes: number;
  /** Where it lies. */
  readonly path: string;
  /** The file that its film was cut from; absent when there is none. */
  readonly source: string | undefined;
  readonly expected: Expected;
}

/** What a player made of an object. What a player cannot tell is absent. */
export interface Played {
  /** Frames of each track. */
  readonly frames?: readonly number[];
  /** SHA-256 of the frames of each track. */
  readonly sha256?: readonly string[];
  /** How long it says the object is. */
  readonly seconds?: number;
  /** Bytes that it read to show a frame in the middle. */
  readonly seekBytes?: number;
  /** What it does not play, and why: no fault of the object's. */
  readonly unsupported?: string;
  /** All that is wrong, and all that the player complains of. */
  readonly problems: readonly string[];
}

/** A player that is ready. */
export interface OpenPlayer {
  readonly version: string;
  play(object: PlayableObject): Promise<Played>;
  close(): Promise<void>;
}

/** Software that has nothing to do with this project and reads Matroska. */
export interface Player {
  readonly name: string;
  /** Whether it is there. */
  readonly isInstalled: boolean;
  /** Whether it is done with an object of some seconds in a fraction of a second. */
  readonly isQuick: boolean;
  open(): Promise<OpenPlayer>;
}

/** A seek through an index reads at most this share of an object that is long. */
const MAX_SEEK_SHARE = 0.02;

function differ(what: string, got: readonly unknown[] | undefined, wanted: readonly unknown[]): string[] {
  return got === undefined || got.join() === wanted.join() ? [] : [`${what}: got ${got.join()}, wanted ${wanted.join()}`];
}

/**
 * What is wrong with how an object plays; nothing when all is well. Of an object that was not finished only duration and speed may
 * be missing.
 */
export function problemsOf({ expected, state, film, bytes }: PlayableObject, played: Played): string[] {
  const { seconds, seekBytes } = played;
  const problems = [
    ...played.problems,
    ...differ('frames', played.frames, expected.tracks.map(({ frames }) => frames.length)),
    ...differ('frames by SHA-256', played.sha256, expected.tracks.map(({ sha256 }) => sha256)),
  ];
  if (state !== 'whole') return problems;
  if (seconds !== undefined && !(Math.abs(seconds - expected.seconds) <= expected.frameSeconds)) {
    problems.push(`duration: got ${seconds} s, wanted ${expected.seconds} s within ${expected.frameSeconds} s`);
  }
  if (film.isLong === true && seekBytes !== undefined && seekBytes > bytes * MAX_SEEK_SHARE) {
    problems.push(`seek: read ${seekBytes} of ${bytes} bytes, allowed: ${100 * MAX_SEEK_SHARE} %`);
  }
  return problems;
}
