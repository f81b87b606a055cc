import { CONTACT_ID_TAG } from '../../../lib/contract/get-media';
import { type ArchiveBench } from '../archive/archive-bench';
import { getMediaChunk } from '../../support/get-media-chunk';
import { audioTrack, cluster, info, simpleBlock, tracks, type TrackSpec } from '../../support/matroska-builder';
import { START } from '../../support/memory/world';

/** Both sides of a call, as Amazon Connect declares them. */
export const CALL_TRACKS: readonly TrackSpec[] = [
  { number: 1, name: 'AUDIO_FROM_CUSTOMER', codecId: 'A_AAC' }, { number: 2, name: 'AUDIO_TO_CUSTOMER', codecId: 'A_AAC' },
];

const BLOCK_MILLIS = 100;
const SAMPLES = BLOCK_MILLIS * 8;

/** What is heard at a moment of a track: a number that names both, never 0. */
export function sampleAt(track: number, millis: number): number {
  return track * 10_000 + Math.floor(millis / BLOCK_MILLIS) % 9_999 + 1;
}

function samples(track: number, millis: number): Buffer {
  const bytes = Buffer.alloc(SAMPLES * 2);
  for (let i = 0; i < SAMPLES; i++) bytes.writeInt16LE(sampleAt(track, millis), i * 2);
  return bytes;
}

export interface CallFragment {
  /** Milliseconds behind the start, by both clocks. */
  readonly at: number;
  readonly contactId?: string;
  readonly tracks?: readonly TrackSpec[];
  /** Tracks of which it has no block. */
  readonly without?: number;
  /** Lacing bits of its blocks. Default 0. */
  readonly lacing?: number;
}

/** Publishes a second of a call in blocks of 100 ms of both tracks. */
export function publishCall({ stream }: ArchiveBench, { at, contactId, tracks: specs = CALL_TRACKS, without, lacing = 0 }: CallFragment): void {
  const number = BigInt(stream.published.length + 1);
  const time = START + at;
  const blocks = Array.from({ length: 10 }, (_, i) => specs.filter((spec) => spec.number !== without).map(({ number: track = 1 }) => (
    simpleBlock({ track, offset: i * BLOCK_MILLIS, data: samples(track, at + i * BLOCK_MILLIS), lacing })
  ))).flat();
  stream.published.push({
    number, serverTimestamp: time, producerTimestamp: time, frames: Buffer.concat(blocks),
    chunk: getMediaChunk({
      number: String(number), serverMillis: time, producerMillis: time, head: [info({ timecodeScale: 1_000_000 }), tracks(...specs.map(audioTrack))],
      fragmentTags: { [CONTACT_ID_TAG]: contactId }, body: [cluster({ timecode: time, timecodeBytes: 8, blocks })],
    }),
  });
}
