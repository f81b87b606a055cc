import { children, ID, knownEnd, readElement, readUint, type Element } from '../../lib/local/kinesis-video/ebml';
import { EBML_ID } from './matroska-builder';

/** A block of a file, in the order in which it stands there. */
export interface ReadBlock {
  readonly track: number;
  /** When it is shown, in ticks of the file. */
  readonly ticks: number;
  readonly keyframe: boolean;
  readonly data: string;
}

/** A Matroska file, read by a reader that shares nothing with the writer. Its sizes are all known, or reading throws. */
export interface ReadClip {
  readonly blocks: readonly ReadBlock[];
  /** Epoch milliseconds. */
  readonly dateUtc: number;
  /** In ticks. */
  readonly duration: number;
  readonly scale: number;
  readonly tracks: Buffer;
  /** Ids of the Segment's children, one behind the other. */
  readonly elements: readonly number[];
  /** Each with the blocks of the Cluster that it points at. */
  readonly cues: readonly { readonly ticks: number; readonly track: number; readonly cluster: readonly ReadBlock[] }[];
}

const CUE = { point: 0xbb, time: 0xb3, positions: 0xb7, track: 0xf7, cluster: 0xf1 };
const MILLENNIUM = Date.UTC(2001, 0, 1);

function child(bytes: Buffer, master: Element, id: number): Element {
  const found = [...children(bytes, master)].find((one) => one.id === id);
  if (found === undefined) throw new Error(`no element 0x${id.toString(16)}`);
  return found;
}

function payload(bytes: Buffer, element: Element): Buffer {
  return bytes.subarray(element.data, knownEnd(element));
}

function block(body: Buffer, cluster: number, keyframe: boolean | undefined): ReadBlock {
  const track = body.readUInt8(0) & 0x7f; // Tests have few tracks.
  return { track, ticks: cluster + body.readInt16BE(1), keyframe: keyframe ?? (body.readUInt8(3) & 0x80) !== 0, data: body.subarray(4).toString('latin1') };
}

function clusterBlocks(bytes: Buffer, cluster: Element): ReadBlock[] {
  const timestamp = Number(readUint(bytes, child(bytes, cluster, ID.timecode)));
  return [...children(bytes, cluster)].flatMap((one) => {
    if (one.id === EBML_ID.simpleBlock) return [block(payload(bytes, one), timestamp, undefined)];
    if (one.id !== EBML_ID.blockGroup) return [];
    const isKeyframe = ![...children(bytes, one)].some(({ id }) => id === EBML_ID.referenceBlock);
    return [block(payload(bytes, child(bytes, one, EBML_ID.block)), timestamp, isKeyframe)];
  });
}

/** @throws Error when it is not one whole file whose Segment ends where the bytes end. */
export function readClip(bytes: Buffer): ReadClip {
  const segment = readElement(bytes, knownEnd(readElement(bytes, 0)));
  if (knownEnd(segment) !== bytes.length) throw new Error(`the Segment ends at ${segment.end}, the file at ${bytes.length}`);
  const elements = [...children(bytes, segment)];
  const info = child(bytes, segment, ID.info);
  const number = (master: Element, id: number): number => Number(readUint(bytes, child(bytes, master, id)));
  const cues = elements.filter(({ id }) => id === ID.cues).flatMap((one) => [...children(bytes, one)]).map((point) => {
    const positions = child(bytes, point, CUE.positions);
    const cluster = readElement(bytes, segment.data + number(positions, CUE.cluster));
    if (cluster.id !== ID.cluster) throw new Error('a cue that points at no Cluster');
    return { ticks: number(point, CUE.time), track: number(positions, CUE.track), cluster: clusterBlocks(bytes, cluster) };
  });
  return {
    blocks: elements.filter(({ id }) => id === ID.cluster).flatMap((one) => clusterBlocks(bytes, one)),
    dateUtc: MILLENNIUM + Number(payload(bytes, child(bytes, info, EBML_ID.dateUtc)).readBigInt64BE() / 1_000_000n),
    duration: payload(bytes, child(bytes, info, EBML_ID.duration)).readDoubleBE(),
    scale: number(info, EBML_ID.timecodeScale), tracks: payload(bytes, child(bytes, segment, ID.tracks)),
    elements: elements.map(({ id }) => id).filter((id, i, all) => id !== all[i - 1]), cues,
  };
}
