import { type Camera } from './camera';
import { type BookedObject, type Disruption, type StreamBooks } from './books';

/** Why an object ends and the next one begins. */
export const CUT_REASONS = [
  'clock boundary', 'gap', 'tracks changed', 'end of a requested range', 'KMS hold', 'restart', 'pause of the camera', 'unexplained',
] as const;
export type CutReason = (typeof CUT_REASONS)[number];

/** One cut. */
export interface Cut {
  readonly reason: CutReason;
  readonly before: BookedObject;
  readonly behind: BookedObject;
}

/** How long after the key was denied the object in hand is completed: what was on its way still arrives, the next read hears of it. */
const HOLD_SLACK_MILLIS = 60_000;

function isBetween(time: number, { openedAt, completedAt }: BookedObject): boolean {
  return time >= openedAt && time <= completedAt;
}

function endedBy(hold: number, { completedAt }: BookedObject): boolean {
  return completedAt >= hold && completedAt < hold + HOLD_SLACK_MILLIS;
}

interface Joint {
  readonly books: StreamBooks;
  readonly camera: Camera;
  readonly before: BookedObject;
  readonly behind: BookedObject;
  readonly isGap: boolean;
  readonly segmentMillis: number;
}

function hasDisruption({ books, before }: Joint, ...kinds: readonly Disruption['kind'][]): boolean {
  return books.disruptions.some(({ kind, at }) => kinds.includes(kind) && isBetween(at, before));
}

/** In this order: what holds by the media alone comes first, and what chance did to the workers last. */
const RULES: readonly (readonly [CutReason, (joint: Joint) => boolean])[] = [
  ['gap', ({ isGap }) => isGap],
  ['clock boundary', ({ camera, before, behind, segmentMillis }) => (
    Math.floor(camera.serverTimestamp(before.last) / segmentMillis) !== Math.floor(camera.serverTimestamp(behind.first) / segmentMillis)
  )],
  ['tracks changed', ({ camera, before, behind }) => camera.tracksOf(before.last) !== camera.tracksOf(behind.first)],
  ['end of a requested range', ({ books, camera, before, behind }) => (
    books.requestedEnds.some((end) => camera.serverTimestamp(before.last) < end && camera.serverTimestamp(behind.first) >= end)
  )],
  ['KMS hold', ({ camera, before }) => camera.plan.hold !== undefined && endedBy(camera.plan.hold.from, before)],
  ['restart', (joint) => hasDisruption(joint, 'death', 'standstill', 'takeover')],
  ['pause of the camera', (joint) => hasDisruption(joint, 'idle') && pauseBetween(joint)],
];


function pauseBetween({ camera, before, behind }: Joint): boolean {
  return camera.serverTimestamp(behind.first) - camera.serverTimestamp(before.last) > camera.plan.fragmentMillis;
}

/**
 * Every cut between two objects of a stream, with its reason. An object that begins and ends at cuts of the clock is whole.
 * @param gapsBefore Sequence numbers of the objects with a gap before them.
 */
export function cutsOf(books: StreamBooks, gapsBefore: ReadonlySet<number>, segmentMillis: number): Cut[] {
  const objects = [...books.objects].sort((a, b) => a.seq - b.seq);
  return objects.slice(1).map((behind, i) => {
    const before = objects[i] ?? behind; // `behind` starts at 1, so that there always is one.
    const joint: Joint = { books, camera: books.camera, before, behind, isGap: gapsBefore.has(behind.seq), segmentMillis };
    return { reason: RULES.find(([, holds]) => holds(joint))?.[0] ?? 'unexplained', before, behind };
  });
}
