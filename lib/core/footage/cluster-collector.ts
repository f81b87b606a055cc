import { crc32 } from 'node:zlib';
import { type IndexedFragment } from '../../contract/object-index';
import { CLUSTER_HEAD_BYTES, clusterHead } from '../segments/part-buffer';
import { DamagedFragmentError } from './errors';

/** A Cluster whose bytes are those that its index tells of. */
export interface WholeCluster {
  readonly fragment: IndexedFragment;
  /** As it stands in the object. */
  readonly bytes: Uint8Array;
}

/** Id, 8-byte size, id and size of an 8-byte Timestamp: what stands at the same places in every Cluster of an archive. */
function hasOurHead(cluster: Uint8Array): boolean {
  const head = clusterHead(cluster.length, 0n);
  return cluster.length >= CLUSTER_HEAD_BYTES && head.subarray(0, CLUSTER_HEAD_BYTES - 8).every((byte, i) => cluster[i] === byte);
}

/**
 * Picks the Clusters of fragments that follow each other out of an object's bytes. One of them is held at a time, until its last byte is
 * there and its checksum is known to be right.
 */
export class ClusterCollector {
  private next = 0;
  private held: Uint8Array | undefined;
  private filled = 0;

  /**
   * @param key Of the object.
   * @param fragments In order.
   * @param offset Where the bytes that are going to be fed begin in the object.
   */
  constructor(private readonly key: string, private readonly fragments: readonly IndexedFragment[], private offset: number) {}

  /** @throws DamagedFragmentError */
  *feed(piece: Uint8Array): Generator<WholeCluster> {
    let at = 0;
    for (let fragment = this.fragments[this.next]; fragment !== undefined; fragment = this.fragments[this.next]) {
      const cluster = this.held ??= new Uint8Array(fragment.bytes);
      at += Math.max(0, Math.min(piece.length - at, fragment.offset + this.filled - this.offset - at)); // What stands between two: tags.
      const part = piece.subarray(at, at + fragment.bytes - this.filled);
      cluster.set(part, this.filled);
      this.filled += part.length;
      at += part.length;
      if (this.filled < fragment.bytes) break;
      yield this.whole(fragment, cluster);
    }
    this.offset += piece.length;
  }

  /** No more bytes come. @throws DamagedFragmentError when some are missing. */
  end(): void {
    const fragment = this.fragments[this.next];
    if (fragment !== undefined) throw new DamagedFragmentError(this.key, fragment.number, `the object ends at byte ${this.offset}, its index says ${fragment.offset + fragment.bytes} or later`);
  }

  private whole(fragment: IndexedFragment, bytes: Uint8Array): WholeCluster {
    this.held = undefined;
    this.filled = 0;
    this.next += 1;
    const checksum = crc32(bytes);
    if (checksum !== fragment.crc32) throw new DamagedFragmentError(this.key, fragment.number, `its CRC32 is ${checksum}, its index says ${fragment.crc32}`);
    if (!hasOurHead(bytes)) throw new DamagedFragmentError(this.key, fragment.number, 'it does not begin like the Clusters of an archive');
    return { fragment, bytes };
  }
}

/** Puts a Cluster at another place in time. All the rest of it stays. */
export function retime(cluster: Uint8Array, ticks: bigint): void {
  cluster.set(clusterHead(cluster.length, ticks));
}
