import { type ChunkMedia, repeatedHead } from './chunk';
import type { Fragment, FragmentStore } from './fragment-store';
import { counterOf, fragmentNumber } from './fragment-number';
import { chunkTimeMs, type MatroskaChunk } from './matroska-chunks';
import type { Clock } from './clock';
import type { SeededRandom } from './random';

/** Cluster times from here on (2000-01-01, epoch ms) are absolute: as relative ones they would mean a recording of 30 years. */
const ABSOLUTE_FROM_MS = 946_684_800_000;

/** By how much n of the fragment number jumps at a new session; about 1,000 in both captures that hold two sessions. */
const SESSION_JUMP = 1_000n;

/** What a fragment put by hand may override. */
export interface PutOptions {
  /** Epoch ms. Default: the server's clock, but at least 1 ms after the fragment before. */
  readonly serverTimestamp?: number;
  /** Epoch ms. Default: session start + cluster time, or the cluster time itself when that is absolute. */
  readonly producerTimestamp?: number;
  /** Digits; above the stream's last one. Default: one that follows the observed layout. */
  readonly number?: string;
}

/** One PutMedia call of a producer. */
export class PutMediaSession {
  #puts = 0;

  constructor(
    private readonly store: FragmentStore,
    private readonly clock: Clock,
    private readonly random: SeededRandom,
    /** Producer's start time, epoch ms: base of relative cluster times. */
    readonly startedAt: number,
  ) {}

  /** Adds a fragment to the stream; it can be read from now on. The media is not copied. */
  put(chunk: MatroskaChunk, options: PutOptions = {}): Fragment {
    const { last } = this.store;
    const now = this.clock.now();
    const serverTimestamp = options.serverTimestamp ?? Math.max(now, (last?.serverTimestamp ?? 0) + 1);
    const timeMs = chunkTimeMs(chunk);
    const number = options.number ?? fragmentNumber(this.#nextCounter(), serverTimestamp, this.random);
    const fragment: Fragment = {
      number,
      order: BigInt(number),
      serverTimestamp,
      producerTimestamp: options.producerTimestamp ?? (timeMs >= ABSOLUTE_FROM_MS ? timeMs : this.startedAt + timeMs),
      storedAt: serverTimestamp,
      media: this.#mediaOf(chunk),
    };
    this.store.append(fragment);
    this.#puts++;
    return fragment;
  }

  #nextCounter(): bigint {
    const { last } = this.store;
    if (last === undefined) return 1n;
    const counter = counterOf(last.order) ?? 0n;
    return counter + (this.#puts === 0 ? SESSION_JUMP : 1n);
  }

  #mediaOf({ ebmlHeader, segmentHead, cluster, afterCluster }: MatroskaChunk): ChunkMedia {
    return { ebmlHeader, segmentHead: this.#puts === 0 ? segmentHead : repeatedHead(segmentHead), cluster, afterCluster };
  }
}
