import { FragmentAssembler, type AssemblerAnswer } from '../../lib/core/fragments/fragment-assembler';
import { type Fragment, type FrameSink } from '../../lib/core/fragments/fragment';
import { inPieces } from './pieces';

type Told = Exclude<AssemblerAnswer, { kind: 'need-more-bytes' }>;

/** A sink that remembers, with its own copy of everything. */
export class RecordingSink implements FrameSink {
  begun = 0;
  private written: Uint8Array[] = [];

  begin(): void {
    this.begun += 1;
    this.written = [];
  }

  write(bytes: Uint8Array): void {
    this.written.push(Uint8Array.from(bytes));
  }

  /** What was written since `begin`. */
  get frames(): Buffer {
    return Buffer.concat(this.written);
  }
}

export interface Assembly {
  /** All answers but `need-more-bytes`, in order. */
  readonly answers: readonly Told[];
  readonly fragments: readonly Fragment[];
  /** Frames of each fragment: what the sink held when it was told whole. */
  readonly frames: readonly Buffer[];
  readonly sink: RecordingSink;
}

export interface AssembleOptions {
  /** Default: all in one piece. */
  readonly pieceSize?: number | readonly number[];
  readonly last?: bigint;
}

/** All that one assembler says about `bytes`. It is fed until it calls them malformed. */
export function assemble(bytes: Uint8Array, { pieceSize = bytes.length, last }: AssembleOptions = {}): Assembly {
  const sink = new RecordingSink();
  const assembler = new FragmentAssembler(sink, last);
  const answers: Told[] = [];
  const fragments: Fragment[] = [];
  const frames: Buffer[] = [];
  inPieces(bytes, pieceSize, (piece) => {
    if (answers.at(-1)?.kind === 'malformed') return;
    assembler.feed(piece);
    // No answer takes fewer bytes than a Tags element with a tag in it, but one such may be told as two.
    let answersLeft = piece.length + 2;
    for (let answer = assembler.next(); answer.kind !== 'need-more-bytes'; answer = assembler.next()) {
      answers.push(answer);
      if (answer.kind === 'fragment') {
        fragments.push(answer.fragment);
        frames.push(sink.frames);
      }
      if (answer.kind === 'malformed') return;
      if (answersLeft-- === 0) throw new Error(`no end to the answers for ${piece.length} bytes`);
    }
  });
  return { answers, fragments, frames, sink };
}

function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
}

/** Everything an assembler said and wrote, as one text: what two runs are compared by, far faster than object by object. */
export function transcript({ answers, frames }: Assembly): string {
  return JSON.stringify({ answers, frames: frames.map((bytes) => Buffer.from(bytes).toString('hex')) }, plain);
}
