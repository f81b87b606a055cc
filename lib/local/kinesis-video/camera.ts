import type { Clock } from './clock';
import { chunkTimeMs, type MatroskaChunk } from './matroska-chunks';
import type { PutMediaSession } from './put-media-session';
import type { KinesisVideoStream } from './stream';

/** Length taken for a fragment when nothing tells it: the usual key frame distance of cameras, ms. */
const DEFAULT_FRAGMENT_MS = 2_000;

export interface CameraOptions {
  /** Plays the file again and again, each time as a new PutMedia session. Default: once. */
  readonly loop?: boolean;
  /** When the recording begins, epoch ms. A time in the past puts all that is due at once: a backlog. Default: now. */
  readonly startAt?: number;
  /** Stops this long after `startAt`; no fragment that would end later is put. Default: no limit. */
  readonly durationMs?: number;
  /** Silence between two rounds of a loop, ms. Default 0. */
  readonly gapMs?: number;
  /** Length of the file's last fragment, ms. Default: that of the one before it, or 2,000. */
  readonly lastFragmentMs?: number;
}

interface Shot { readonly chunk: MatroskaChunk; readonly startsAt: number; readonly endsAt: number; readonly opensSession: boolean }

/** Length of every fragment in ms, from one cluster time to the next. */
function lengths(chunks: readonly MatroskaChunk[], lastMs: number | undefined): number[] {
  const known: number[] = [];
  for (const [i, chunk] of chunks.entries()) {
    const next = chunks[i + 1];
    const before = known.at(-1) ?? DEFAULT_FRAGMENT_MS;
    const length = next === undefined ? lastMs ?? before : chunkTimeMs(next) - chunkTimeMs(chunk);
    // Equal or falling times say nothing about length, and a camera must get on.
    known.push(length > 0 ? length : before);
  }
  return known;
}

/** How long a file plays, from the beginning of its first fragment to the end of its last, ms. */
export function playingMs(chunks: readonly MatroskaChunk[]): number {
  return lengths(chunks, undefined).reduce((sum, length) => sum + length, 0);
}

/**
 * A producer that plays a file into a stream in its own time. Like the service, it counts a fragment's SERVER_TIMESTAMP from its
 * first byte and lets it be read once it is whole.
 */
export class Camera {
  readonly #stop = new AbortController();
  /** Resolves when the camera has stopped, for whatever reason; rejects when the stream did not take a fragment. */
  readonly done: Promise<void>;

  constructor(
    private readonly stream: KinesisVideoStream,
    private readonly clock: Clock,
    private readonly chunks: readonly MatroskaChunk[],
    private readonly options: CameraOptions,
  ) {
    this.done = this.#run();
    // Whoever cares awaits `done`; a failure that nobody awaits must not end the process.
    this.done.catch(() => undefined);
  }

  /** Ends the recording; a fragment that is not whole yet is lost, as with a pulled cable. */
  stop(): void {
    this.#stop.abort();
  }

  * #shots(): Generator<Shot> {
    const fragmentMs = lengths(this.chunks, this.options.lastFragmentMs);
    let startsAt = this.options.startAt ?? this.clock.now();
    const limit = startsAt + (this.options.durationMs ?? Infinity);
    do {
      for (const [i, chunk] of this.chunks.entries()) {
        const endsAt = startsAt + (fragmentMs[i] ?? DEFAULT_FRAGMENT_MS);
        if (endsAt > limit) return;
        yield { chunk, startsAt, endsAt, opensSession: i === 0 };
        startsAt = endsAt;
      }
      startsAt += this.options.gapMs ?? 0;
    } while (this.options.loop === true);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    let session: PutMediaSession | undefined;
    for (const shot of this.#shots()) {
      if (session === undefined || shot.opensSession) {
        if (this.#isAhead(shot.startsAt)) await this.#until(shot.startsAt);
        // Relative cluster times of the file need not begin at 0.
        const fileOffset = chunkTimeMs(shot.chunk);
        session = this.stream.openSession({ startedAt: shot.startsAt - fileOffset });
      }
      this.stream.receiving(shot.endsAt);
      // What is due already is put without a pause, so that a backlog is there when the camera is.
      if (this.#isAhead(shot.endsAt)) await this.#until(shot.endsAt);
      if (signal.aborted) break;
      session.put(shot.chunk, { serverTimestamp: Math.max(shot.startsAt, this.stream.store.last?.serverTimestamp ?? 0) });
    }
    this.stream.receiving(this.clock.now());
  }

  #isAhead(time: number): boolean {
    return time > this.clock.now() && !this.#stop.signal.aborted;
  }

  /** Sleeps until `time`, or until the camera is stopped. */
  async #until(time: number): Promise<void> {
    await this.clock.sleep(time - this.clock.now(), this.#stop.signal).catch((error: unknown) => {
      if (!this.#stop.signal.aborted) throw error;
    });
  }
}
