/** How long windows read, and how many there are. */

import { WAIT_SECONDS } from '../../contract/execution-state';
import { PATIENCE_MILLIS } from '../../core/stream-reader';
import { SEGMENT_MARGIN } from '../../core/window-pace';
import { objectsOf, uploadsOf, type ObjectShape } from './objects';
import { DAYS_PER_MONTH, HOURS_PER_MONTH, recordedSeconds, type Workload } from './workload';

/** Fragments that GetMedia sends in a second (hard quota of a session). */
const FRAGMENTS_PER_SECOND = 5;
/** Bytes that GetMedia sends in a second (quota of a session). */
const BYTES_PER_SECOND = 25_000_000;

/** Assumed: start of the function, the calls before the first fragment and behind the last one. Lambda bills all of it. */
const OVERHEAD_SECONDS = 2;
/** Assumed: how long the reading of a backlog stands still while a part is stored, and while an object is completed and opened. */
const SECONDS_PER_PART = 0.2;
const SECONDS_PER_OBJECT = 0.3;

/** Without a fragment for so long a window ends. */
const PATIENCE_SECONDS = PATIENCE_MILLIS / 1000;
/** Of these, GetMedia ends each body after 3 s without a fragment, and the reader waits about one before the next. */
const SECONDS_PER_EMPTY_SESSION = 4;

/** What the windows of one stream come to in a month. */
export interface Reading {
  /** How many times faster than real time footage is read. */
  readonly pace: number;
  /** Runs that read footage or look for some; each begins and ends once. */
  readonly runs: number;
  /** Runs that only find that another one has the stream. */
  readonly needlessRuns: number;
  /** Windows of all runs. */
  readonly windows: number;
  /** Of these, those behind which the state machine waits. */
  readonly waits: number;
  /** GetMedia sessions. */
  readonly sessions: number;
  readonly lambdaSeconds: number;
  /** Longest time between a fragment and its object, when nothing is in the way. */
  readonly latencySeconds: number;
  /** Stretches of footage that become objects, and what each becomes. */
  readonly stretches: number;
  readonly objects: readonly ObjectShape[];
}

/** How many times faster than real time GetMedia sends a backlog. */
export function backlogPace({ bitsPerSecond, fragmentSeconds }: Workload): number {
  return Math.min(FRAGMENTS_PER_SECOND * fragmentSeconds, BYTES_PER_SECOND * 8 / bitsPerSecond);
}

/**
 * Windows for a segment. A window ends at a clock boundary behind which no other segment fits; a segment that is longer than a window
 * takes several, the last of which ends with it.
 */
function windowsPerSegment(windowSeconds: number, secondsPerSegment: number): number {
  const segments = Math.floor(windowSeconds / secondsPerSegment - (SEGMENT_MARGIN - 1));
  return segments > 0 ? 1 / segments : Math.ceil(secondsPerSegment / windowSeconds);
}

/** Average footage between two cuts, which come at clock boundaries and at the ends of windows. */
function stretchSeconds({ segmentSeconds }: Workload, windows: number): number {
  return segmentSeconds / Math.max(1, windows);
}

/** Real time that a segment of backlog takes. */
function secondsPerSegment(workload: Workload): number {
  const objects = objectsOf(workload, workload.segmentSeconds);
  const parts = objects.reduce((sum, object) => sum + uploadsOf(object), 0);
  return workload.segmentSeconds / backlogPace(workload) + parts * SECONDS_PER_PART + objects.length * SECONDS_PER_OBJECT;
}

/** Starts of the schedule in a month. */
export function scheduledStarts({ intervalSeconds }: Workload): number {
  return HOURS_PER_MONTH * 3600 / intervalSeconds;
}

/** Runs that end, each behind all that was recorded since the last one. */
export function catchUp(workload: Workload): Reading {
  const { hoursPerDay, intervalSeconds, segmentSeconds, windowSeconds } = workload;
  const runs = scheduledStarts(workload);
  const runsPerDay = 86_400 / intervalSeconds;
  const busyRuns = Math.min(runsPerDay, Math.max(1, hoursPerDay * 3600 / intervalSeconds)) * DAYS_PER_MONTH;
  const idleRuns = runs - busyRuns;
  const footagePerRun = recordedSeconds(workload) / busyRuns;
  const perSegment = secondsPerSegment(workload);
  const readSeconds = footagePerRun / segmentSeconds * perSegment;
  const perWindow = windowsPerSegment(windowSeconds, perSegment);
  const windowsPerRun = Math.max(1, Math.ceil(footagePerRun / segmentSeconds * perWindow));
  const windows = busyRuns * windowsPerRun + idleRuns;
  const stretch = stretchSeconds(workload, perWindow);
  return {
    pace: segmentSeconds / perSegment, runs, needlessRuns: 0, windows, waits: 0,
    sessions: busyRuns * windowsPerRun + idleRuns * PATIENCE_SECONDS / SECONDS_PER_EMPTY_SESSION,
    lambdaSeconds: busyRuns * readSeconds + idleRuns * PATIENCE_SECONDS + windows * OVERHEAD_SECONDS,
    latencySeconds: intervalSeconds + segmentSeconds + readSeconds + windowsPerRun * OVERHEAD_SECONDS,
    stretches: recordedSeconds(workload) / stretch, objects: objectsOf(workload, stretch),
  };
}

/** One run that never ends, and the runs of the schedule that find it at work. */
export function follow(workload: Workload): Reading {
  const { segmentSeconds, windowSeconds } = workload;
  const on = recordedSeconds(workload);
  const off = HOURS_PER_MONTH * 3600 - on;
  const perWindow = windowsPerSegment(windowSeconds, segmentSeconds);
  const busyWindows = on / segmentSeconds * perWindow;
  const idleSeconds = PATIENCE_SECONDS + OVERHEAD_SECONDS;
  const idleWindows = off / (idleSeconds + WAIT_SECONDS.IDLE);
  const needlessRuns = scheduledStarts(workload);
  const stretch = stretchSeconds(workload, perWindow);
  return {
    pace: 1, runs: 0, needlessRuns, windows: busyWindows + idleWindows, waits: idleWindows,
    sessions: busyWindows + idleWindows * PATIENCE_SECONDS / SECONDS_PER_EMPTY_SESSION,
    lambdaSeconds: on + idleWindows * idleSeconds + needlessRuns * OVERHEAD_SECONDS,
    latencySeconds: Math.min(segmentSeconds, windowSeconds),
    stretches: on / stretch, objects: objectsOf(workload, stretch),
  };
}

/** How an archive reads one stream, by its mode. */
export function readingOf(workload: Workload): Reading {
  switch (workload.mode) {
    case 'catch-up': return catchUp(workload);
    case 'follow': return follow(workload);
  }
}
