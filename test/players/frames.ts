import { children, ID, readElement, type Element } from '../../lib/local/kinesis-video/ebml';
import { type MatroskaChunk } from '../../lib/local/kinesis-video/matroska-chunks';
import { EBML_ID } from '../support/matroska-builder';

/** A frame as its producer sent it. */
export interface SentFrame {
  readonly track: number;
  /** When it is shown, milliseconds after the timestamp of its Cluster. */
  readonly millis: number;
  readonly bytes: Uint8Array;
}

/** The Cluster of a chunk with an end, whether or not it states its size. */
function clusterOf({ cluster }: MatroskaChunk): Element & { readonly end: number } {
  return { ...readElement(cluster, 0), end: cluster.length };
}

/** The children of a chunk's Cluster, its Timestamp left out. */
export function clusterBody(chunk: MatroskaChunk): Buffer {
  const kept = [...children(chunk.cluster, clusterOf(chunk))].filter(({ id }) => id !== ID.timecode);
  return Buffer.concat(kept.map(({ start, end }) => chunk.cluster.subarray(start, end)));
}

function frameOf(bytes: Uint8Array, { data, end = bytes.length }: Element, millisPerTick: number): SentFrame {
  const block = Buffer.from(bytes.buffer, bytes.byteOffset + data, end - data);
  const flags = block.readUInt8(3);
  // What the captures and ffmpeg write; anything else would be read wrongly without a word.
  if ((block.readUInt8(0) & 0x80) === 0 || (flags & 0x06) !== 0) throw new Error(`block at byte ${data}: got lacing or a track above 127, allowed: neither`);
  return { track: block.readUInt8(0) & 0x7f, millis: block.readInt16BE(1) * millisPerTick, bytes: block.subarray(4) };
}

/** The frames of a chunk, in the order in which they are decoded. Shares nothing with the reader of blocks in the core. */
export function framesOf(chunk: MatroskaChunk): SentFrame[] {
  const millisPerTick = Number(chunk.timecodeScale) / 1_000_000;
  return [...children(chunk.cluster, clusterOf(chunk))].flatMap((child) => {
    if (child.id === EBML_ID.simpleBlock) return [frameOf(chunk.cluster, child, millisPerTick)];
    if (child.id !== EBML_ID.blockGroup) return [];
    return [...children(chunk.cluster, child)].filter(({ id }) => id === EBML_ID.block).map((block) => frameOf(chunk.cluster, block, millisPerTick));
  });
}
