import { ElementScanner, type MalformedAnswer } from '../../lib/core/ebml/element-scanner';
import { inPieces } from './pieces';

/** An element as the scanner told of it, its payload joined. */
export interface ScannedElement {
  readonly id: number;
  readonly offset: number;
  readonly level: number;
  readonly size: number | undefined;
  /** Hexadecimal. */
  readonly header: string;
  /** Hexadecimal; absent for a Segment or Cluster. */
  payload?: string;
  /** Whether the scanner said that it ended. */
  whole: boolean;
}

export interface Scan {
  readonly elements: readonly ScannedElement[];
  readonly malformed: MalformedAnswer | undefined;
  /** Most bytes that were fed and that no answer covered, ever. */
  readonly mostHeld: number;
  /** Offset of the first byte that no answer covered. */
  readonly offset: number;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** All that one scanner says about `bytes` in pieces of the given size. Throws when it answers more often than there are bytes to answer for. */
export function scan(bytes: Uint8Array, pieceSize: number | readonly number[] = bytes.length): Scan {
  const scanner = new ElementScanner();
  const elements: ScannedElement[] = [];
  let malformed: MalformedAnswer | undefined;
  let fed = 0;
  let mostHeld = 0;

  const take = (answer: ReturnType<ElementScanner['next']>): void => {
    if (answer.kind === 'malformed') malformed = answer;
    if (answer.kind === 'element') {
      const { id, offset, level, size, header } = answer;
      elements.push({ id, offset, level, size, header: hex(header), whole: false });
    }
    const last = elements.at(-1);
    if (answer.kind !== 'payload' || last === undefined) return;
    if (last.whole) throw new Error(`payload for an element that had ended, at ${scanner.offset}`);
    last.payload = (last.payload ?? '') + hex(answer.bytes);
    last.whole = answer.last;
  };

  inPieces(bytes, pieceSize, (piece) => {
    scanner.feed(piece);
    fed += piece.length;
    // Each byte ends at most one header and one payload; one payload more may be empty.
    let answersLeft = 2 * piece.length + 2;
    for (let answer = scanner.next(); answer.kind !== 'need-more-bytes'; answer = scanner.next()) {
      take(answer);
      if (answer.kind === 'malformed') break;
      if (answersLeft-- === 0) throw new Error(`no end to the answers for ${piece.length} bytes at ${scanner.offset}`);
    }
    if (malformed === undefined) mostHeld = Math.max(mostHeld, fed - scanner.offset);
  });
  return { elements, malformed, mostHeld, offset: scanner.offset };
}
