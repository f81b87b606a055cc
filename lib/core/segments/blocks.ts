import { ID } from '../ebml/element-ids';
import { elementsIn, MalformedElementError, readUnsigned, type MemoryElement } from '../ebml/element-reader';
import { readSize, vintLength } from '../ebml/vint';

/** A block of a Cluster: one frame of one track, or several that are laced. */
export interface Block {
  readonly track: number;
  /** When it is shown, in ticks after the Cluster's Timestamp; may be negative. */
  readonly ticks: number;
  /** Whether decoding can begin with it. */
  readonly isKeyframe: boolean;
  /** Where its relative timestamp stands, two bytes, counted like the offset that the reader was given. */
  readonly ticksOffset: number;
  /** Bytes of frames. */
  readonly frameBytes: number;
  /** How long it is shown, in ticks, where it says so. */
  readonly duration?: number;
}

/** Track number, relative timestamp, flags: what stands before the frames. */
const TICKS_BYTES = 2;
const KEYFRAME = 0x80;

function readBlock(payload: Uint8Array, payloadOffset: number, isKeyframe: (flags: number) => boolean): Block | undefined {
  const trackBytes = vintLength(payload[0] ?? 0);
  const track = trackBytes < payload.length ? readSize(payload, 0, trackBytes) : undefined;
  const [high, low, flags] = payload.subarray(trackBytes, trackBytes + TICKS_BYTES + 1);
  if (track === undefined || high === undefined || low === undefined || flags === undefined) return undefined;
  return {
    track,
    ticks: ((high << 24) >> 16) | low,
    isKeyframe: isKeyframe(flags),
    ticksOffset: payloadOffset + trackBytes,
    frameBytes: payload.length - trackBytes - TICKS_BYTES - 1,
  };
}

/** A block in a group says by what it refers to whether it needs others. */
function readGroup({ payload, payloadOffset }: MemoryElement): Block | undefined {
  const children = [...elementsIn(payload, payloadOffset)];
  const block = children.find(({ id }) => id === ID.Block);
  const isKeyframe = !children.some(({ id }) => id === ID.ReferenceBlock);
  const duration = children.find(({ id }) => id === ID.BlockDuration);
  const read = block === undefined ? undefined : readBlock(block.payload, block.payloadOffset, () => isKeyframe);
  return read === undefined || duration === undefined ? read : { ...read, duration: Number(readUnsigned(duration.payload)) };
}

/** The block that a child of a Cluster is; nothing when it is none, or cannot be read. Frames are not looked at. */
export function blockOf(child: MemoryElement): Block | undefined {
  if (child.id === ID.SimpleBlock) return readBlock(child.payload, child.payloadOffset, (flags) => (flags & KEYFRAME) !== 0);
  if (child.id !== ID.BlockGroup) return undefined;
  try {
    return readGroup(child);
  } catch (error) {
    if (error instanceof MalformedElementError) return undefined;
    throw error;
  }
}

/**
 * The blocks among the children of a Cluster, in the order in which they are decoded.
 * @param offset Where `children` stands in what offsets are counted in. Default 0.
 * @throws MalformedElementError when these are no elements.
 */
export function* blocksIn(children: Uint8Array, offset = 0): Generator<Block> {
  for (const child of elementsIn(children, offset)) {
    const block = blockOf(child);
    if (block !== undefined) yield block;
  }
}
