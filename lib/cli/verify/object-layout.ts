import { MatroskaReadError } from '../../local/kinesis-video';
import { children, ID, knownEnd, readUint, type Element } from '../../local/kinesis-video/ebml';

/** A place that the SeekHead names. */
export interface SeekEntry {
  readonly id: number;
  /** Counted from the object's first byte. */
  readonly offset: number;
}

/** A place that the Cues name. */
export interface CueEntry {
  /** In ticks of the object. */
  readonly ticks: bigint;
  readonly track: number;
  /** Of the Cluster, counted from the object's first byte. */
  readonly offset: number;
}

/** Where the parts of an object lie, by what it says itself and by what is there. */
export interface ObjectLayout {
  readonly bytes: number;
  /** Where its Segment says that it ends; absent when it does not say so. */
  readonly segmentEnd: number | undefined;
  /** What really is there: the ids of the Segment's children, by where they begin. */
  readonly elements: ReadonlyMap<number, number>;
  /** Nanoseconds per tick. */
  readonly scale: number;
  /** How long it says that it plays, in ticks. */
  readonly duration: number | undefined;
  readonly seekHead: readonly SeekEntry[];
  readonly cues: readonly CueEntry[];
}

/** RFC 9559. */
const SEEK = { seek: 0x4dbb, id: 0x53ab, position: 0x53ac } as const;
const CUE = { point: 0xbb, time: 0xb3, places: 0xb7, track: 0xf7, cluster: 0xf1 } as const;
const DURATION = 0x4489;
const DEFAULT_SCALE = 1_000_000;

function childOf(bytes: Uint8Array, master: Element, id: number): Element {
  for (const child of children(bytes, master)) if (child.id === id) return child;
  throw new MatroskaReadError(`element 0x${master.id.toString(16)} has no 0x${id.toString(16)}`, master.start);
}

function readFloat(bytes: Uint8Array, element: Element): number {
  const payload = Buffer.from(bytes.subarray(element.data, knownEnd(element)));
  if (payload.length === 8) return payload.readDoubleBE();
  if (payload.length === 4) return payload.readFloatBE();
  throw new MatroskaReadError(`a float of ${payload.length} bytes, allowed: 4 or 8`, element.start);
}

function seeksIn(bytes: Uint8Array, head: Element, origin: number): SeekEntry[] {
  return [...children(bytes, head)].filter(({ id }) => id === SEEK.seek).map((seek) => ({
    id: Number(readUint(bytes, childOf(bytes, seek, SEEK.id))), offset: origin + Number(readUint(bytes, childOf(bytes, seek, SEEK.position))),
  }));
}

function cuesIn(bytes: Uint8Array, cues: Element, origin: number): CueEntry[] {
  return [...children(bytes, cues)].filter(({ id }) => id === CUE.point).flatMap((point) => {
    const ticks = readUint(bytes, childOf(bytes, point, CUE.time));
    return [...children(bytes, point)].filter(({ id }) => id === CUE.places).map((place) => ({
      ticks, track: Number(readUint(bytes, childOf(bytes, place, CUE.track))), offset: origin + Number(readUint(bytes, childOf(bytes, place, CUE.cluster))),
    }));
  });
}

/**
 * @param elements The children of the Segment, in order.
 * @throws MatroskaReadError when one of those that tell of others cannot be read.
 */
export function layoutOf(bytes: Uint8Array, segment: Element, elements: readonly Element[]): ObjectLayout {
  const origin = segment.data; // Positions in SeekHead and Cues count from here.
  const of = (id: number): Element[] => elements.filter((element) => element.id === id);
  const info = of(ID.info).flatMap((master) => [...children(bytes, master)]);
  const scale = info.filter(({ id }) => id === ID.timecodeScale).map((element) => Number(readUint(bytes, element)));
  return {
    bytes: bytes.length, segmentEnd: segment.end,
    elements: new Map(elements.map(({ start, id }) => [start, id])),
    scale: scale[0] ?? DEFAULT_SCALE,
    duration: info.filter(({ id }) => id === DURATION).map((element) => readFloat(bytes, element))[0],
    seekHead: of(ID.seekHead).flatMap((head) => seeksIn(bytes, head, origin)),
    cues: of(ID.cues).flatMap((cues) => cuesIn(bytes, cues, origin)),
  };
}
