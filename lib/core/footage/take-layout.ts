import { concat } from '../ebml/element-writer';
import { summarizeCluster } from '../segments/cluster-summary';
import { cuesElement, type Cue } from '../segments/cues';
import { objectHeader } from '../segments/object-header';
import { CLUSTER_HEAD_BYTES, clusterHead } from '../segments/part-buffer';
import { readTracks } from '../segments/tracks';
import { type CutCluster } from './cluster-cut';
import { shownAt, videoTrack, type PlacedFragment } from './footage-object';

/** The Clusters of a file before it is written: the first and the last are cut, what lies between is whole. */
export interface TakeClusters {
  readonly first: CutCluster;
  readonly between: readonly PlacedFragment[];
  /** Absent when there is one Cluster only. */
  readonly last?: CutCluster;
}

/** A file that can be written from its first byte to its last. All of it is known but the fragments between the first and the last. */
export interface TakeLayout {
  /** Everything before the first Cluster: Cues as well. */
  readonly header: Uint8Array;
  readonly first: Uint8Array;
  readonly between: readonly RetimedFragment[];
  readonly last?: Uint8Array;
  /** Size of the file. */
  readonly bytes: number;
  /** Of them those of blocks: all that came from the camera. */
  readonly blockBytes: number;
  readonly fragments: number;
  /** Keys of the objects that they are in. */
  readonly objects: readonly string[];
  /** When its first block is shown, and when its last one is no more: epoch milliseconds on the service's clock. */
  readonly from: number;
  readonly to: number;
  /** True time of its zero by the camera's clock, epoch milliseconds: DateUTC. */
  readonly start: number;
  /** How long it plays, milliseconds. */
  readonly duration: number;
}

/** A fragment of which nothing but the place in time changes. */
export interface RetimedFragment extends PlacedFragment {
  readonly ticks: bigint;
}

/** The time in one file, in ticks: its zero is what is shown first. */
class Timeline {
  private readonly scale: number;
  private readonly producer: number;
  /** In ticks after the first fragment's begin. */
  readonly zero: number;

  constructor({ first, between, last }: TakeClusters) {
    this.scale = first.placed.object.index.scale;
    this.producer = first.placed.fragment.producer;
    const second = between[0] ?? last?.placed;
    // No Cluster can begin before zero: a first picture shown later than the next fragment begins must not be the zero.
    this.zero = Math.min(first.firstTicks, second === undefined ? Infinity : this.sinceFirst(second));
  }

  /** The Timestamp of a Cluster. */
  of(placed: PlacedFragment): number {
    return this.sinceFirst(placed) - this.zero;
  }

  ticks(millis: number): number {
    return Math.round(millis * 1_000_000 / this.scale);
  }

  millis(ticks: number): number {
    return ticks * this.scale / 1_000_000;
  }

  get start(): number {
    return this.producer + Math.round(this.millis(this.zero));
  }

  private sinceFirst({ fragment }: PlacedFragment): number {
    return this.ticks(fragment.producer - this.producer);
  }
}

function cluster(children: Uint8Array, ticks: number): Uint8Array {
  return concat([clusterHead(CLUSTER_HEAD_BYTES + children.length, BigInt(ticks)), children]);
}

/** The first Cluster: where the zero lies inside it, its blocks move, for no Timestamp is negative. */
function firstCluster(first: CutCluster, zero: number): Uint8Array {
  return zero > 0 ? cluster(first.children(zero), 0) : cluster(first.children(), -zero);
}

/** When the last frame of a Cluster ends, in ticks after its fragment's begin. */
function endOf(cut: CutCluster, timeline: Timeline): number {
  const { object, fragment } = cut.placed;
  const { end } = summarizeCluster(cut.children(), readTracks(object.tracks), object.index.scale);
  return end === 0 ? timeline.ticks(fragment.duration) : end;
}

/** How long it plays, in ticks. Fragments overlap where tracks do; what ends last need not have begun last. */
function durationOf({ first, between, last }: TakeClusters, timeline: Timeline): number {
  const cut = last ?? first;
  const end = timeline.of(cut.placed) + endOf(cut, timeline);
  const whole = last === undefined ? [] : [first.placed, ...between];
  return whole.reduce((latest, placed) => Math.max(latest, timeline.of(placed) + timeline.ticks(placed.fragment.duration)), end);
}

/** A place to begin playing at, in the Cluster that it is in. */
type Entry = Omit<Cue, 'clusterOffset'>;

function entryOfCut(cut: CutCluster, timeline: Timeline): Entry | undefined {
  const { entry } = cut;
  return entry === undefined ? undefined : { ticks: BigInt(Math.max(0, timeline.of(cut.placed) + entry.ticks)), track: entry.track };
}

/** Of a Cluster that is not read the index knows it to a millisecond. Sound can be begun with anywhere. */
function entryOfWhole(placed: PlacedFragment, timeline: Timeline): Entry | undefined {
  const { object, fragment: { keyframe } } = placed;
  const video = videoTrack(object);
  if (video !== undefined && keyframe === undefined) return undefined;
  return { ticks: BigInt(timeline.of(placed) + timeline.ticks(keyframe ?? 0)), track: video ?? object.index.tracks[0]?.number ?? 1 };
}

interface SizedEntry {
  readonly entry: Entry | undefined;
  /** Of the Cluster. */
  readonly bytes: number;
}

function cuesFrom(offset: number, clusters: readonly SizedEntry[]): Uint8Array {
  const cues: Cue[] = [];
  let clusterOffset = offset;
  for (const { entry, bytes } of clusters) {
    if (entry !== undefined) cues.push({ ...entry, clusterOffset });
    clusterOffset += bytes;
  }
  return cues.length === 0 ? new Uint8Array(0) : cuesElement(cues, 'wide');
}

/** Everything before the Clusters. Cues stand there too: whoever plays the file while it is still arriving can seek in it. */
function headerOf({ first: { placed: { object } } }: TakeClusters, timeline: Timeline, duration: number, clusters: readonly SizedEntry[]): Uint8Array {
  const chunkHeader = { ebml: new Uint8Array(0), tracks: object.tracks, timestampScale: BigInt(object.index.scale) };
  const cuesOffset = objectHeader(chunkHeader, timeline.start).length;
  const cuesBytes = cuesFrom(cuesOffset, clusters).length; // Wherever the Clusters begin, it is as long.
  const cues = cuesFrom(cuesOffset + cuesBytes, clusters);
  const bytes = clusters.reduce((sum, cluster) => sum + cluster.bytes, cuesOffset + cuesBytes);
  return concat([objectHeader(chunkHeader, timeline.start, { bytes, duration, cues: cuesBytes === 0 ? undefined : cuesOffset }), cues]);
}

/**
 * Lays a file out.
 * @param clusters Neither the first nor the last is empty.
 */
export function layOut(clusters: TakeClusters): TakeLayout {
  const { first, between, last } = clusters;
  const timeline = new Timeline(clusters);
  const begin = firstCluster(first, timeline.zero);
  const end = last === undefined ? undefined : cluster(last.children(), timeline.of(last.placed));
  const sized = [
    { entry: entryOfCut(first, timeline), bytes: begin.length },
    ...between.map((placed) => ({ entry: entryOfWhole(placed, timeline), bytes: placed.fragment.bytes })),
    ...(last === undefined || end === undefined ? [] : [{ entry: entryOfCut(last, timeline), bytes: end.length }]),
  ];
  const duration = durationOf(clusters, timeline);
  const header = headerOf(clusters, timeline, duration, sized);
  const clusterBytes = sized.reduce((sum, { bytes }) => sum + bytes, 0);
  const tail = last ?? first;
  const objects = new Set([first.placed, ...between, tail.placed].map(({ object }) => object.index.key));
  return {
    header, first: begin, between: between.map((placed) => ({ ...placed, ticks: BigInt(timeline.of(placed)) })), ...(end === undefined ? {} : { last: end }),
    bytes: header.length + clusterBytes, blockBytes: clusterBytes - sized.length * CLUSTER_HEAD_BYTES,
    fragments: sized.length, objects: [...objects],
    from: shownAt(first.placed.fragment, first.firstTicks, first.placed.object.index.scale),
    to: shownAt(tail.placed.fragment, endOf(tail, timeline), tail.placed.object.index.scale),
    start: timeline.start, duration: timeline.millis(duration),
  };
}
