import { bytesPerFrame, type PcmFormat } from './pcm-format';

/** Blocks do not come to the millisecond: a hole that is shorter than this is none, and what overlaps by less does not. */
export const JITTER_MILLIS = 200;

/** Where the samples of a block go. */
export interface Placement {
  /** Samples of every channel in which nothing is heard that belong before it. */
  readonly silence: number;
  /** Whether they fill a hole; at its beginning a track is merely brought into line with the others. */
  readonly isHole: boolean;
  /** The samples of the block: a block that ends within a sample is cut before that one. */
  readonly samples: Uint8Array;
}

/**
 * Where the blocks of a track go, one behind the other, so that it stays in step with its time and so with all other tracks: by less
 * than {@link JITTER_MILLIS}, unless its blocks hold more than they last. Nothing that was heard is left out.
 */
export class PcmTrack {
  private written = 0;

  constructor(private readonly format: PcmFormat) {}

  /** Samples of every channel so far. */
  get frames(): number {
    return this.written;
  }

  /** How long it is so far, milliseconds. */
  get millis(): number {
    return this.written * 1000 / this.format.sampleRate;
  }

  /** @param atMillis When the block is heard, counted from the beginning of all tracks. */
  place(atMillis: number, block: Uint8Array): Placement {
    const frameBytes = bytesPerFrame(this.format);
    const count = Math.floor(block.length / frameBytes);
    const missing = Math.round(atMillis * this.format.sampleRate / 1000) - this.written;
    const isFirst = this.written === 0;
    const isHole = !isFirst && missing * 1000 >= JITTER_MILLIS * this.format.sampleRate;
    const silence = isHole || isFirst ? Math.max(0, missing) : 0;
    this.written += silence + count;
    return { silence, isHole, samples: block.subarray(0, count * frameBytes) };
  }
}
