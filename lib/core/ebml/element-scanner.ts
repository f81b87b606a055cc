import { ID, LEVEL_0, LEVEL_1 } from './element-ids';
import { MAX_ID_LENGTH, MAX_SIZE_LENGTH, readId, readSize, vintLength } from './vint';

/** The header of an element has been read. Of Segment and Cluster the children follow, of everything else the payload. */
export interface ElementAnswer {
  readonly kind: 'element';
  readonly id: number;
  /** Where its first byte stands, counted from the first byte ever fed. */
  readonly offset: number;
  /** Its id and size fields as they came. Valid until the next call. */
  readonly header: Uint8Array;
  /** Bytes of payload; `undefined` for a Segment or Cluster of unknown size. */
  readonly size: number | undefined;
  /** 0: EBML, Segment and strangers between them; 1: children of Segment; 2: children of Cluster. */
  readonly level: 0 | 1 | 2;
}

/** Payload of the last element, in as many pieces as it happened to arrive in. The scanner has not looked at it. */
export interface PayloadAnswer {
  readonly kind: 'payload';
  /** A view of what was fed, not a copy. May be empty, for an element of size 0. */
  readonly bytes: Uint8Array;
  /** Whether the element ends here. */
  readonly last: boolean;
}

/** All that was fed has been read. */
export interface NeedMoreBytesAnswer { readonly kind: 'need-more-bytes' }

/** These bytes are no Matroska. The scanner gives this answer for ever after. */
export interface MalformedAnswer {
  readonly kind: 'malformed';
  readonly offset: number;
  readonly reason: string;
}

export type ScannerAnswer = ElementAnswer | PayloadAnswer | NeedMoreBytesAnswer | MalformedAnswer;

const NEED_MORE_BYTES: NeedMoreBytesAnswer = { kind: 'need-more-bytes' };
const NO_BYTES = new Uint8Array(0);

/** What may stand outside a Segment. */
const ROOTS: ReadonlySet<number> = new Set([...LEVEL_0, ID.Void, ID.Crc32]);

/** A Segment or Cluster whose children are being read. */
interface OpenMaster {
  readonly id: number;
  /** First offset behind it; of one of unknown size that of its parent, or infinite. */
  readonly end: number;
  readonly sizeKnown: boolean;
}

/**
 * Reads the element headers of a Matroska stream that arrives in pieces of any size, and hands payloads through without
 * looking at them: an EBML magic inside a frame is just bytes. It holds at most the twelve bytes of one header.
 *
 * Feed a piece, then call `next` until it answers `need-more-bytes`.
 */
export class ElementScanner {
  private piece: Uint8Array = NO_BYTES;
  /** Next unread byte of the piece. */
  private at = 0;
  /** Offset of the piece's first byte. */
  private pieceOffset = 0;
  /** A header cut in two by the end of a piece. */
  private readonly carry = new Uint8Array(MAX_ID_LENGTH + MAX_SIZE_LENGTH);
  private carried = 0;
  /** Payload still to come of an element cut in two by the end of a piece. */
  private payloadLeft: number | undefined;
  /** Segment, then Cluster. */
  private readonly masters: OpenMaster[] = [];
  private malformed: MalformedAnswer | undefined;

  /** Offset of the first byte that no answer has covered yet. */
  get offset(): number {
    return this.pieceOffset + this.at - this.carried;
  }

  /** @throws Error when the last piece has not been read to its end: its rest would be lost. */
  feed(piece: Uint8Array): void {
    if (this.at < this.piece.length && this.malformed === undefined) throw new Error(`the last piece has ${this.piece.length - this.at} unread bytes`);
    this.pieceOffset += this.piece.length;
    this.piece = piece;
    this.at = 0;
  }

  next(): ScannerAnswer {
    if (this.malformed !== undefined) return this.malformed;
    if (this.payloadLeft !== undefined) return this.payload(this.payloadLeft);
    if (this.at === this.piece.length) return NEED_MORE_BYTES;
    return this.header();
  }

  private payload(left: number): ScannerAnswer {
    const available = this.piece.length - this.at;
    if (available === 0 && left > 0) return NEED_MORE_BYTES;
    const bytes = this.piece.subarray(this.at, this.at + Math.min(left, available));
    this.at += bytes.length;
    const last = bytes.length === left;
    this.payloadLeft = last ? undefined : left - bytes.length;
    return { kind: 'payload', bytes, last };
  }

  private header(): ScannerAnswer {
    const offset = this.offset;
    const bytes = this.carried > 0 ? this.carryOn() : this.piece;
    const start = this.carried > 0 ? 0 : this.at;
    const length = headerLength(bytes, start, this.carried > 0 ? this.carried : bytes.length);
    if (length.kind === 'malformed') return this.fail(offset, length.reason);
    if (length.kind === 'need-more-bytes') return this.carryOver();

    const header = bytes.subarray(start, start + length.bytes);
    // carryOn() took as many bytes as a header may have; those that are not of the header go back to the piece.
    this.at = this.carried > 0 ? this.at - (this.carried - length.bytes) : this.at + length.bytes;
    this.carried = 0;
    return this.element(offset, header, length.idBytes);
  }

  /** Completes the header that the last piece began, as far as this piece goes. */
  private carryOn(): Uint8Array {
    const taken = this.piece.subarray(this.at, this.at + this.carry.length - this.carried);
    this.carry.set(taken, this.carried);
    this.carried += taken.length;
    this.at += taken.length;
    return this.carry;
  }

  private carryOver(): ScannerAnswer {
    if (this.carried === 0) this.carryOn();
    return NEED_MORE_BYTES;
  }

  private element(offset: number, header: Uint8Array, idBytes: number): ScannerAnswer {
    const id = readId(header, 0, idBytes);
    const size = readSize(header, idBytes, header.length - idBytes);
    this.closeMasters(id, offset);
    const level = this.level;
    const problem = this.placeProblem(id, size, offset + header.length);
    if (problem !== undefined) return this.fail(offset, problem);

    if (isMaster(id, level)) this.open(id, size, offset + header.length);
    else this.payloadLeft = size;
    return { kind: 'element', id, offset, header, size, level };
  }

  private open(id: number, size: number | undefined, payloadOffset: number): void {
    const end = size === undefined ? this.masters.at(-1)?.end ?? Infinity : payloadOffset + size;
    this.masters.push({ id, end, sizeKnown: size !== undefined });
  }

  private get level(): 0 | 1 | 2 {
    const depth = this.masters.length;
    return depth === 0 ? 0 : depth === 1 ? 1 : 2;
  }

  /** Masters end with their size or their parent's; those of unknown size also where an element stands that cannot be their child. */
  private closeMasters(id: number, offset: number): void {
    for (let master = this.masters.at(-1); master !== undefined; master = this.masters.at(-1)) {
      const foreign = LEVEL_0.has(id) || (master.id === ID.Cluster && LEVEL_1.has(id));
      if (offset < master.end && (master.sizeKnown || !foreign)) return;
      this.masters.pop();
    }
  }

  private placeProblem(id: number, size: number | undefined, payloadOffset: number): string | undefined {
    const name = `element 0x${id.toString(16)}`;
    if (size === undefined && !isMaster(id, this.level)) return `${name} has no size; only Segment and Cluster may be of unknown size`;
    const claim = size ?? 0;
    if (!Number.isSafeInteger(payloadOffset + claim)) return `${name} claims ${claim} bytes`;
    const parent = this.masters.at(-1);
    if (parent === undefined) return ROOTS.has(id) ? undefined : `${name} stands where an EBML header or a Segment belongs`;
    if (payloadOffset + claim > parent.end) return `${name} claims ${claim} bytes, more than its parent has left`;
    if (LEVEL_0.has(id) || (parent.id === ID.Cluster && LEVEL_1.has(id))) return `${name} stands inside element 0x${parent.id.toString(16)}`;
    return undefined;
  }

  private fail(offset: number, reason: string): MalformedAnswer {
    this.malformed = { kind: 'malformed', offset, reason };
    return this.malformed;
  }
}

function isMaster(id: number, level: number): boolean {
  return (level === 0 && id === ID.Segment) || (level === 1 && id === ID.Cluster);
}

type HeaderLength =
  | { readonly kind: 'known'; readonly bytes: number; readonly idBytes: number }
  | { readonly kind: 'malformed'; readonly reason: string }
  | NeedMoreBytesAnswer;

/** How long the header is that begins at `start`, of which bytes up to `end` are there. */
function headerLength(bytes: Uint8Array, start: number, end: number): HeaderLength {
  const idBytes = vintLength(bytes[start] ?? 0);
  if (idBytes > MAX_ID_LENGTH) return { kind: 'malformed', reason: `no element id begins with byte 0x${hex(bytes[start])}` };
  if (start + idBytes >= end) return NEED_MORE_BYTES;
  const sizeBytes = vintLength(bytes[start + idBytes] ?? 0);
  if (sizeBytes > MAX_SIZE_LENGTH) return { kind: 'malformed', reason: `no element size begins with byte 0x${hex(bytes[start + idBytes])}` };
  const length = idBytes + sizeBytes;
  return start + length > end ? NEED_MORE_BYTES : { kind: 'known', bytes: length, idBytes };
}

function hex(byte: number | undefined): string {
  return (byte ?? 0).toString(16).padStart(2, '0');
}
