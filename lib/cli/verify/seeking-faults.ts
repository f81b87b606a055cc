import { ID } from '../../local/kinesis-video/ebml';
import { type ArchivedFragment } from './archive-object';
import { type ObjectLayout } from './object-layout';

/** Longest fragment that the service takes, milliseconds (Kinesis Video Streams quotas): nothing plays on for longer behind its last frame. */
export const LONGEST_FRAGMENT_MILLIS = 20_000;
/** Of times that were rounded, some more than once. */
export const ROUNDING_MILLIS = 2;

const NAME_OF: Readonly<Record<number, string>> = { [ID.info]: 'Info', [ID.tracks]: 'Tracks', [ID.cues]: 'Cues', [ID.cluster]: 'Cluster' };

function nameOf(id: number): string {
  return NAME_OF[id] ?? `element 0x${id.toString(16)}`;
}

/** When the last frame is shown, milliseconds after the object's begin. */
export function lastFrameMillis({ scale }: Pick<ObjectLayout, 'scale'>, fragments: readonly ArchivedFragment[]): number {
  return fragments.reduce((latest, { timecode, times }) => Math.max(latest, Number(timecode) + times.last), 0) * scale / 1e6;
}

/** Whether something that ends then can end with a frame that is shown at `last`, both in milliseconds. */
export function fitsFrames(end: number, last: number): boolean {
  return end >= last - ROUNDING_MILLIS && end <= last + LONGEST_FRAGMENT_MILLIS + ROUNDING_MILLIS;
}

function sizeFaults({ segmentEnd, bytes }: ObjectLayout): string[] {
  return segmentEnd === undefined || segmentEnd === bytes ? [] : [`its Segment ends at byte ${segmentEnd}, the object at ${bytes}`];
}

/** Only what is finished must name all there is; what it names must be right in any case. */
function seekHeadFaults({ segmentEnd, seekHead, elements }: ObjectLayout): string[] {
  const wrong = seekHead.filter(({ id, offset }) => elements.get(offset) !== id).map(({ id, offset }) => `its SeekHead says that ${nameOf(id)} begins at byte ${offset}, which is not so`);
  const there = new Set(elements.values());
  const named = new Set(seekHead.map(({ id }) => id));
  const missing = segmentEnd === undefined ? [] : [ID.info, ID.tracks, ID.cues].filter((id) => there.has(id) && !named.has(id));
  return [...wrong, ...missing.map((id) => `its SeekHead does not say where ${nameOf(id)} begins`)];
}

function durationFaults(layout: ObjectLayout, fragments: readonly ArchivedFragment[]): string[] {
  const { segmentEnd, duration, scale } = layout;
  if (duration === undefined) return segmentEnd === undefined ? [] : ['it is finished, but has no Duration'];
  const millis = duration * scale / 1e6;
  const last = lastFrameMillis(layout, fragments);
  return fitsFrames(millis, last) ? [] : [`its Duration is ${millis} ms, its last frame is shown after ${last} ms`];
}

/** Those that were sealed after a crash have no Cues; with Cues, or a size, all that could be found by them must be. */
function cueFaults({ segmentEnd, cues }: ObjectLayout, fragments: readonly ArchivedFragment[]): string[] {
  if (segmentEnd === undefined && cues.length === 0) return [];
  const faults: string[] = [];
  const unfound = new Map(fragments.flatMap((fragment) => (fragment.times.entry === undefined ? [] : [[fragment.offset, fragment] as const])));
  for (const { ticks, track, offset } of cues) {
    const fragment = unfound.get(offset);
    unfound.delete(offset);
    const entry = fragment?.times.entry;
    if (fragment === undefined || entry === undefined) {
      faults.push(`a Cue at ${ticks} points to byte ${offset}, where no Cluster begins that could be played from there, or one that has its Cue`);
      continue;
    }
    const at = fragment.timecode + BigInt(entry.ticks);
    const expected = at < 0n ? 0n : at; // Times in Cues have no sign.
    if (ticks !== expected || track !== entry.track) {
      faults.push(`the Cue of fragment ${fragment.number} is of track ${track} at ${ticks}, it can be played from track ${entry.track} at ${expected}`);
    }
  }
  return [...faults, ...[...unfound.values()].map(({ number }) => `fragment ${number} has no Cue`)];
}

/**
 * Why a player could not find its way in an object, though it may play all of it from the beginning; empty when it can. An object
 * that was sealed after a crash says neither its size nor its duration and has no Cues, which is no fault.
 */
export function seekingFaults(layout: ObjectLayout, fragments: readonly ArchivedFragment[]): string[] {
  return [...sizeFaults(layout), ...seekHeadFaults(layout), ...durationFaults(layout, fragments), ...cueFaults(layout, fragments)];
}
