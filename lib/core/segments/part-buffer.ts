import { crc32 } from 'node:zlib';
import { ID } from '../ebml/element-ids';
import { concat, idBytes, UNKNOWN_SIZE, wideSize, wideUnsigned } from '../ebml/element-writer';
import { type FrameSink } from '../fragments/fragment';
import { joined, type Checked } from './crc32-combine';

/** Id, 8-byte size, and a Timestamp of full width: the same length whatever is filled in later. */
export const CLUSTER_HEAD_BYTES = concat([idBytes(ID.Cluster), UNKNOWN_SIZE, wideUnsigned(ID.Timestamp, 0n)]).length;
const CLUSTER_SIZE_END = 4 + UNKNOWN_SIZE.length;

/** The head of a Cluster of `clusterBytes`, itself included. */
export function clusterHead(clusterBytes: number, ticks: bigint): Uint8Array {
  return concat([idBytes(ID.Cluster), wideSize(clusterBytes - CLUSTER_SIZE_END), wideUnsigned(ID.Timestamp, ticks)]);
}

/** A Cluster that is kept. */
export interface KeptCluster extends Checked {
  /** Where it begins in the part. */
  readonly offset: number;
  /** Valid until the part is taken. */
  readonly blocks: Uint8Array;
}

/** Bytes of a part, which are valid until the next one is taken. */
export interface Part {
  readonly content: Uint8Array;
  /** Unsigned. */
  readonly crc32: number;
}

/**
 * Where bytes become parts: first what is kept (whole fragments), behind it the fragment that is arriving. Frames are copied
 * here once, from the socket's buffer, and leave as a part. A fragment that does not become whole is simply written over.
 */
export class PartBuffer implements FrameSink {
  private bytes: Uint8Array;
  private spare: Uint8Array;
  private kept = 0;
  private end = 0;
  /** What is kept, piece by piece: every byte goes through a checksum once. */
  private pieces: Checked[] = [];

  /** @param capacity Bytes to begin with; grows when a fragment needs more. */
  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity);
    this.spare = new Uint8Array(0);
  }

  /** Bytes that a part could be made of now. */
  get keptBytes(): number {
    return this.kept;
  }

  begin(): void {
    this.reserve(this.kept + CLUSTER_HEAD_BYTES);
    this.end = this.kept + CLUSTER_HEAD_BYTES;
  }

  write(bytes: Uint8Array): void {
    this.reserve(this.end + bytes.length);
    this.bytes.set(bytes, this.end);
    this.end += bytes.length;
  }

  /** What has arrived since `begin` is a whole fragment: it becomes a Cluster at `ticks`, and `tags` follow it. */
  keep(ticks: bigint, tags: Uint8Array): KeptCluster {
    const offset = this.kept;
    const bytes = this.end - offset;
    this.bytes.set(clusterHead(bytes, ticks), offset);
    this.write(tags);
    this.kept = this.end;
    const cluster = { bytes, crc32: crc32(this.bytes.subarray(offset, offset + bytes)) };
    this.pieces.push(cluster, { bytes: tags.length, crc32: crc32(tags) });
    return { ...cluster, offset, blocks: this.bytes.subarray(offset + CLUSTER_HEAD_BYTES, offset + bytes) };
  }

  /** Puts something behind what is kept, and before the fragment that has arrived. */
  insert(bytes: Uint8Array): void {
    this.reserve(this.end + bytes.length);
    this.bytes.copyWithin(this.kept + bytes.length, this.kept, this.end);
    this.bytes.set(bytes, this.kept);
    this.kept += bytes.length;
    this.end += bytes.length;
    this.pieces.push({ bytes: bytes.length, crc32: crc32(bytes) });
  }

  /** Puts other bytes in place of what was inserted first. */
  replaceFirst(bytes: Uint8Array): void {
    const [first, ...others] = this.pieces;
    if (first?.bytes !== bytes.length) throw new Error(`the part begins with ${first?.bytes ?? 0} bytes, which ${bytes.length} cannot replace`);
    this.bytes.set(bytes, 0);
    this.pieces = [{ bytes: bytes.length, crc32: crc32(bytes) }, ...others];
  }

  /** What is kept, as a copy. */
  copy(): Uint8Array {
    return this.bytes.slice(0, this.kept);
  }

  /** Takes out what is kept; the fragment that is arriving stays. */
  take(): Part {
    const part = { content: this.bytes.subarray(0, this.kept), crc32: joined(this.pieces).crc32 };
    const arriving = this.bytes.subarray(this.kept, this.end);
    if (this.spare.length < this.bytes.length) this.spare = new Uint8Array(this.bytes.length);
    this.spare.set(arriving, 0);
    [this.bytes, this.spare] = [this.spare, this.bytes];
    this.kept = 0;
    this.end = arriving.length;
    this.pieces = [];
    return part;
  }

  private reserve(bytes: number): void {
    if (bytes <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(bytes, 2 * this.bytes.length));
    larger.set(this.bytes.subarray(0, this.end));
    this.bytes = larger;
  }
}
