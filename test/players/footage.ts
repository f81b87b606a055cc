import { SeededRandom } from '../../lib/local/kinesis-video/random';
import { chunkHead, chunkTail } from '../../lib/local/kinesis-video/chunk';
import { type Fragment } from '../../lib/local/kinesis-video/fragment-store';
import { chunkTimeMs, readChunks, type MatroskaChunk } from '../../lib/local/kinesis-video/matroska-chunks';
import { KinesisVideoStream } from '../../lib/local/kinesis-video/stream';
import { cluster } from '../support/matroska-builder';
import { clusterBody, framesOf, type SentFrame } from './frames';

/** When all footage of a producer's file begins, epoch milliseconds. */
const T = Date.UTC(2024, 4, 1, 9, 30);
/** For how long a camera is away that starts anew. */
const RESTART_MILLIS = 3_000;

/** How a camera sends its file: what makes streams differ that show the same. */
export type Sending =
  | 'relative timecodes'
  | 'absolute timecodes'
  | 'clusters of unknown size'
  /** Half way the camera begins a new session: its timecodes are back at 0, three seconds later. */
  | 'a new session half way'
  /** The middle third was never sent. */
  | 'a hole in the middle'
  /** Only the second half is sent: an object may begin with any fragment, and with sound that is earlier than its Cluster. */
  | 'begun half way';

/** A fragment of a stream, and what of it must be in the archive. */
export interface FootageFragment {
  readonly number: string;
  /** Epoch milliseconds. */
  readonly serverTimestamp: number;
  /** Epoch milliseconds. */
  readonly producerTimestamp: number;
  /** As GetMedia sends it. */
  readonly chunk: Buffer;
  readonly frames: readonly SentFrame[];
  /** Timestamp of its Cluster, milliseconds after the first frame of track 1 in the file that it was cut from. */
  readonly fileMillis: number;
}

interface Shot {
  readonly chunk: MatroskaChunk;
  /** Of its Cluster in the file, milliseconds after the first frame of track 1. */
  readonly fileMillis: number;
  /** Epoch milliseconds. */
  readonly madeAt: number;
  readonly opensSession: boolean;
}

function retimed(chunk: MatroskaChunk, millis: number): MatroskaChunk {
  const timecode = BigInt(Math.round(millis * 1_000_000 / Number(chunk.timecodeScale)));
  // As the producer SDK writes them: the timecode in 8 bytes, the size unknown in one.
  return { ...chunk, timecode, cluster: cluster({ timecode, timecodeBytes: 8, size: { unknown: 1 }, blocks: [clusterBody(chunk)] }) };
}

/** When the first frame of track 1 is shown, milliseconds after the timestamp of its Cluster. */
function firstFrameMillis(chunk: MatroskaChunk): number {
  return Math.min(...framesOf(chunk).filter(({ track }) => track === 1).map(({ millis }) => millis));
}

function shotsOf(chunks: readonly MatroskaChunk[], sending: Sending): Shot[] {
  const [first] = chunks;
  const start = first === undefined ? 0 : chunkTimeMs(first);
  const zero = first === undefined ? 0 : start + firstFrameMillis(first);
  const shots = chunks.map((chunk, i) => ({ chunk, fileMillis: chunkTimeMs(chunk) - zero, madeAt: T + chunkTimeMs(chunk) - start, opensSession: i === 0 }));
  const half = Math.floor(shots.length / 2);
  const halfMillis = (shots[half]?.madeAt ?? T) - T;
  switch (sending) {
    case 'relative timecodes': return shots;
    case 'absolute timecodes': return shots.map((shot) => ({ ...shot, chunk: retimed(shot.chunk, shot.madeAt) }));
    case 'clusters of unknown size': return shots.map((shot) => ({ ...shot, chunk: retimed(shot.chunk, chunkTimeMs(shot.chunk)) }));
    case 'a hole in the middle': return shots.filter((_shot, i) => i < shots.length / 3 || i >= 2 * shots.length / 3);
    case 'begun half way': return shots.slice(half).map((shot, i) => ({ ...shot, opensSession: i === 0 }));
    case 'a new session half way': return shots.map((shot, i) => (i < half ? shot : {
      chunk: retimed(shot.chunk, shot.madeAt - T - halfMillis), fileMillis: shot.fileMillis, madeAt: shot.madeAt + RESTART_MILLIS, opensSession: i === half,
    }));
  }
}

function newStream(): KinesisVideoStream {
  // Nothing in here waits, and a retention of years keeps everything.
  const clock = { now: () => T, sleep: () => Promise.reject(new Error('nothing sleeps')) };
  return new KinesisVideoStream({ name: 'door', retentionHours: 87_600 }, { clock, random: new SeededRandom(1), region: 'us-east-1', accountId: '000000000000' });
}

function footageFragment({ number, serverTimestamp, producerTimestamp, media, recorded }: Fragment, source: MatroskaChunk, fileMillis: number): FootageFragment {
  const seconds = (millis: number): string => (millis / 1000).toFixed(3);
  const tags = { fragmentNumber: number, serverTimestamp: seconds(serverTimestamp), producerTimestamp: seconds(producerTimestamp), ...recorded };
  const trailing = { millisBehindNow: '0', continuationToken: number, ...recorded };
  const chunk = Buffer.concat([...chunkHead(media, tags), chunkTail(trailing)]);
  return { number, serverTimestamp, producerTimestamp, chunk, frames: framesOf(source), fileMillis };
}

/** What the service makes of a producer's file: one fragment for each of its Clusters. */
export function footageOfFile(file: Uint8Array, sending: Sending = 'relative timecodes'): FootageFragment[] {
  const stream = newStream();
  return shotsOf(readChunks(file), sending).map(({ chunk, fileMillis, madeAt, opensSession }) => {
    if (opensSession) stream.openSession({ startedAt: madeAt - (chunkTimeMs(chunk) < T ? chunkTimeMs(chunk) : 0) });
    return footageFragment(stream.put(chunk, { serverTimestamp: madeAt + 250 }), chunk, fileMillis);
  });
}

/** A GetMedia body that was captured, with the tags that it has. */
export function footageOfCapture(capture: Uint8Array): FootageFragment[] {
  const chunks = readChunks(capture);
  return newStream().replay(capture).flatMap((fragment, i) => {
    const chunk = chunks[i];
    return chunk === undefined ? [] : [footageFragment(fragment, chunk, chunkTimeMs(chunk))];
  });
}
