import { playingMs, readChunks } from '../../local/kinesis-video';
import { type DemoOptions } from './options';
import { clockStart, isInterrupted, withNextRecording, type DemoState } from './recording';

/** Objects of a demo are cut at every full minute, so that a short one shows some. */
export const SEGMENT_SECONDS = 60;

const SEGMENT_MILLIS = SEGMENT_SECONDS * 1000;

/** What a demo records and archives, and when. Times are epoch ms of the service's clock. */
export interface Plan {
  /** What the clock shows when the demo begins. */
  readonly clockStart: number;
  readonly state: DemoState;
  /** Input of the fleet run. */
  readonly input: Readonly<Record<string, string>>;
}

/** When the last take is over. */
function endOf(state: DemoState, media: Uint8Array): number {
  const { startAt = 0, durationMillis } = state.recordings.at(-1) ?? {};
  return startAt + (durationMillis ?? playingMs(readChunks(media)));
}

function lengthOf({ durationMillis, media }: DemoOptions): number {
  return durationMillis ?? playingMs(readChunks(media));
}

/**
 * A camera that is caught up with has recorded before: its take ends at a full minute, and the demo begins there. In every other mode
 * it records while it is archived.
 */
export function planDemo(options: DemoOptions, before: DemoState | undefined, inputSha256: string, timeOfDay: number): Plan {
  const { mode, streams, objectLock, durationMillis, media } = options;
  const earliest = clockStart(before, timeOfDay);
  const isBacklog = mode === 'catch-up' && !isInterrupted(before);
  const start = isBacklog ? Math.ceil((earliest + lengthOf(options)) / SEGMENT_MILLIS) * SEGMENT_MILLIS : earliest;
  const startAt = isBacklog ? start - lengthOf(options) : start;
  const state = withNextRecording(before, { streams, inputSha256, objectLock, startAt, durationMillis });
  const iso = (time: number): string => new Date(time).toISOString();
  const end = endOf(state, media);
  const range = { from: iso(state.recordings[0]?.startAt ?? startAt), to: iso(end) };
  // An interrupted take goes on while it is caught up with: its end may lie ahead.
  const input = { 'catch-up': { until: iso(Math.ceil(end / SEGMENT_MILLIS) * SEGMENT_MILLIS) }, follow: {}, range }[mode];
  return { clockStart: start, state, input: { mode, ...input } };
}
