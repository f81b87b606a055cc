import { createHash } from 'node:crypto';
import { type FootageFragment } from './footage';

/** A frame that an object must have. */
export interface ExpectedFrame {
  /** Milliseconds after the object's beginning. */
  readonly millis: number;
  /** When it is shown, milliseconds after the first frame of track 1 in the file that it was cut from. */
  readonly fileMillis: number;
  readonly bytes: number;
}

/** A track of an object. */
export interface ExpectedTrack {
  readonly number: number;
  /** In the order in which they are decoded. */
  readonly frames: readonly ExpectedFrame[];
  /** SHA-256 of all of them, one behind the other. */
  readonly sha256: string;
}

/** What a player must find in an object. It is worked out from what the camera sent, not from the object. */
export interface Expected {
  /** By track number. */
  readonly tracks: readonly ExpectedTrack[];
  /** From the beginning to the end of the frame that is shown last, seconds. */
  readonly seconds: number;
  /** How long a frame lasts, at most, seconds: what a player may be off by. */
  readonly frameSeconds: number;
}

function trackOf(number: number, fragments: readonly FootageFragment[], start: number): ExpectedTrack {
  const hash = createHash('sha256');
  const frames = fragments.flatMap(({ producerTimestamp, fileMillis, frames: sent }) => sent.filter(({ track }) => track === number).map(({ millis, bytes }) => {
    hash.update(bytes);
    return { millis: producerTimestamp - start + millis, fileMillis: fileMillis + millis, bytes: bytes.length };
  }));
  return { number, frames, sha256: hash.digest('hex') };
}

/** The usual distance of two frames: nothing in a stream need say how long the last one lasts. */
function usualMillis({ frames }: ExpectedTrack): number {
  const times = frames.map(({ millis }) => millis).sort((a, b) => a - b);
  const distances = times.slice(1).map((time, i) => time - (times[i] ?? 0)).sort((a, b) => a - b);
  return distances[Math.floor(distances.length / 2)] ?? 0;
}

/** How long the last frame lasts: where all others are of one size, as in PCM, a smaller one is shorter. */
function lastMillis(track: ExpectedTrack): number {
  const sizes = new Set(track.frames.slice(0, -1).map(({ bytes }) => bytes));
  const [size] = sizes;
  const last = track.frames.at(-1)?.bytes ?? 0;
  return sizes.size === 1 && size !== undefined ? usualMillis(track) * Math.min(1, last / size) : usualMillis(track);
}

/** What must be in an object of these fragments. */
export function expectedOf(fragments: readonly FootageFragment[]): Expected {
  const start = fragments[0]?.producerTimestamp ?? 0;
  const numbers = [...new Set(fragments.flatMap(({ frames }) => frames.map(({ track }) => track)))].sort((a, b) => a - b);
  const tracks = numbers.map((number) => trackOf(number, fragments, start));
  const ends = tracks.map((track) => track.frames.reduce((latest, { millis }) => Math.max(latest, millis), 0) + lastMillis(track));
  return { tracks, seconds: Math.max(0, ...ends) / 1000, frameSeconds: Math.max(0, ...tracks.map(usualMillis)) / 1000 };
}

/** A frame of the first track by the order in which frames are shown: 0 is the first, 1 the last one. */
export function frameAt({ tracks }: Expected, part: number): ExpectedFrame {
  const shown = [...(tracks[0]?.frames ?? [])].sort((a, b) => a.millis - b.millis);
  const frame = shown[Math.round(part * (shown.length - 1))];
  if (frame === undefined) throw new Error('an object without frames');
  return frame;
}
