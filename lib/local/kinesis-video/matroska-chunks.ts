import { type AwsTags, readAwsTags } from './aws-tags';
import { children, clusterEnd, type Element, ID, knownEnd, readElement, readText, readUint } from './ebml';
import { MatroskaReadError } from './errors';

/** Nanoseconds in one unit of time when the file does not say (RFC 9559: TimestampScale). */
const DEFAULT_TIMECODE_SCALE = 1_000_000n;

/** One fragment of a producer's file or of a GetMedia capture. Every part is a view of the bytes that were read. */
export interface MatroskaChunk {
  /** The whole EBML header element. */
  readonly ebmlHeader: Uint8Array;
  /** All that stands between the Segment header and the first Cluster, without the service's tags. */
  readonly segmentHead: Uint8Array;
  /** The whole Cluster element, size form and all. */
  readonly cluster: Uint8Array;
  /** What follows the Cluster before the next one (fragment metadata; after the last one also Cues), without the service's tags. */
  readonly afterCluster: Uint8Array;
  /** The Cluster's timecode, in units of `timecodeScale`. */
  readonly timecode: bigint;
  /** Nanoseconds in one unit of `timecode`. Default 1,000,000. */
  readonly timecodeScale: bigint;
  /** The service's tag values, verbatim; empty for a producer's file. */
  readonly tags: AwsTags;
  /** Whether this is the first Cluster of its Segment. */
  readonly firstOfSegment: boolean;
}

interface Range { readonly start: number; readonly end: number }

interface OpenChunk { readonly cluster: Range; readonly timecode: bigint; readonly after: Range[]; tags: AwsTags }

interface SegmentScan { readonly chunks: readonly MatroskaChunk[]; readonly orphanTags: AwsTags; readonly end: number }

/** The ranges as one view, or as a copy where something was left out between them. */
function join(bytes: Uint8Array, ranges: readonly Range[]): Uint8Array {
  const [first] = ranges;
  const last = ranges.at(-1);
  if (first === undefined || last === undefined) return new Uint8Array(0);
  const gapless = ranges.every((range, i) => i === 0 || range.start === ranges[i - 1]?.end);
  return gapless ? bytes.subarray(first.start, last.end) : Buffer.concat(ranges.map(({ start, end }) => bytes.subarray(start, end)));
}

/** Reads the level-1 elements of one Segment and sorts them into chunks. */
class SegmentReader {
  readonly #head: Range[] = [];
  readonly #chunks: OpenChunk[] = [];
  #timecodeScale = DEFAULT_TIMECODE_SCALE;
  /** Tags that came before the Cluster they describe. */
  #pending: AwsTags = {};

  constructor(readonly bytes: Uint8Array, readonly ebmlHeader: Range, readonly segment: Element) {}

  read(): SegmentScan {
    const limit = this.segment.end ?? this.bytes.length;
    let at = this.segment.data;
    while (at < limit) {
      const element = readElement(this.bytes, at, limit);
      // A Segment of unknown size ends where the next chunk of a capture begins.
      if (element.id === ID.ebml || element.id === ID.segment) break;
      at = this.#accept(element, limit);
    }
    return { chunks: this.#chunks.map((chunk, i) => this.#finished(chunk, i)), orphanTags: this.#pending, end: at };
  }

  #accept(element: Element, limit: number): number {
    if (element.id === ID.cluster) {
      const end = clusterEnd(this.bytes, element, limit);
      this.#chunks.push({ cluster: { start: element.start, end }, timecode: this.#timecodeOf(element, end), after: [], tags: this.#pending });
      this.#pending = {};
      return end;
    }
    const end = knownEnd(element);
    const aws = element.id === ID.tags ? readAwsTags(this.bytes, element) : undefined;
    const open = this.#chunks.at(-1);
    if (aws !== undefined) {
      // A set with a fragment number opens a fragment, every other one closes the fragment before it.
      if (open !== undefined && aws.fragmentNumber === undefined) open.tags = { ...open.tags, ...aws };
      else this.#pending = { ...this.#pending, ...aws };
      return end;
    }
    if (element.id === ID.info) this.#readInfo(element);
    (open === undefined ? this.#head : open.after).push({ start: element.start, end });
    return end;
  }

  #readInfo(info: Element): void {
    for (const child of children(this.bytes, info)) {
      if (child.id === ID.timecodeScale) this.#timecodeScale = readUint(this.bytes, child);
    }
  }

  #timecodeOf(cluster: Element, end: number): bigint {
    for (let at = cluster.data; at < end;) {
      const child = readElement(this.bytes, at, end);
      if (child.id === ID.timecode) return readUint(this.bytes, child);
      at = knownEnd(child);
    }
    throw new MatroskaReadError('a Cluster without a timecode', cluster.start);
  }

  #finished(chunk: OpenChunk, index: number): MatroskaChunk {
    return {
      ebmlHeader: join(this.bytes, [this.ebmlHeader]),
      segmentHead: join(this.bytes, this.#head),
      cluster: join(this.bytes, [chunk.cluster]),
      afterCluster: join(this.bytes, chunk.after),
      timecode: chunk.timecode,
      timecodeScale: this.#timecodeScale,
      tags: chunk.tags,
      firstOfSegment: index === 0,
    };
  }
}

function hex(bytes: Uint8Array): string {
  return bytes.length === 0 ? 'nothing' : Buffer.from(bytes).toString('hex');
}

/** The EBML header at `at`, or an error that says why this is no Matroska. */
function readEbmlHeader(bytes: Uint8Array, at: number): Range {
  const found = bytes.subarray(at, at + 4);
  if (hex(found) !== '1a45dfa3') {
    throw new MatroskaReadError(`not Matroska: an EBML header begins with 1a45dfa3, found ${hex(found)}`, at);
  }
  const header = readElement(bytes, at);
  let docType = 'matroska';
  for (const child of children(bytes, header)) {
    if (child.id === ID.docType) docType = readText(bytes, child);
  }
  if (docType !== 'matroska' && docType !== 'webm') {
    throw new MatroskaReadError(`not Matroska: DocType is ${JSON.stringify(docType)}, allowed: matroska, webm`, at);
  }
  return { start: at, end: knownEnd(header) };
}

/** Skips Void elements, which may stand anywhere. */
function skipVoids(bytes: Uint8Array, from: number): number {
  let at = from;
  while (bytes[at] === ID.void) at = knownEnd(readElement(bytes, at));
  return at;
}

function readSegments(bytes: Uint8Array): SegmentScan[] {
  const segments: SegmentScan[] = [];
  for (let at = skipVoids(bytes, 0); at < bytes.length || segments.length === 0;) {
    const ebmlHeader = readEbmlHeader(bytes, at);
    const segment = readElement(bytes, skipVoids(bytes, ebmlHeader.end));
    if (segment.id !== ID.segment) {
      throw new MatroskaReadError(`not Matroska: after the EBML header a Segment must follow, found element 0x${segment.id.toString(16)}`, segment.start);
    }
    const scan = new SegmentReader(bytes, ebmlHeader, segment).read();
    segments.push(scan);
    at = skipVoids(bytes, scan.end);
  }
  return segments;
}

/**
 * Splits a Matroska file or a GetMedia capture into its fragments. Written apart from the archiver's own parser, so that each can
 * check the other; it reads from memory and never copies media.
 *
 * @throws MatroskaReadError when the bytes are no Matroska, are cut off, or hold no fragment
 */
export function readChunks(bytes: Uint8Array): MatroskaChunk[] {
  const chunks = readSegments(bytes).flatMap((segment) => segment.chunks);
  if (chunks.length === 0) throw new MatroskaReadError('no fragments: the bytes hold no Cluster', bytes.length);
  return chunks;
}

/** The tag values of every in-band error of a capture, wherever it stands: in a chunk without a Cluster, or beside one. */
export function readErrorTags(bytes: Uint8Array): AwsTags[] {
  return readSegments(bytes)
    .flatMap((segment) => [...segment.chunks.map((chunk) => chunk.tags), segment.orphanTags])
    .filter((tags) => tags.errorId !== undefined);
}

/** The time at which a chunk begins, in ms, on the file's own scale. */
export function chunkTimeMs(chunk: Pick<MatroskaChunk, 'timecode' | 'timecodeScale'>): number {
  return Number((chunk.timecode * chunk.timecodeScale) / 1000n) / 1000;
}
