import type { ServerResponse } from 'node:http';
import type { Clock } from './clock';
import type { Fault } from './faults';
import type { WriteShape } from './write-shape';

/** How far a body may run ahead of its pace, ms: timers finer than this would only cost. */
const BURST_MS = 100;
const CORRUPT_BYTES = 16;

/** A way in which faults end a body. */
export type BodyEnd = 'cut' | 'end' | 'stall';

interface ByteFault { readonly kind: BodyEnd; readonly atByte: number }

export interface MediaBodyOptions {
  readonly clock: Clock;
  /** Aborted when the reader leaves or the server closes. */
  readonly signal: AbortSignal;
  readonly bytesPerSecond: number;
  readonly shape: WriteShape;
  readonly faults: readonly Fault[];
  /** Called just before the body ends, so that a reader who sees the end can count on it. */
  readonly beforeEnd: () => void;
}

/**
 * The body of one GetMedia answer. Each piece waits until the kernel has taken the one before, so a slow reader holds one piece of
 * memory and no more; and what was written before a cut has really gone out.
 */
export class MediaBody {
  #sent = 0;
  /** When the pace allows the next byte, epoch ms. */
  #freeAt = 0;
  readonly #ends: readonly ByteFault[];
  readonly #corruptions: readonly Extract<Fault, { kind: 'corrupt' }>[];

  constructor(private readonly response: ServerResponse, private readonly options: MediaBodyOptions) {
    this.#ends = options.faults
      .flatMap((fault) => ((fault.kind === 'cut' || fault.kind === 'end' || fault.kind === 'stall') && 'atByte' in fault ? [fault] : []))
      .sort((a, b) => a.atByte - b.atByte);
    this.#corruptions = options.faults.filter((fault) => fault.kind === 'corrupt');
  }

  /** Writes bytes; answers whether the body is still open behind them. */
  async write(bytes: Uint8Array): Promise<boolean> {
    const [end] = this.#ends;
    if (end?.atByte === this.#sent) return this.#over(end);
    for (const whole of this.options.shape(bytes)) {
      const piece = end === undefined ? whole : whole.subarray(0, end.atByte - this.#sent);
      await this.#pace(piece.length);
      if (!await this.#send(this.#corrupted(piece))) return false;
      if (end?.atByte === this.#sent) return this.#over(end);
    }
    return true;
  }

  async #over({ kind }: ByteFault): Promise<false> {
    await this.finish(kind);
    return false;
  }

  /** Ends the body. A stall lasts until the reader leaves or the server closes. */
  async finish(how: BodyEnd): Promise<void> {
    const { signal, beforeEnd } = this.options;
    if (how !== 'stall') beforeEnd();
    switch (how) {
      case 'cut': this.response.destroy(); return;
      case 'end': this.response.end(); return;
      case 'stall':
        if (!signal.aborted) await new Promise((resolve) => { signal.addEventListener('abort', resolve, { once: true }); });
        this.response.destroy();
    }
  }

  async #pace(bytes: number): Promise<void> {
    const { clock, bytesPerSecond, signal } = this.options;
    const now = clock.now();
    this.#freeAt = Math.max(this.#freeAt, now) + (bytes / bytesPerSecond) * 1000;
    const ahead = this.#freeAt - now;
    if (ahead > BURST_MS) await clock.sleep(ahead, signal);
  }

  #corrupted(piece: Uint8Array): Uint8Array {
    const from = this.#sent;
    const hits = this.#corruptions.filter(({ atByte, length = CORRUPT_BYTES }) => atByte < from + piece.length && atByte + length > from);
    if (hits.length === 0) return piece;
    const copy = Uint8Array.from(piece);
    for (const { atByte, length = CORRUPT_BYTES } of hits) {
      const end = Math.min(atByte + length - from, copy.length);
      for (let i = Math.max(atByte - from, 0); i < end; i++) copy[i] = 0xff ^ (copy[i] ?? 0);
    }
    return copy;
  }

  /** Resolves once the kernel has taken the bytes: true; or false when the connection is gone. */
  async #send(bytes: Uint8Array): Promise<boolean> {
    const { signal } = this.options;
    if (signal.aborted || this.response.destroyed) return false;
    const sent = await new Promise<boolean>((resolve) => {
      const gone = (): void => resolve(false);
      signal.addEventListener('abort', gone, { once: true });
      this.response.write(bytes, (error) => {
        signal.removeEventListener('abort', gone);
        resolve(error === undefined || error === null);
      });
    });
    this.#sent += bytes.length;
    return sent;
  }
}
