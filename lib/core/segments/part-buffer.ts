import { ID } from '../ebml/element-ids';
import { concat, idBytes, UNKNOWN_SIZE, wideSize, wideUnsigned } from '../ebml/element-writer';
import { type FrameSink } from '../fragments/fragment';

/** Id, 8-byte size, and a Timestamp of full width: the same length whatever is filled in later. */
const CLUSTER_HEAD_BYTES = concat([idBytes(ID.Cluster), UNKNOWN_SIZE, wideUnsigned(ID.Timestamp, 0n)]).length;
const CLUSTER_SIZE_END = 4 + UNKNOWN_SIZE.length;

/** The Cluster's head for frames that end `clusterBytes` after its start. */
function clusterHead(clusterBytes: number, ticks: bigint): Uint8Array {
  return concat([idBytes(ID.Cluster), wideSize(clusterBytes - CLUSTER_SIZE_END), wideUnsigned(ID.Timestamp, ticks)]);
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
  keep(ticks: bigint, tags: Uint8Array): void {
    this.bytes.set(clusterHead(this.end - this.kept, ticks), this.kept);
    this.write(tags);
    this.kept = this.end;
  }

  /** Puts the beginning of an object before the fragment that has arrived. Only into an empty part. */
  prepend(header: Uint8Array): void {
    if (this.kept > 0) throw new Error(`an object cannot begin behind ${this.kept} bytes of another`);
    this.reserve(this.end + header.length);
    this.bytes.copyWithin(header.length, 0, this.end);
    this.bytes.set(header, 0);
    this.kept = header.length;
    this.end += header.length;
  }

  /** Takes out what is kept; the fragment that is arriving stays. The result is valid until the next `take`. */
  take(): Uint8Array {
    const part = this.bytes.subarray(0, this.kept);
    const arriving = this.bytes.subarray(this.kept, this.end);
    if (this.spare.length < this.bytes.length) this.spare = new Uint8Array(this.bytes.length);
    this.spare.set(arriving, 0);
    [this.bytes, this.spare] = [this.spare, this.bytes];
    this.kept = 0;
    this.end = arriving.length;
    return part;
  }

  private reserve(bytes: number): void {
    if (bytes <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(bytes, 2 * this.bytes.length));
    larger.set(this.bytes.subarray(0, this.end));
    this.bytes = larger;
  }
}
