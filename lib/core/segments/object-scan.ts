import { crc32 } from 'node:zlib';
import { fits, FRAGMENT_NUMBER, TAG } from '../../contract/get-media';
import { type Position } from '../../ports/cursor-store';
import { ID } from '../ebml/element-ids';
import { elementsIn, MalformedElementError, readUnsigned, type MemoryElement } from '../ebml/element-reader';
import { ElementScanner, type ElementAnswer, type PayloadAnswer } from '../ebml/element-scanner';
import { concat } from '../ebml/element-writer';
import { collectTags, type ChunkTags } from '../fragments/chunk-tags';
import { DEFAULT_TIMESTAMP_SCALE, MAX_FRAGMENT_BYTES, MAX_HELD_BYTES } from '../fragments/fragment-assembler';
import { ObjectContents } from './object-contents';

/** What an archive object says of itself, from its bytes alone. */
export interface ScannedObject {
  readonly bytes: number;
  /** Unsigned, over all bytes. */
  readonly crc32: number;
  readonly fragments: number;
  /** Objects do not keep continuation tokens: those of both positions are empty. */
  readonly first: Position;
  readonly last: Position;
  readonly contents: ObjectContents;
}

export type ObjectScanResult =
  | { readonly kind: 'whole'; readonly object: ScannedObject }
  /** These bytes are not a header followed by whole fragments in rising order. */
  | { readonly kind: 'malformed'; readonly offset: number; readonly reason: string };

/** What is held in memory, and how much of it at most, so that a damaged size cannot make us hold an object. Ours are far smaller. */
const HELD: ReadonlyMap<number, { readonly name: string; readonly maxBytes: number }> = new Map([
  [ID.Info, { name: 'an Info element', maxBytes: MAX_HELD_BYTES }],
  [ID.Tracks, { name: 'a Tracks element', maxBytes: MAX_HELD_BYTES }],
  [ID.Cluster, { name: 'a Cluster', maxBytes: MAX_FRAGMENT_BYTES }],
  [ID.Tags, { name: 'a Tags element', maxBytes: 64 * 1024 }],
]);

/** An element that is arriving. A piece is its sender's again once it has been fed, so what is held is copied. */
class Held {
  private readonly pieces: Uint8Array[] = [];
  bytes = 0;

  /** @param offset Where the element begins. */
  constructor(readonly id: number, readonly offset: number) {}

  /** @returns what is wrong with so many bytes. */
  take(piece: Uint8Array): string | undefined {
    this.pieces.push(Uint8Array.from(piece));
    this.bytes += piece.length;
    const { name, maxBytes } = HELD.get(this.id) ?? { name: 'an element', maxBytes: 0 };
    return this.bytes > maxBytes ? `${name} of more than ${maxBytes} bytes` : undefined;
  }

  /** All of it, header included. */
  get content(): Uint8Array {
    return concat(this.pieces);
  }
}

function milliseconds(seconds: string | undefined): number | undefined {
  const value = Math.round(Number(seconds ?? NaN) * 1000);
  return Number.isFinite(value) ? value : undefined;
}

function positionOf(tags: ChunkTags): Position | { readonly missing: string } {
  const fragmentNumber = tags.get(TAG.fragmentNumber);
  const serverTimestamp = milliseconds(tags.get(TAG.serverTimestamp));
  const producerTimestamp = milliseconds(tags.get(TAG.producerTimestamp));
  if (!fits(FRAGMENT_NUMBER, fragmentNumber)) return { missing: TAG.fragmentNumber };
  if (serverTimestamp === undefined) return { missing: TAG.serverTimestamp };
  if (producerTimestamp === undefined) return { missing: TAG.producerTimestamp };
  return { fragmentNumber, serverTimestamp, producerTimestamp, continuationToken: '' };
}

/** The first child of an element with this id, of a whole element's bytes; nothing when it has none. */
function childOf(element: Uint8Array, offset: number, id: number): MemoryElement | undefined {
  for (const { payload, payloadOffset } of elementsIn(element, offset)) {
    for (const child of elementsIn(payload, payloadOffset)) if (child.id === id) return child;
  }
  return undefined;
}

/**
 * Reads an archive object that arrives in pieces of any size: which fragments it holds, its size and its checksum. Frames are
 * passed over. A Cluster counts once the tags behind it have come. One fragment is in memory at a time.
 */
export class ObjectScan {
  private readonly scanner = new ElementScanner();
  private bytes = 0;
  private crc32 = 0;
  private fragments = 0;
  private first: Position | undefined;
  private last: Position | undefined;
  /** What is being read in whole; absent between such elements. */
  private held: Held | undefined;
  /** A Cluster whose tags have not come. */
  private cluster: Held | undefined;
  private timestampScale = DEFAULT_TIMESTAMP_SCALE;
  private tracks: Uint8Array = new Uint8Array(0);
  private contents: ObjectContents | undefined;
  /** An element was cut in two by the end of a piece, or of the object. */
  private insideElement = false;
  /** End of a Segment of known size: an object that was cut before it is not whole. */
  private segmentEnd = 0;
  private problem: { readonly offset: number; readonly reason: string } | undefined;

  feed(piece: Uint8Array): void {
    this.bytes += piece.length;
    this.crc32 = crc32(piece, this.crc32);
    if (this.problem !== undefined) return;
    this.scanner.feed(piece);
    for (let answer = this.scanner.next(); answer.kind !== 'need-more-bytes'; answer = this.scanner.next()) {
      if (answer.kind === 'malformed') this.fail(answer.offset, answer.reason);
      else if (answer.kind === 'element') this.element(answer);
      else this.payload(answer);
      if (this.problem !== undefined) return;
    }
  }

  /** The object has been fed to its end. */
  end(): ObjectScanResult {
    const isCut = this.insideElement || this.cluster !== undefined || this.scanner.offset < this.bytes || this.bytes < this.segmentEnd;
    if (isCut) this.fail(this.bytes, 'it ends inside a fragment');
    const { bytes, fragments, first, last, contents } = this;
    if (first === undefined || last === undefined || contents === undefined) this.fail(this.bytes, 'it holds no fragment');
    else if (this.problem === undefined) return { kind: 'whole', object: { bytes, crc32: this.crc32, fragments, first, last, contents } };
    return { kind: 'malformed', ...(this.problem ?? { offset: 0, reason: '' }) };
  }

  private element({ id, offset, header, size, level }: ElementAnswer): void {
    if (offset === 0 ? id !== ID.EBML : id === ID.EBML) return this.fail(offset, 'one EBML header belongs at the beginning, and nowhere else');
    if (id === ID.Segment && level === 0) {
      this.segmentEnd = size === undefined ? 0 : offset + header.length + size;
      return;
    }
    if (id === ID.Cluster && level === 1) return this.beginCluster(offset, header);
    this.insideElement = true;
    if (level === 2) return this.keep(this.cluster, header);
    this.held = level === 1 && HELD.has(id) ? new Held(id, offset) : undefined;
    this.keep(this.held, header);
  }

  private beginCluster(offset: number, header: Uint8Array): void {
    if (this.cluster !== undefined) return this.fail(offset, 'a Cluster without the tags of its fragment');
    this.contents ??= new ObjectContents({ tracks: this.tracks, timestampScale: this.timestampScale, headerBytes: offset });
    this.held = undefined;
    this.cluster = new Held(ID.Cluster, offset);
    this.keep(this.cluster, header);
  }

  private payload({ bytes, last }: PayloadAnswer): void {
    this.insideElement = !last;
    const { held } = this;
    this.keep(held ?? this.cluster, bytes);
    if (held === undefined || !last || this.problem !== undefined) return;
    this.held = undefined;
    try {
      this.whole(held.id, held.content, held.offset);
    } catch (error) {
      if (!(error instanceof MalformedElementError)) throw error;
      this.fail(error.offset, error.reason);
    }
  }

  private keep(held: Held | undefined, piece: Uint8Array): void {
    const problem = held?.take(piece);
    if (held !== undefined && problem !== undefined) this.fail(held.offset, problem);
  }

  private whole(id: number, element: Uint8Array, offset: number): void {
    if (id === ID.Tags) return this.fragment(element, offset);
    if (id === ID.Info) this.timestampScale = readUnsigned(childOf(element, offset, ID.TimestampScale)?.payload ?? new Uint8Array(0)) || DEFAULT_TIMESTAMP_SCALE;
    for (const { payload } of id === ID.Tracks ? elementsIn(element, offset) : []) this.tracks = payload;
  }

  private fragment(element: Uint8Array, offset: number): void {
    const tags: ChunkTags = new Map();
    for (const { payload, payloadOffset } of elementsIn(element, offset)) collectTags(payload, payloadOffset, tags);
    const { cluster } = this;
    if (cluster === undefined) return this.fail(offset, 'fragment tags without a Cluster before them');
    const position = positionOf(tags);
    if ('missing' in position) return this.fail(offset, `fragment tags without ${position.missing}`);
    if (this.last !== undefined && BigInt(position.fragmentNumber) <= BigInt(this.last.fragmentNumber)) {
      return this.fail(offset, `fragment ${position.fragmentNumber} stands behind ${this.last.fragmentNumber}`);
    }
    this.cluster = undefined;
    this.fragments += 1;
    this.first ??= position;
    this.last = position;
    this.place(position, cluster.content, cluster.offset);
  }

  private place({ fragmentNumber: number, serverTimestamp, producerTimestamp }: Position, cluster: Uint8Array, offset: number): void {
    const [head] = elementsIn(cluster, offset);
    const blocks = head?.payload ?? new Uint8Array(0);
    const ticks = readUnsigned(childOf(cluster, offset, ID.Timestamp)?.payload ?? new Uint8Array(0));
    this.contents?.add({ number, serverTimestamp, producerTimestamp, offset, bytes: cluster.length, crc32: crc32(cluster), ticks, blocks });
  }

  private fail(offset: number, reason: string): void {
    this.problem ??= { offset, reason };
  }
}
