import { crc32 } from 'node:zlib';
import { fits, FRAGMENT_NUMBER, TAG } from '../../contract/get-media';
import { type Position } from '../../ports/cursor-store';
import { ID } from '../ebml/element-ids';
import { MalformedElementError } from '../ebml/element-reader';
import { ElementScanner, type ElementAnswer, type PayloadAnswer } from '../ebml/element-scanner';
import { concat } from '../ebml/element-writer';
import { collectTags, type ChunkTags } from '../fragments/chunk-tags';

/** What an archive object says of itself, from its bytes alone. */
export interface ObjectContents {
  readonly bytes: number;
  /** Unsigned, over all bytes. */
  readonly crc32: number;
  readonly fragments: number;
  /** Objects do not keep continuation tokens: those of both positions are empty. */
  readonly first: Position;
  readonly last: Position;
}

export type ObjectScanResult =
  | { readonly kind: 'whole'; readonly contents: ObjectContents }
  /** These bytes are not a header followed by whole fragments in rising order. */
  | { readonly kind: 'malformed'; readonly offset: number; readonly reason: string };

/** Ours are about 200 bytes. A bound, so that a damaged size cannot make us hold an object. */
const MAX_TAGS_BYTES = 64 * 1024;

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

/**
 * Reads an archive object that arrives in pieces of any size: which fragments it holds, its size and its checksum. Frames are
 * passed over. A Cluster counts once the tags behind it have come.
 */
export class ObjectScan {
  private readonly scanner = new ElementScanner();
  private bytes = 0;
  private crc32 = 0;
  private fragments = 0;
  private first: Position | undefined;
  private last: Position | undefined;
  /** A Cluster has begun whose tags have not come. */
  private awaitsTags = false;
  /** Payload of a Tags element that came in several pieces, and where it stands; absent outside of one. */
  private tags: { readonly pieces: Uint8Array[]; bytes: number; readonly offset: number } | undefined;
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
    const isCut = this.insideElement || this.awaitsTags || this.scanner.offset < this.bytes || this.bytes < this.segmentEnd;
    if (isCut) this.fail(this.bytes, 'it ends inside a fragment');
    if (this.first === undefined || this.last === undefined) this.fail(this.bytes, 'it holds no fragment');
    if (this.problem !== undefined || this.first === undefined || this.last === undefined) {
      return { kind: 'malformed', ...(this.problem ?? { offset: 0, reason: '' }) };
    }
    const { bytes, fragments, first, last } = this;
    return { kind: 'whole', contents: { bytes, crc32: this.crc32, fragments, first, last } };
  }

  private element({ id, offset, header, size, level }: ElementAnswer): void {
    if (offset === 0 ? id !== ID.EBML : id === ID.EBML) return this.fail(offset, 'one EBML header belongs at the beginning, and nowhere else');
    if (id === ID.Segment && level === 0) this.segmentEnd = size === undefined ? 0 : offset + header.length + size;
    if (id === ID.Cluster && level === 1) {
      if (this.awaitsTags) this.fail(offset, 'a Cluster without the tags of its fragment');
      this.awaitsTags = true;
      return;
    }
    if (id === ID.Segment && level === 0) return;
    this.insideElement = true;
    if (id === ID.Tags && level === 1) this.tags = { pieces: [], bytes: 0, offset: offset + header.length };
  }

  private payload({ bytes, last }: PayloadAnswer): void {
    this.insideElement = !last;
    const { tags } = this;
    if (tags === undefined) return;
    tags.bytes += bytes.length;
    if (tags.bytes > MAX_TAGS_BYTES) return this.fail(tags.offset, `a Tags element of more than ${MAX_TAGS_BYTES} bytes`);
    tags.pieces.push(last ? bytes : Uint8Array.from(bytes)); // A piece is its sender's again once it has been fed.
    if (!last) return;
    this.tags = undefined;
    this.fragment(concat(tags.pieces), tags.offset);
  }

  private fragment(payload: Uint8Array, offset: number): void {
    const tags: ChunkTags = new Map();
    try {
      collectTags(payload, offset, tags);
    } catch (error) {
      if (!(error instanceof MalformedElementError)) throw error;
      return this.fail(error.offset, error.reason);
    }
    if (!this.awaitsTags) return this.fail(offset, 'fragment tags without a Cluster before them');
    const position = positionOf(tags);
    if ('missing' in position) return this.fail(offset, `fragment tags without ${position.missing}`);
    if (this.last !== undefined && BigInt(position.fragmentNumber) <= BigInt(this.last.fragmentNumber)) {
      return this.fail(offset, `fragment ${position.fragmentNumber} stands behind ${this.last.fragmentNumber}`);
    }
    this.awaitsTags = false;
    this.fragments += 1;
    this.first ??= position;
    this.last = position;
  }

  private fail(offset: number, reason: string): void {
    this.problem ??= { offset, reason };
  }
}
