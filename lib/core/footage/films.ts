import { type FootageObject } from './footage-object';

/**
 * Why a file of its own begins.
 * - `beginning`: it is the first one.
 * - `tracks-changed`: codec, size of the picture or something else that a player is told once is another one from here on.
 * - `clock-went-back`: the camera's clock, by which a player shows frames, was set back.
 * - `too-long`: the file before it would be longer than players can show.
 */
export type TakeReason = 'beginning' | 'tracks-changed' | 'clock-went-back' | 'too-long';

/** Objects that one file can show, in order. */
export interface Film {
  readonly begins: TakeReason;
  readonly objects: readonly FootageObject[];
}

/** Longest timeline of one file: a day and an object at each end. ffmpeg takes timestamps beyond 27.8 h (1e14 ns) for broken. */
const MAX_FILM_MILLIS = 26 * 3600 * 1000;

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function reasonBetween(first: FootageObject, last: FootageObject, next: FootageObject): TakeReason | undefined {
  if (last.index.scale !== next.index.scale || !sameBytes(last.tracks, next.tracks)) return 'tracks-changed';
  const before = last.index.fragments.at(-1)?.producer ?? -Infinity;
  if (next.index.start <= before) return 'clock-went-back';
  return next.index.start + next.index.duration - first.index.start > MAX_FILM_MILLIS ? 'too-long' : undefined;
}

/** Puts objects together, one after the other, as long as one file can show them. */
export class FilmCollector {
  private begins: TakeReason = 'beginning';
  private objects: FootageObject[] = [];

  /** @returns the film that ended before this object. */
  add(object: FootageObject): Film | undefined {
    const [first] = this.objects;
    const last = this.objects.at(-1);
    const reason = first === undefined || last === undefined ? undefined : reasonBetween(first, last, object);
    const ended = reason === undefined ? undefined : this.end();
    this.begins = reason ?? this.begins;
    this.objects.push(object);
    return ended;
  }

  /** The film so far; nothing when there is none. */
  end(): Film | undefined {
    const { begins, objects } = this;
    this.objects = [];
    return objects.length === 0 ? undefined : { begins, objects };
  }
}
