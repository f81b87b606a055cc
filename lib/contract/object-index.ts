/**
 * The index of an archive object: a file beside it that says what it holds and where, so that nobody has to read footage to find
 * footage. One JSON document on one line, gzip. docs/index.md tells programs of other languages, and Athena, how to read it.
 */

import { type TimeRange } from './time-range';

/** In every index. It rises when a field changes its meaning or goes away; fields may be added. */
export const INDEX_VERSION = 1;

/** One fragment of an object: its Cluster, and the Tags behind it that name it. */
export interface IndexedFragment {
  /** Fragment number, decimal. */
  readonly number: string;
  /** SERVER_TIMESTAMP, epoch milliseconds. */
  readonly server: number;
  /** PRODUCER_TIMESTAMP, epoch milliseconds; in the object the fragment begins at this less {@link ObjectIndex.start}. */
  readonly producer: number;
  /** How long its frames last, milliseconds; estimated where the media do not say it. */
  readonly duration: number;
  /** When its first video keyframe is shown, milliseconds after its begin; absent where it has none, as in all audio. */
  readonly keyframe?: number;
  /** Where its Cluster begins in the object. */
  readonly offset: number;
  /** Size of the Cluster. */
  readonly bytes: number;
  /** CRC32 of the Cluster, unsigned. */
  readonly crc32: number;
}

export const TRACK_TYPES = ['video', 'audio', 'subtitle', 'other'] as const;

/** A track as the producer declares it, which need not be true: Amazon Connect calls its PCM `A_AAC`. */
export interface IndexedTrack {
  /** By which blocks refer to it. */
  readonly number: number;
  readonly type: (typeof TRACK_TYPES)[number];
  /** Matroska's codec id. */
  readonly codec: string;
  readonly name?: string;
  /** Pixels. */
  readonly width?: number;
  readonly height?: number;
  /** Hz. */
  readonly sampleRate?: number;
  readonly channels?: number;
  readonly bitDepth?: number;
}

/** Footage that is missing right before an object. */
export interface IndexedGap {
  /** Last fragment archived before it; `0` when there is none. */
  readonly after: string;
  /** First fragment archived behind it. */
  readonly before: string;
  readonly reason: string;
  /** What of it nobody had asked for; absent where all of it is lost. */
  readonly skipped?: TimeRange;
}

/** What an object holds. */
export interface ObjectIndex {
  readonly version: number;
  readonly streamArn: string;
  /** Position in the stream's sequence of objects, from 0. */
  readonly seq: number;
  /** Where the object lies in the bucket. */
  readonly key: string;
  readonly bytes: number;
  /** CRC32 of the whole object, unsigned; S3 shows it in base64. */
  readonly crc32: number;
  /** True time of the object's zero, epoch milliseconds, by the camera's clock. */
  readonly start: number;
  /** How long it plays, milliseconds. */
  readonly duration: number;
  /** Nanoseconds per tick of the timestamps in it. */
  readonly scale: number;
  /** Bytes before the first Cluster: what a player needs beside a Cluster to play it. */
  readonly header: number;
  readonly tracks: readonly IndexedTrack[];
  /** Amazon Connect's name for the call. */
  readonly contactId?: string;
  readonly gap?: IndexedGap;
  /** In the order in which they stand. */
  readonly fragments: readonly IndexedFragment[];
}

/** What both keys have in common. Names of streams hold no `=`, prefixes may. */
const ROOT = 'v1/stream=';

/**
 * Where the index of an object lies: in folders of its own, which Athena reads as partitions, and which no lifecycle rule for footage
 * takes to an archive class.
 * @throws Error when the key is none of an archive object.
 */
export function indexKey(objectKey: string): string {
  const at = objectKey.lastIndexOf(ROOT);
  if (at < 0 || !objectKey.endsWith('.mkv')) throw new Error(`got key ${JSON.stringify(objectKey)}, allowed: that of an archive object, <prefix>${ROOT}<name>/...mkv`);
  return `${objectKey.slice(0, at)}index/${objectKey.slice(at, -'.mkv'.length)}.json.gz`;
}
