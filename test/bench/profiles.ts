/** What is measured with: streams of different shape, the same bytes on every machine. */
import { chunkHead, chunkTail, type ChunkMedia } from '../../lib/local/kinesis-video/chunk';
import { audioTrack, cluster, ebmlHeader, info, simpleBlock, tracks, uint, videoTrack, EBML_ID } from '../support/matroska-builder';

/** A stream, and how its bytes arrive. */
export interface Profile {
  readonly name: string;
  /** For the table's legend. */
  readonly what: string;
  readonly fragmentMillis: number;
  /** Bytes of each frame of a fragment; the first is the key frame. */
  readonly frames: readonly number[];
  readonly track: 'video' | 'audio';
  /** Bytes of one HTTP chunk of the body: what a reader is given at once, at most. */
  readonly writeBytes: number;
}

const KIB = 1024;
/** 2 Mbit/s: 500 kB in 2 s, 30 frames a second, the key frame ten times as large as the others. */
const CAMERA = { fragmentMillis: 2_000, frames: [72_000, ...Array.from({ length: 59 }, () => 7_200)], track: 'video' } as const;

/** Limits of the service (GetMedia: 25 MB/s, 5 fragments a second; PutMedia: 50 MB a fragment) are kept; a test looks. */
export const PROFILES: readonly Profile[] = [
  { name: 'camera', what: 'camera of 2 Mbit/s, fragments of 0.5 MB and 2 s, 64 KiB reads', ...CAMERA, writeBytes: 64 * KIB },
  {
    name: 'fast', what: '25 MB/s, the most that GetMedia sends: fragments of 12.5 MB and 0.5 s, 64 KiB reads', fragmentMillis: 500,
    frames: Array.from({ length: 30 }, () => 416_600), track: 'video', writeBytes: 64 * KIB,
  },
  {
    name: 'audio', what: 'a telephone call: fragments of 16 kB and 1 s, 16 KiB reads', fragmentMillis: 1_000,
    frames: Array.from({ length: 50 }, () => 320), track: 'audio', writeBytes: 16 * KIB,
  },
  { name: 'camera-1k', what: 'the camera, in reads of 1 KiB', ...CAMERA, writeBytes: KIB },
  { name: 'camera-64', what: 'the camera, in reads of 64 bytes', ...CAMERA, writeBytes: 64 },
];

/** The one stream there is. */
export const STREAM_NAME = 'bench';
export const STREAM_ARN = `arn:aws:kinesisvideo:us-east-1:000000000000:stream/${STREAM_NAME}/1714521600000`;

/** On a boundary of any segment length. */
export const START = Date.UTC(2024, 4, 1);
/** How far a camera's clock is behind the service's, ms: what the captures show. */
const UPLOAD_MILLIS = 750;
/** Fragment numbers have 47 digits. */
const FIRST_NUMBER = 91_343_852_333_181_432_392_682_062_607_743_920_146_264_755_000n;

/** Bytes that no compressor likes, the same every time (xorshift32). */
function noise(bytes: number, seed: number): Buffer {
  const words = new Uint32Array(Math.ceil(bytes / 4));
  let state = seed;
  for (let i = 0; i < words.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[i] = state;
  }
  return Buffer.from(words.buffer, 0, bytes);
}

/**
 * As the producer SDK writes it, only that the Cluster says how long it is, and sizes have 4 bytes in place of 8: npm's ebml takes
 * neither a Cluster without a size nor 64 KiB in 8 bytes.
 */
function clusterOf(frames: readonly number[], fragmentMillis: number): Buffer {
  return cluster({
    timecode: 0, timecodeBytes: 8, size: { bytes: 4 }, extra: [uint(EBML_ID.position, 0)],
    blocks: frames.map((bytes, i) => simpleBlock(
      { offset: Math.round(i * fragmentMillis / frames.length), keyframe: i === 0, data: noise(bytes, i + 1) }, { bytes: 4 },
    )),
  });
}

/** A recording of equal fragments in the form of a GetMedia body. Memory: one fragment. */
export class Recording {
  private readonly media: ChunkMedia;
  private readonly lastMedia: ChunkMedia;

  /** @param fragments How many, without the last one, which is there to be seen behind the end. */
  constructor(readonly profile: Profile, readonly fragments: number) {
    const track = profile.track === 'video' ? videoTrack() : audioTrack({ number: 1 });
    const common = { ebmlHeader: ebmlHeader(), segmentHead: Buffer.concat([info({ timecodeScale: 1_000_000 }), tracks(track)]), afterCluster: new Uint8Array(0) };
    this.media = { ...common, cluster: clusterOf(profile.frames, profile.fragmentMillis) };
    this.lastMedia = { ...common, cluster: clusterOf([100], profile.fragmentMillis) };
  }

  /** A recording of about so many bytes, at least one fragment. */
  static of(profile: Profile, bytes: number): Recording {
    const fragmentBytes = profile.frames.reduce((sum, frame) => sum + frame, 0);
    return new Recording(profile, Math.max(1, Math.round(bytes / fragmentBytes)));
  }

  /** A run with this end takes every fragment but the last, whose time it is: epoch milliseconds. */
  get until(): number {
    return START + this.fragments * this.profile.fragmentMillis;
  }

  /** Frames in all, those of the last fragment included. */
  get frames(): number {
    return this.fragments * this.profile.frames.length + 1;
  }

  /** Bytes of the body. */
  get bytes(): number {
    let bytes = 0;
    for (const piece of this.pieces()) bytes += piece.length;
    return bytes;
  }

  /** The body. Frames are the same array every time; nobody may write to it. */
  *pieces(): Generator<Uint8Array> {
    for (let i = 0; i <= this.fragments; i++) yield* this.chunk(i);
  }

  private chunk(index: number): Uint8Array[] {
    const number = (FIRST_NUMBER + BigInt(index)).toString();
    const serverMillis = START + index * this.profile.fragmentMillis;
    const seconds = (millis: number): string => (millis / 1000).toFixed(3);
    const head = chunkHead(index === this.fragments ? this.lastMedia : this.media, {
      fragmentNumber: number, serverTimestamp: seconds(serverMillis), producerTimestamp: seconds(serverMillis - UPLOAD_MILLIS),
    });
    return [...head, chunkTail({ millisBehindNow: '0', continuationToken: number })];
  }
}

/** @throws Error when there is no profile of that name. */
export function profileOf(name: string): Profile {
  const profile = PROFILES.find((one) => one.name === name);
  if (profile === undefined) throw new Error(`--profile ${name}: must be one of ${PROFILES.map((one) => one.name).join(', ')}`);
  return profile;
}

/** The whole body in one array. */
export function bodyOf(recording: Recording): Buffer {
  return Buffer.concat([...recording.pieces()]);
}
