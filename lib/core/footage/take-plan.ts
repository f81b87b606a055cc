import { type TimeRange } from '../../contract/time-range';
import { PAUSE_MILLIS } from '../segments/coverage';
import { type Film, type TakeReason } from './films';
import { videoTrack, type FootageObject, type PlacedFragment } from './footage-object';

/** The fragments that a file is made of: all whole but the first and the last, which are cut. */
export interface TakePlan {
  readonly begins: TakeReason;
  /** At least one, in order. */
  readonly fragments: readonly PlacedFragment[];
  /** At or before when the first picture is to be shown, epoch milliseconds: the range's begin, or where its footage begins if later. */
  readonly opensAt: number;
  readonly range: TimeRange;
}

function placed(objects: readonly FootageObject[]): PlacedFragment[] {
  return objects.flatMap((object) => object.index.fragments.map((fragment) => ({ object, fragment })));
}

/** The first fragment of which something is shown at or after `from`; -1 when there is none. */
function firstAt(fragments: readonly PlacedFragment[], from: number): number {
  return fragments.findIndex(({ fragment: { server, duration } }) => server >= from || server + duration > from);
}

/** Whether the camera went on filming from one fragment to the next. */
function isContinued(before: PlacedFragment | undefined, next: PlacedFragment): boolean {
  if (before === undefined || (before.object !== next.object && next.object.index.gap !== undefined)) return false;
  const pause = next.fragment.producer - (before.fragment.producer + before.fragment.duration);
  return pause <= PAUSE_MILLIS && next.fragment.producer > before.fragment.producer;
}

/** At or before when the first picture is to be shown. */
function opensAtOf({ fragment: { server } }: PlacedFragment, from: number): number {
  return Math.max(from, server);
}

function opensBy({ object, fragment: { server, keyframe } }: PlacedFragment, time: number): boolean {
  return videoTrack(object) === undefined || (keyframe !== undefined && server + keyframe <= time);
}

/**
 * Where decoding has to begin for all of the fragment at `first` to be seen: at or before it.
 * @returns -1 when it is before all of these fragments; `first` when there is no such place.
 */
function openingOf(fragments: readonly PlacedFragment[], first: number, from: number): number {
  const wanted = fragments[first];
  for (let i = first; i >= 0 && wanted !== undefined; i--) {
    const fragment = fragments[i];
    if (fragment === undefined || opensBy(fragment, opensAtOf(wanted, from))) return i;
    if (i > 0 && !isContinued(fragments[i - 1], fragment)) return first;
  }
  return -1;
}

/** Whether decoding may have to begin in an object before all of these: it is to be put before them then. */
export function needsEarlier(objects: readonly FootageObject[], { from }: TimeRange): boolean {
  const fragments = placed(objects);
  return openingOf(fragments, firstAt(fragments, from), from) === -1 && fragments[0]?.object.index.gap === undefined && firstAt(fragments, from) !== -1;
}

/**
 * Which fragments of a film are needed for a stretch of time on the service's clock: from the last video keyframe shown at or before
 * its begin, so that nothing asked for is missing and the first picture can be decoded, to the last one that begins before its end.
 * @returns nothing when the film shows nothing of it.
 */
export function planTake({ begins, objects }: Film, range: TimeRange): TakePlan | undefined {
  const all = placed(objects);
  const end = all.findIndex(({ fragment }) => fragment.server >= range.to);
  const fragments = all.slice(0, end === -1 ? all.length : end);
  const first = firstAt(fragments, range.from);
  const wanted = fragments[first];
  if (wanted === undefined) return undefined;
  const opening = openingOf(fragments, first, range.from);
  return { begins, fragments: fragments.slice(opening === -1 ? first : opening), opensAt: opensAtOf(wanted, range.from), range };
}
