import { createHash } from 'node:crypto';
import { children, ID, knownEnd, readElement, readUint, type Element } from '../../local/kinesis-video/ebml';

/** Children of a Cluster that describe the file it stands in; everything else must come through an archive untouched. */
const POSITIONAL: ReadonlySet<number> = new Set([ID.timecode, 0xa7 /* Position */, 0xab /* PrevSize */, ID.void, ID.crc32]);

/** What a Cluster holds, reduced to what must be equal. */
export interface ClusterFacts {
  readonly timecode: bigint;
  /** SHA-256 over all blocks, headers included. */
  readonly framesSha256: string;
}

/** Reads one whole Cluster element, of known or unknown size. */
export function readCluster(bytes: Uint8Array): ClusterFacts {
  const cluster = readElement(bytes, 0);
  const end = cluster.end ?? bytes.length;
  const hash = createHash('sha256');
  let timecode = 0n;
  for (let at = cluster.data; at < end;) {
    const child = readElement(bytes, at, end);
    at = knownEnd(child);
    if (child.id === ID.timecode) timecode = readUint(bytes, child);
    if (!POSITIONAL.has(child.id)) hash.update(bytes.subarray(child.start, at));
  }
  return { timecode, framesSha256: hash.digest('hex') };
}

/** The Tracks element among the elements of a chunk's head; empty when there is none. */
export function tracksOf(segmentHead: Uint8Array): Uint8Array {
  for (let at = 0; at < segmentHead.length;) {
    const element = readElement(segmentHead, at);
    at = knownEnd(element);
    if (element.id === ID.tracks) return payloadOf(segmentHead, element);
  }
  return new Uint8Array(0);
}

/** The payload of an element. */
export function payloadOf(bytes: Uint8Array, element: Element): Uint8Array {
  return bytes.subarray(element.data, knownEnd(element));
}

/** All children of a master, whether its size is known or runs to the end of the bytes. */
export function childrenToEnd(bytes: Uint8Array, master: Element): Element[] {
  if (master.end !== undefined) return [...children(bytes, master)];
  const found: Element[] = [];
  for (let at = master.data; at < bytes.length;) {
    const child = readElement(bytes, at);
    found.push(child);
    at = knownEnd(child);
  }
  return found;
}
