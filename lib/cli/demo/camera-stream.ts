import { type KinesisVideoServer, type KinesisVideoStream } from '../../local/kinesis-video';
import { type DemoState, type Recording } from './recording';

/** Name of the demo's stream. */
export const STREAM_NAME = 'front-door';
/** Footage is kept a day, so that later demos in the same folder can be checked against all of it. */
const RETENTION_HOURS = 24;

/** The demo's stream with a camera that plays its takes. */
export interface CameraStream {
  readonly stream: KinesisVideoStream;
  /** Resolves when the last take is over. */
  readonly done: Promise<void>;
}

/** Silence between two rounds of a loop, ms: the file's last audio frame is longer than its picture, and a producer needs a moment to connect. */
const RECONNECT_MILLIS = 100;

/** Plays the takes one after the other. Those of the past are there at once. */
async function playAll(stream: KinesisVideoStream, media: Uint8Array, recordings: readonly Recording[]): Promise<void> {
  for (const { startAt, durationMillis } of recordings) {
    const looped = durationMillis === undefined ? {} : { durationMs: durationMillis, loop: true, gapMs: RECONNECT_MILLIS };
    await stream.play(media, { startAt, ...looped }).done;
  }
}

/** Makes the stream as it was when the demo last ran in this folder, and lets the camera go on. */
export function startCamera(server: KinesisVideoServer, state: DemoState, media: Uint8Array): CameraStream {
  const stream = server.createStream({ name: STREAM_NAME, retentionHours: RETENTION_HOURS, createdAt: state.streamCreatedAt });
  return { stream, done: playAll(stream, media, state.recordings) };
}
