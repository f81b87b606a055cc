import { elementsIn, MalformedElementError } from '../ebml/element-reader';
import { concat } from '../ebml/element-writer';
import { blockOf, type Block } from '../segments/blocks';
import { CLUSTER_HEAD_BYTES } from '../segments/part-buffer';
import { shownAt, videoTrack, type PlacedFragment } from './footage-object';

/** A block and where its element stands in the Cluster. */
interface PlacedBlock extends Block {
  readonly start: number;
  readonly end: number;
  /** Epoch milliseconds on the service's clock. */
  readonly shownAt: number;
}

/** What a Cluster is cut to; no `opensAt` or `to` cuts nothing off there. */
export interface Cut {
  /** The first picture is the last one shown at or before this from which decoding can begin, epoch milliseconds. */
  readonly opensAt?: number;
  /** What is shown before this is not asked for, epoch milliseconds. */
  readonly from?: number;
  /** It ends behind the last block, in the order of decoding, that is shown before this. */
  readonly to?: number;
}

function blocksOf(cluster: Uint8Array, { object, fragment }: PlacedFragment): PlacedBlock[] {
  const blocks: PlacedBlock[] = [];
  let start = CLUSTER_HEAD_BYTES;
  for (const child of elementsIn(cluster.subarray(start), start)) {
    const end = child.payloadOffset + child.payload.length;
    const block = blockOf(child);
    if (block !== undefined) blocks.push({ ...block, start, end, shownAt: shownAt(fragment, block.ticks, object.index.scale) });
    start = end;
  }
  return blocks;
}

/** Index of the last block shown at or before a time that `opens` a track. */
function lastOpening(blocks: readonly PlacedBlock[], time: number, opens: (block: PlacedBlock) => boolean): number {
  return blocks.findLastIndex((block) => block.shownAt <= time && opens(block));
}

/** Of sound every block can be begun with: each track begins with the one that is heard at the time. */
function fromSound(blocks: readonly PlacedBlock[], time: number): PlacedBlock[] {
  const begins = new Map<number, number>();
  for (const { track, ticks, shownAt: shown } of blocks) if (shown <= time) begins.set(track, Math.max(ticks, begins.get(track) ?? ticks));
  return blocks.filter(({ track, ticks }) => ticks >= (begins.get(track) ?? ticks));
}

/** From a keyframe on: of the picture what is decoded behind it, of everything else what is shown from then on. */
function fromKeyframe(blocks: readonly PlacedBlock[], video: number, at: number): PlacedBlock[] {
  const begin = blocks[at]?.ticks ?? 0;
  // Pictures that are decoded behind a keyframe and shown before it need others that are not there.
  return blocks.filter(({ track, ticks }, i) => ticks >= begin && (track !== video || i >= at));
}

/** Where nothing can be decoded at the time that was asked for: pictures from the first keyframe on, and all that is heard till then. */
function withoutOpening(blocks: readonly PlacedBlock[], video: number, from: number): PlacedBlock[] {
  const at = blocks.findIndex(({ track, isKeyframe }) => track === video && isKeyframe);
  const begin = blocks[at]?.ticks ?? -Infinity;
  return blocks.filter(({ track, ticks, shownAt: shown }, i) => (at >= 0 && track === video ? i >= at && ticks >= begin : shown >= from));
}

function begun(blocks: readonly PlacedBlock[], video: number | undefined, opensAt: number, from: number): readonly PlacedBlock[] {
  if (video === undefined) return fromSound(blocks, opensAt);
  const at = lastOpening(blocks, opensAt, ({ track, isKeyframe }) => track === video && isKeyframe);
  return at >= 0 ? fromKeyframe(blocks, video, at) : withoutOpening(blocks, video, from);
}

/** A Cluster of which blocks may be left out at its begin and its end. Its own bytes are not changed. */
export class CutCluster {
  private constructor(
    readonly placed: PlacedFragment, private readonly cluster: Uint8Array, private readonly blocks: readonly PlacedBlock[] | undefined,
  ) {}

  /** @param cluster All of it, as it stands in the object. One that cannot be read, whoever wrote its frames, is kept whole. */
  static of(cluster: Uint8Array, placed: PlacedFragment, { opensAt, from = -Infinity, to }: Cut): CutCluster {
    let blocks: readonly PlacedBlock[];
    try {
      blocks = blocksOf(cluster, placed);
    } catch (error) {
      if (!(error instanceof MalformedElementError)) throw error;
      return new CutCluster(placed, cluster, undefined);
    }
    if (to !== undefined) blocks = blocks.slice(0, blocks.findLastIndex((block) => block.shownAt < to) + 1);
    if (opensAt !== undefined) blocks = begun(blocks, videoTrack(placed.object), opensAt, from);
    return new CutCluster(placed, cluster, blocks);
  }

  get isEmpty(): boolean {
    return this.blocks?.length === 0;
  }

  /** Bytes of what is left of its blocks. */
  get bytes(): number {
    return this.blocks?.reduce((sum, { start, end }) => sum + end - start, 0) ?? this.cluster.length - CLUSTER_HEAD_BYTES;
  }

  /** When the first of what is left is shown, in ticks after the fragment's begin; 0 when that cannot be told. */
  get firstTicks(): number {
    return this.blocks?.reduce((first, { ticks }) => Math.min(first, ticks), Infinity) ?? 0;
  }

  /** Where a player can begin: the first video keyframe that is left, the first block where there is no video. */
  get entry(): Block | undefined {
    const video = videoTrack(this.placed.object);
    return this.blocks?.find(({ track, isKeyframe }) => video === undefined || (track === video && isKeyframe));
  }

  /**
   * What is left, as children of a Cluster.
   * @param earlier Ticks by which everything in it is shown earlier than its fragment says. Default 0.
   */
  children(earlier = 0): Uint8Array {
    if (this.blocks === undefined) return this.cluster.subarray(CLUSTER_HEAD_BYTES);
    const children = concat(this.blocks.map(({ start, end }) => this.cluster.subarray(start, end)));
    const view = new DataView(children.buffer);
    let at = 0;
    for (const { start, end, ticks, ticksOffset } of this.blocks) {
      view.setInt16(at + ticksOffset - start, ticks - earlier);
      at += end - start;
    }
    return children;
  }
}
