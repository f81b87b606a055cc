import { MalformedElementError } from '../ebml/element-reader';
import { blocksIn, type Block } from './blocks';
import { type Track } from './tracks';

/** A frame, as far as seeking needs it. */
export interface FramePlace {
  readonly track: number;
  /** When it is shown, in ticks after the Cluster's Timestamp. */
  readonly ticks: number;
}

/** What an index tells of a Cluster. */
export interface ClusterSummary {
  /** First keyframe of a video track. */
  readonly keyframe?: FramePlace;
  /** First block of all. */
  readonly first?: FramePlace;
  /** When its last frame ends, in ticks after the Cluster's Timestamp, not rounded; 0 when that cannot be told. */
  readonly end: number;
}

/** The latest block of a track, by when it is shown, and the one before it: what lies between is how long a block lasts, where nothing else tells. */
interface Latest {
  readonly track: Track | undefined;
  block: Block;
  before: number | undefined;
}

function take(latest: Latest, block: Block): void {
  const { ticks } = latest.block;
  if (block.ticks > ticks) {
    latest.before = ticks;
    latest.block = block;
  } else if (block.ticks < ticks && block.ticks > (latest.before ?? -Infinity)) latest.before = block.ticks;
}

/** How long frames of PCM last, nanoseconds; nothing for other codecs, or when the track does not say enough. */
function pcmNanoseconds({ codec, sampleRate, channels = 1, bitDepth }: Track, bytes: number): number | undefined {
  if (!codec.startsWith('A_PCM/') || sampleRate === undefined || bitDepth === undefined) return undefined;
  return bytes / (channels * bitDepth / 8) / sampleRate * 1e9;
}

function endOf({ track, before, block: { ticks, duration, frameBytes } }: Latest, scale: number): number {
  if (duration !== undefined) return ticks + duration;
  const nanoseconds = track === undefined ? undefined : pcmNanoseconds(track, frameBytes) ?? track.frameNanoseconds;
  return ticks + (nanoseconds === undefined ? ticks - (before ?? ticks) : nanoseconds / scale);
}

/**
 * Looks through the blocks of a Cluster: only at what stands before their frames.
 * @param children Of the Cluster.
 * @param scale Nanoseconds per tick.
 */
export function summarizeCluster(children: Uint8Array, tracks: readonly Track[], scale: number): ClusterSummary {
  const latest = new Map<number, Latest>();
  let first: FramePlace | undefined;
  let keyframe: FramePlace | undefined;
  try {
    for (const block of blocksIn(children)) {
      const { track: number, ticks } = block;
      const known = latest.get(number);
      const track = known === undefined ? tracks.find((one) => one.number === number) : known.track;
      if (known === undefined) latest.set(number, { track, block, before: undefined });
      else take(known, block);
      first ??= { track: number, ticks };
      if (block.isKeyframe && track?.type === 'video') keyframe ??= { track: number, ticks };
    }
  } catch (error) {
    // Whoever wrote these frames is not the index's concern: they are kept as they are, and found as far as they can be read.
    if (!(error instanceof MalformedElementError)) throw error;
  }
  const end = Math.max(0, ...[...latest.values()].map((one) => endOf(one, scale)));
  return { ...(keyframe === undefined ? {} : { keyframe }), ...(first === undefined ? {} : { first }), end };
}
