import { EBML_ID } from '../matroska-builder';

/** A fragment as an archive object holds it. */
export interface ObjectFragment {
  readonly number: bigint;
  /** Epoch milliseconds. */
  readonly serverTimestamp: number;
  /** Epoch milliseconds. */
  readonly producerTimestamp: number;
  /** Timestamp of the Cluster, in ticks of the object. */
  readonly ticks: bigint;
  /** Blocks of the Cluster, verbatim. */
  readonly frames: Buffer;
}

const CUE_TRACK_POSITIONS = 0xb7;
const CUE_CLUSTER_POSITION = 0xf1;

interface Element {
  readonly id: number;
  readonly payload: Buffer;
  /** Offset behind it. */
  readonly end: number;
}

/** Reads the element at `at`; one of unknown size reaches to the end of the bytes. Shares nothing with the code under test. */
function elementAt(bytes: Buffer, at: number): Element {
  const idLength = Math.clz32(bytes.readUInt8(at)) - 23;
  const id = bytes.readUIntBE(at, idLength);
  const sizeAt = at + idLength;
  const sizeLength = Math.clz32(bytes.readUInt8(sizeAt)) - 23;
  const field = BigInt(`0x${bytes.subarray(sizeAt, sizeAt + sizeLength).toString('hex')}`);
  const mask = (1n << BigInt(7 * sizeLength)) - 1n;
  const start = sizeAt + sizeLength;
  const end = (field & mask) === mask ? bytes.length : start + Number(field & mask);
  if (end > bytes.length) throw new Error(`element 0x${id.toString(16)} at byte ${at} ends behind the object`);
  return { id, payload: bytes.subarray(start, end), end };
}

function elements(bytes: Buffer): Element[] {
  const found: Element[] = [];
  for (let at = 0; at < bytes.length;) {
    const element = elementAt(bytes, at);
    found.push(element);
    at = element.end;
  }
  return found;
}

function only(found: readonly Element[], id: number): Buffer {
  const matches = found.filter((element) => element.id === id);
  if (matches.length !== 1 || matches[0] === undefined) throw new Error(`${matches.length} elements 0x${id.toString(16)} where one belongs`);
  return matches[0].payload;
}

function tagValues(tags: Buffer): Map<string, string> {
  const simple = elements(only(elements(tags), EBML_ID.tag)).filter(({ id }) => id === EBML_ID.simpleTag);
  return new Map(simple.map(({ payload }) => {
    const children = elements(payload);
    return [only(children, EBML_ID.tagName).toString(), only(children, EBML_ID.tagString).toString()];
  }));
}

function fragmentOf(cluster: Buffer, tags: Buffer): ObjectFragment {
  const values = tagValues(tags);
  const children = elements(cluster);
  const timecode = children[0];
  if (timecode?.id !== EBML_ID.timecode) throw new Error('a Cluster that does not begin with its Timestamp');
  const millis = (name: string): number => Math.round(Number(values.get(name)) * 1000);
  return {
    number: BigInt(values.get('AWS_KINESISVIDEO_FRAGMENT_NUMBER') ?? ''),
    serverTimestamp: millis('AWS_KINESISVIDEO_SERVER_TIMESTAMP'),
    producerTimestamp: millis('AWS_KINESISVIDEO_PRODUCER_TIMESTAMP'),
    ticks: timecode.payload.readBigUInt64BE(0),
    frames: cluster.subarray(timecode.end),
  };
}

/** Where an object's Cues say that Clusters begin, counted from its first byte; nothing when it has no Cues. */
export function cuedOffsets(object: Uint8Array): number[] {
  const bytes = Buffer.from(object);
  const segment = elementAt(bytes, elementAt(bytes, 0).end);
  const cues = elements(segment.payload).find(({ id }) => id === EBML_ID.cues);
  const points = cues === undefined ? [] : elements(cues.payload);
  return points.map(({ payload }) => {
    const position = only(elements(only(elements(payload), CUE_TRACK_POSITIONS)), CUE_CLUSTER_POSITION);
    return segment.end - segment.payload.length + position.readUIntBE(0, position.length);
  });
}

/**
 * The fragments of an archive object, by the tags behind its Clusters.
 * @throws Error when the bytes are not one header followed by pairs of Cluster and Tags, and perhaps Cues.
 */
export function objectFragments(object: Uint8Array): ObjectFragment[] {
  const roots = elements(Buffer.from(object));
  if (roots.map(({ id }) => id).join() !== [EBML_ID.ebml, EBML_ID.segment].join()) throw new Error('not one EBML header and one Segment');
  const level1 = elements(only(roots, EBML_ID.segment));
  const body = level1.slice(level1.findIndex(({ id }) => id === EBML_ID.cluster));
  if (body.at(-1)?.id === EBML_ID.cues) body.pop();
  const fragments: ObjectFragment[] = [];
  for (let i = 0; i < body.length; i += 2) {
    const [cluster, tags] = [body[i], body[i + 1]];
    if (cluster?.id !== EBML_ID.cluster || tags?.id !== EBML_ID.tags) throw new Error(`no Cluster with its Tags at place ${i}`);
    fragments.push(fragmentOf(cluster.payload, tags.payload));
  }
  return fragments;
}
