import { type ChunkHeader, type Fragment } from '../fragments/fragment';

/** Why an object ends and the next one begins. */
export type CutReason = 'header-changed' | 'contact-changed' | 'time-went-back' | 'time-jumped' | 'clock-boundary' | 'size-limit' | 'part-limit';

/** What an object holds by now. */
export interface ObjectExtent {
  readonly parts: number;
  readonly bytes: number;
}

/** Parts of one object: keeps the cursor under 8 KB. */
export const MAX_PARTS = 64;
/** An object is cut before the fragment behind this many bytes: what players and people download in one go. */
export const MAX_OBJECT_BYTES = 512 * 1024 * 1024;

/**
 * Longest timeline of one object, by the camera's clock. Beyond 27.8 h ffmpeg takes the index for broken (1e14 ns), and a camera
 * whose clock is set leaves a hole that no player can be asked to show.
 */
const MAX_TIMELINE_MILLIS = 24 * 3600 * 1000;

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function sameHeader(a: ChunkHeader, b: ChunkHeader): boolean {
  return a === b || (a.timestampScale === b.timestampScale && sameBytes(a.tracks, b.tracks) && sameBytes(a.ebml, b.ebml));
}

/** The time in one object: zero is its first fragment's PRODUCER_TIMESTAMP, and every Cluster is placed by its own. */
export class ObjectTimeline {
  private readonly start: number;
  private last: number;
  private contactId: string | undefined;

  /** @param segmentMillis Objects are cut where SERVER_TIMESTAMP passes a multiple of this. */
  constructor(private readonly first: Fragment, private readonly segmentMillis: number) {
    this.start = first.producerTimestamp;
    this.last = this.start;
    this.contactId = first.contactId;
  }

  /**
   * Why a fragment cannot follow in this object; nothing when it can. The timeline is the camera's, but the boundary is the
   * service's: only its clock rises with the fragment number.
   */
  cutBefore(fragment: Fragment, extent: ObjectExtent): CutReason | undefined {
    if (!sameHeader(this.first.header, fragment.header)) return 'header-changed';
    if (this.contactId !== undefined && fragment.contactId !== undefined && fragment.contactId !== this.contactId) return 'contact-changed';
    if (fragment.producerTimestamp <= this.last) return 'time-went-back';
    if (fragment.producerTimestamp - this.start > MAX_TIMELINE_MILLIS) return 'time-jumped';
    if (this.boundary(fragment) !== this.boundary(this.first)) return 'clock-boundary';
    if (extent.bytes >= MAX_OBJECT_BYTES) return 'size-limit';
    return extent.parts >= MAX_PARTS - 1 ? 'part-limit' : undefined;
  }

  /** Places a fragment; answers its Cluster's Timestamp in ticks. */
  place(fragment: Fragment): bigint {
    this.last = fragment.producerTimestamp;
    this.contactId ??= fragment.contactId;
    const nanoseconds = BigInt(fragment.producerTimestamp - this.start) * 1_000_000n;
    const scale = this.first.header.timestampScale;
    return (nanoseconds + scale / 2n) / scale;
  }

  private boundary(fragment: Fragment): number {
    return Math.floor(fragment.serverTimestamp / this.segmentMillis);
  }
}
