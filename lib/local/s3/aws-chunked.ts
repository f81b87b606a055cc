import { S3Error } from './errors';

/** Longest line of the framing, bytes: a size with a 64-digit signature, or a trailer with a checksum, is under 200. */
const MAX_LINE = 1024;
const MAX_TRAILERS = 8;
const CR = 13;
const LF = 10;

/** Which of the framings of S3 a body has. */
export interface AwsChunkedFraming {
  /** Every chunk carries `;chunk-signature=`. Its presence is checked, its value is not. */
  readonly signed: boolean;
  /** Trailers may stand between the empty last chunk and the end. */
  readonly trailers: boolean;
}

/**
 * Where in the framing the next byte stands.
 * - `size`: in the line `<hex size>[;chunk-signature=...]`.
 * - `data`: in the bytes of a chunk; `remaining` says how many are left when the input is cut inside it.
 * - `data-end`: in the CRLF behind a chunk.
 * - `trailer`: in a `name:value` line behind the last chunk; an empty line ends the body.
 * - `done`: behind the end; no byte is allowed.
 */
type State = 'size' | 'data' | 'data-end' | 'trailer' | 'done';

/** Takes the `aws-chunked` framing off a body, fed in pieces of any size. */
export class AwsChunkedDecoder {
  private state: State = 'size';
  /** Bytes of the current chunk that are still to come, for a chunk cut in two. */
  private remaining = 0;
  /** The current line so far, for a line cut in two. */
  private line: number[] = [];
  private readonly found = new Map<string, string>();

  constructor(private readonly framing: AwsChunkedFraming) {}

  /** The payload in these bytes, as views on them. */
  feed(bytes: Uint8Array): Uint8Array[] {
    const payload: Uint8Array[] = [];
    let at = 0;
    while (at < bytes.length) {
      if (this.state === 'data') {
        const slice = bytes.subarray(at, at + this.remaining);
        payload.push(slice);
        at += slice.length;
        this.remaining -= slice.length;
        if (this.remaining === 0) this.state = 'data-end';
      } else {
        // Inside the length, so it is a byte.
        this.framingByte(bytes[at] as number);
        at += 1;
      }
    }
    return payload;
  }

  /** The trailers, names in lower case. Throws when the body ended before its framing did. */
  finish(): ReadonlyMap<string, string> {
    if (this.state !== 'done') throw new S3Error('IncompleteBody', 'The aws-chunked body ended before its last chunk was complete.');
    return this.found;
  }

  private framingByte(byte: number): void {
    if (this.state === 'done') throw malformedChunk('bytes behind its end');
    this.line.push(byte);
    if (this.line.length > MAX_LINE) throw malformedChunk(`a line longer than ${MAX_LINE} bytes`);
    if (byte !== LF) return;
    if (this.line.at(-2) !== CR) throw malformedChunk('a line that does not end in CRLF');
    const line = Buffer.from(this.line.slice(0, -2)).toString('latin1');
    this.line = [];
    if (this.state === 'size') this.sizeLine(line);
    else if (this.state === 'data-end') this.dataEnd(line);
    else this.trailerLine(line);
  }

  private sizeLine(line: string): void {
    const match = /^([0-9a-f]{1,12})(;chunk-signature=[0-9a-f]{64})?$/i.exec(line);
    if (match === null) throw malformedChunk(`the size line ${JSON.stringify(line)}`);
    if (this.framing.signed !== (match[2] !== undefined)) throw malformedChunk(this.framing.signed ? 'a chunk without a signature' : 'a signed chunk');
    this.remaining = parseInt(match[1] ?? '', 16);
    this.state = this.remaining > 0 ? 'data' : 'trailer';
  }

  private dataEnd(line: string): void {
    if (line !== '') throw malformedChunk('a chunk longer than its size');
    this.state = 'size';
  }

  private trailerLine(line: string): void {
    if (line === '') {
      this.state = 'done';
      return;
    }
    const match = /^([a-z0-9-]+):\s*(.*?)\s*$/i.exec(line);
    const name = match?.[1]?.toLowerCase();
    if (!this.framing.trailers || name === undefined || this.found.has(name) || this.found.size === MAX_TRAILERS) {
      throw new S3Error('MalformedTrailerError', `The request contained trailing data that was not well-formed: ${JSON.stringify(line)}`);
    }
    this.found.set(name, match?.[2] ?? '');
  }
}

function malformedChunk(what: string): S3Error {
  return new S3Error('InvalidRequest', `The aws-chunked body is malformed: it has ${what}.`);
}
