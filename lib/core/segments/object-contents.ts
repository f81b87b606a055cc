import { type IndexedFragment, type IndexedTrack, INDEX_VERSION, type ObjectIndex } from '../../contract/object-index';
import { LONGEST_FRAGMENT_MILLIS } from '../fragments/fragment';
import { summarizeCluster, type ClusterSummary } from './cluster-summary';
import { type Cue } from './cues';
import { readTracks, type Track } from './tracks';

/** What all fragments of an object have in common. */
export interface ObjectBeginning {
  /** Payload of its Tracks. */
  readonly tracks: Uint8Array;
  /** Nanoseconds per tick. */
  readonly timestampScale: bigint;
  /** Bytes before the first Cluster. */
  readonly headerBytes: number;
}

/** A Cluster of an object, with what the tags behind it say. */
export interface PlacedCluster {
  readonly number: string;
  /** Epoch milliseconds. */
  readonly serverTimestamp: number;
  /** Epoch milliseconds. */
  readonly producerTimestamp: number;
  /** Where it begins, counted from the object's first byte. */
  readonly offset: number;
  readonly bytes: number;
  /** Unsigned. */
  readonly crc32: number;
  /** Its Timestamp. */
  readonly ticks: bigint;
  /** Its blocks. Valid only during the call. */
  readonly blocks: Uint8Array;
}

/** What an index says that does not stand in the object's bytes. */
export type ObjectIdentity = Pick<ObjectIndex, 'streamArn' | 'seq' | 'key' | 'bytes' | 'crc32'> & Partial<Pick<ObjectIndex, 'contactId' | 'gap'>>;

function indexedTrack({ frameNanoseconds: _frameNanoseconds, ...track }: Track): IndexedTrack {
  return track;
}

/** Keeps book of what is in an object, be it written now or read again: for its Cues, its duration and its index. */
export class ObjectContents {
  readonly cues: Cue[] = [];
  private readonly fragments: IndexedFragment[] = [];
  private readonly tracks: readonly Track[];
  private readonly scale: number;

  constructor(private readonly beginning: ObjectBeginning) {
    this.tracks = readTracks(beginning.tracks);
    this.scale = Number(beginning.timestampScale);
  }

  add({ number, serverTimestamp: server, producerTimestamp: producer, offset, bytes, crc32, ticks, blocks }: PlacedCluster): void {
    const summary = summarizeCluster(blocks, this.tracks, this.scale);
    this.addCue(summary, ticks, offset);
    const keyframe = summary.keyframe === undefined ? {} : { keyframe: this.millis(summary.keyframe.ticks) };
    const duration = this.millis(summary.end) || this.sincePrevious(producer);
    this.fragments.push({ number, server, producer, duration, ...keyframe, offset, bytes, crc32 });
  }

  /** How long it plays, in ticks of the object. */
  get durationTicks(): number {
    return this.durationMillis * 1_000_000 / this.scale;
  }

  index(identity: ObjectIdentity): ObjectIndex {
    const { streamArn, seq, key, bytes, crc32, contactId, gap } = identity;
    return {
      version: INDEX_VERSION, streamArn, seq, key, bytes, crc32,
      start: this.start, duration: this.durationMillis, scale: this.scale, header: this.beginning.headerBytes,
      tracks: this.tracks.map(indexedTrack),
      ...(contactId === undefined ? {} : { contactId }), ...(gap === undefined ? {} : { gap }),
      fragments: this.fragments,
    };
  }

  /** Footage is found by video keyframes; where there is no video, by whatever comes first. */
  private addCue({ keyframe, first }: ClusterSummary, clusterTicks: bigint, clusterOffset: number): void {
    const place = this.tracks.some(({ type }) => type === 'video') ? keyframe : first;
    if (place === undefined) return;
    const ticks = clusterTicks + BigInt(place.ticks);
    this.cues.push({ ticks: ticks < 0n ? 0n : ticks, track: place.track, clusterOffset });
  }

  private get start(): number {
    return this.fragments[0]?.producer ?? 0;
  }

  /** Fragments overlap where tracks do; what ends last need not have begun last. */
  private get durationMillis(): number {
    return this.fragments.reduce((latest, { producer, duration }) => Math.max(latest, producer + duration - this.start), 0);
  }

  /** Where a fragment is one frame, nothing in it says how long that is shown: as long as the one before, then. */
  private sincePrevious(producer: number): number {
    const previous = this.fragments.at(-1);
    return previous === undefined ? 0 : Math.min(producer - previous.producer, LONGEST_FRAGMENT_MILLIS);
  }

  private millis(ticks: number): number {
    return Math.round(ticks * this.scale / 1_000_000);
  }
}
