import { type IndexedFragment } from '../contract/object-index';
import { type TimeRange } from '../contract/time-range';
import { ClusterCollector, retime } from '../core/footage/cluster-collector';
import { CutCluster, type Cut } from '../core/footage/cluster-cut';
import { type TakeReason } from '../core/footage/films';
import { type FootageObject, type PlacedFragment } from '../core/footage/footage-object';
import { layOut, type RetimedFragment, type TakeLayout } from '../core/footage/take-layout';
import { type TakePlan } from '../core/footage/take-plan';

/**
 * One Matroska file of a clip: its bytes, in order, from the first to the last, and what is known of them before. It may be read more
 * than once; what is not held in memory is then asked for again.
 */
export interface Take extends TimeRange, AsyncIterable<Uint8Array> {
  /** Why it is a file of its own. */
  readonly begins: TakeReason;
  /** Size of the file. */
  readonly bytes: number;
  /** Of them those that came from the camera: frames and what stands before each. */
  readonly blockBytes: number;
  readonly fragments: number;
  /** Keys of the objects that they are in. */
  readonly objects: readonly string[];
  /** True time of its zero by the camera's clock, epoch milliseconds: its DateUTC. `from` and `to` are on the service's. */
  readonly start: number;
  /** How long it plays, milliseconds: gaps inside it are as long as they were. */
  readonly duration: number;
}

/** Where objects are read from. */
export interface RangeReader {
  /** Bytes of an object from `begin` to before `end`, in pieces; fewer when it ends before. */
  range(key: string, begin: number, end: number): AsyncIterable<Uint8Array>;
}

/** A file up to this size is read with one request per object and held. What is larger is written as it arrives. */
const HELD_BYTES = 8 * 1024 * 1024;

/** Clusters that were read before. */
type Held = Map<IndexedFragment, Uint8Array>;

interface ObjectRun {
  readonly object: FootageObject;
  readonly fragments: IndexedFragment[];
}

/** Fragments by the object that they are in: of each what follows without a gap. */
function runsOf(placed: readonly PlacedFragment[]): ObjectRun[] {
  const runs: ObjectRun[] = [];
  for (const { object, fragment } of placed) {
    const last = runs.at(-1);
    if (last?.object === object) last.fragments.push(fragment);
    else runs.push({ object, fragments: [fragment] });
  }
  return runs;
}

/** The Clusters of fragments that follow each other: one request per object. @throws DamagedFragmentError, and what the reader throws. */
async function* clustersOf(reader: RangeReader, placed: readonly PlacedFragment[]): AsyncGenerator<Uint8Array> {
  for (const { object: { index: { key } }, fragments } of runsOf(placed)) {
    const begin = fragments[0]?.offset ?? 0;
    const end = fragments.reduce((latest, { offset, bytes }) => Math.max(latest, offset + bytes), begin);
    const collector = new ClusterCollector(key, fragments, begin);
    for await (const piece of reader.range(key, begin, end)) {
      for (const { bytes } of collector.feed(piece)) yield bytes;
    }
    collector.end();
  }
}

/** Cuts both ends of a plan. What is between them is not read yet, unless it is little. */
class TakeOpener {
  private readonly held: Held = new Map();

  constructor(private readonly reader: RangeReader, private readonly plan: TakePlan) {}

  async open(): Promise<TakeLayout | undefined> {
    const { range: { from, to }, opensAt } = this.plan;
    let { fragments } = this.plan;
    if (fragments.reduce((sum, { fragment }) => sum + fragment.bytes, 0) <= HELD_BYTES) await this.hold(fragments);
    let last: CutCluster | undefined;
    for (; fragments.length > 1 && last === undefined; fragments = last === undefined ? fragments.slice(0, -1) : fragments) {
      last = await this.cut(fragments.at(-1), { to });
    }
    for (; fragments.length > 0; fragments = fragments.slice(1)) {
      const isOnly = fragments.length === 1;
      const first = await this.cut(fragments[0], { opensAt, from, ...(isOnly ? { to } : {}) });
      if (first === undefined) continue;
      return layOut(isOnly || last === undefined ? { first, between: [] } : { first, between: fragments.slice(1, -1), last });
    }
    return undefined;
  }

  /** The whole fragments between both ends, in their new places. */
  async *between(fragments: readonly RetimedFragment[]): AsyncGenerator<Uint8Array> {
    const held = fragments.flatMap(({ fragment }) => this.held.get(fragment) ?? []);
    let i = 0;
    for await (const cluster of held.length === fragments.length ? held : clustersOf(this.reader, fragments)) {
      retime(cluster, fragments[i++]?.ticks ?? 0n);
      yield cluster;
    }
  }

  private async hold(placed: readonly PlacedFragment[]): Promise<void> {
    let i = 0;
    for await (const cluster of clustersOf(this.reader, placed)) {
      const fragment = placed[i++]?.fragment;
      if (fragment !== undefined) this.held.set(fragment, cluster);
    }
  }

  /** Nothing when nothing is left. */
  private async cut(placed: PlacedFragment | undefined, cut: Cut): Promise<CutCluster | undefined> {
    if (placed === undefined) return undefined;
    if (!this.held.has(placed.fragment)) await this.hold([placed]);
    const cluster = this.held.get(placed.fragment) ?? new Uint8Array(0);
    const left = CutCluster.of(cluster, placed, cut);
    return left.isEmpty ? undefined : left;
  }
}

/**
 * Makes a file of a plan: reads what its beginning and its end are cut from, and from then on knows all of it but the frames between.
 * @returns nothing when no block of its fragments is shown in the range.
 * @throws DamagedFragmentError, and what the reader throws.
 */
export async function openTake(reader: RangeReader, plan: TakePlan): Promise<Take | undefined> {
  const opener = new TakeOpener(reader, plan);
  const layout = await opener.open();
  if (layout === undefined) return undefined;
  const { header, first, between, last, fragments, objects, bytes, blockBytes, from, to, start, duration } = layout;
  return {
    begins: plan.begins, from, to, bytes, blockBytes, fragments, objects, start, duration,
    async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
      yield header;
      yield first;
      yield* opener.between(between);
      if (last !== undefined) yield last;
    },
  };
}
