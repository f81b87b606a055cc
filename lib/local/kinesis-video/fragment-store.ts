import { EventEmitter, once } from 'node:events';
import type { AwsTags } from './aws-tags';
import type { ChunkMedia } from './chunk';

const HOUR_MS = 3_600_000;
/** What a stream with a retention of 0 keeps for its readers: 5 minutes or 200 MB, whichever is less (CreateStream). */
export const HOST_BUFFER = { ms: 300_000, bytes: 200_000_000 } as const;

/** A fragment that the stream holds. */
export interface Fragment {
  /** Decimal digits; rises from fragment to fragment. */
  readonly number: string;
  /** The number as a value. */
  readonly order: bigint;
  /** When the service began to receive it: epoch ms. */
  readonly serverTimestamp: number;
  /** When the producer says it was recorded: epoch ms, or ms on the producer's own scale. */
  readonly producerTimestamp: number;
  /** From when its retention counts: epoch ms of the server's clock. */
  readonly storedAt: number;
  /** Its bytes, as views of the producer's file. */
  readonly media: ChunkMedia;
  /** Tag values of a replayed capture, sent as they are; undefined for every other fragment. */
  readonly recorded?: AwsTags | undefined;
}

/** Bytes of media in a fragment, headers included. */
export function fragmentBytes({ media }: Fragment): number {
  return media.ebmlHeader.length + media.segmentHead.length + media.cluster.length + media.afterCluster.length;
}

/** The fragments of one stream in the order of their numbers, as far as retention keeps them. */
export class FragmentStore {
  #fragments: Fragment[] = [];
  #bytes = 0;
  #last: Fragment | undefined;
  readonly #events = new EventEmitter().setMaxListeners(0);

  /** @param retentionHours 0 keeps the host buffer: {@link HOST_BUFFER} */
  constructor(readonly retentionHours: number) {}

  /** Adds a fragment behind all others, those that expired included. */
  append(fragment: Fragment): void {
    const last = this.#last;
    if (last !== undefined && fragment.order <= last.order) {
      throw new Error(`fragment number: got ${fragment.number}, allowed: above the stream's last one, ${last.number}`);
    }
    if (last !== undefined && fragment.serverTimestamp < last.serverTimestamp) {
      throw new Error(`server timestamp: got ${fragment.serverTimestamp}, allowed: at least the last fragment's, ${last.serverTimestamp}`);
    }
    this.#fragments.push(fragment);
    this.#bytes += fragmentBytes(fragment);
    this.#last = fragment;
    this.notify();
  }

  /** The fragments that are retained at `now`, oldest first. */
  retained(now: number): readonly Fragment[] {
    const oldestKept = now - (this.retentionHours === 0 ? HOST_BUFFER.ms : this.retentionHours * HOUR_MS);
    let expired = 0;
    let bytes = this.#bytes;
    for (const fragment of this.#fragments) {
      const tooMuch = this.retentionHours === 0 && bytes > HOST_BUFFER.bytes;
      if (fragment.storedAt >= oldestKept && !tooMuch) break;
      bytes -= fragmentBytes(fragment);
      expired++;
    }
    this.dropHead(expired);
    return this.#fragments;
  }

  /** Forgets the oldest `count` fragments, as retention would. */
  dropHead(count: number): void {
    for (const fragment of this.#fragments.splice(0, count)) this.#bytes -= fragmentBytes(fragment);
  }

  /** The last fragment that was ever added, even when it has expired. */
  get last(): Fragment | undefined {
    return this.#last;
  }

  /** The first retained fragment with a number above `order`. */
  after(order: bigint, now: number): Fragment | undefined {
    const fragments = this.retained(now);
    let low = 0;
    for (let high = fragments.length; low < high;) {
      const middle = (low + high) >>> 1;
      if ((fragments[middle]?.order ?? 0n) > order) high = middle;
      else low = middle + 1;
    }
    return fragments[low];
  }

  /** Wakes everyone in {@link changed}. */
  notify(): void {
    this.#events.emit('changed');
  }

  /** Resolves at the next change; rejects when the signal is aborted first. */
  async changed(signal: AbortSignal): Promise<void> {
    await once(this.#events, 'changed', { signal });
  }
}
