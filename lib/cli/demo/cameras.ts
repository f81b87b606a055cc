import { type KinesisVideoServer, type KinesisVideoStream } from '../../local/kinesis-video';
import { type DemoState, type Recording } from './recording';

/** How the streams of a demo are named; one alone has a name without a number. */
export const SINGLE_STREAM = 'front-door';
export const STREAM_PREFIX = 'camera-';

/** Footage is kept a day, so that later demos in the same folder can be checked against all of it. */
const RETENTION_HOURS = 24;
/** Silence between two rounds of a loop, ms: the file's last audio frame is longer than its picture, and a producer needs a moment to connect. */
const RECONNECT_MILLIS = 100;

/** A stream with a camera that plays the demo's takes. */
export interface CameraStream {
  readonly stream: KinesisVideoStream;
  /** Resolves when the last take is over. */
  readonly done: Promise<void>;
}

export function streamNames(count: number): string[] {
  if (count === 1) return [SINGLE_STREAM];
  const digits = String(count).length;
  return Array.from({ length: count }, (_, i) => `${STREAM_PREFIX}${String(i + 1).padStart(digits, '0')}`);
}

/** Plays the takes one after the other. Those of the past are there at once. */
async function playAll(stream: KinesisVideoStream, media: Uint8Array, recordings: readonly Recording[]): Promise<void> {
  for (const { startAt, durationMillis } of recordings) {
    const looped = durationMillis === undefined ? {} : { durationMs: durationMillis, loop: true, gapMs: RECONNECT_MILLIS };
    await stream.play(media, { startAt, ...looped }).done;
  }
}

/** Makes the streams as they were when the demo last ran in this folder, and lets their cameras go on. */
export function startCameras(server: KinesisVideoServer, state: DemoState, media: Uint8Array): CameraStream[] {
  return streamNames(state.streams).map((name) => {
    const stream = server.createStream({ name, retentionHours: RETENTION_HOURS, createdAt: state.streamCreatedAt });
    return { stream, done: playAll(stream, media, state.recordings) };
  });
}
