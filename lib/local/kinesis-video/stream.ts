import { InvalidInputError, type InputProblem } from '../../contract/invalid-input-error';
import { fits, STREAM_NAME } from '../../contract/get-media';
import { Camera, type CameraOptions } from './camera';
import type { Clock } from './clock';
import { type Fragment, FragmentStore } from './fragment-store';
import { type MatroskaChunk, readChunks } from './matroska-chunks';
import { PutMediaSession, type PutOptions } from './put-media-session';
import type { SeededRandom } from './random';
import { StreamTags } from './stream-tags';

/** Longest retention of the service: 10 years, in hours (limits page). */
const MAX_RETENTION_HOURS = 87_600;

export interface StreamOptions {
  readonly name: string;
  /** Hours, 0 to 87,600. Default 0, as CreateStream: only the host buffer of 5 minutes or 200 MB. */
  readonly retentionHours?: number;
  /**
   * Where a CONTINUATION_TOKEN takes up: `after` the fragment that it names, or `at` that fragment. The model says both and no
   * capture tells; a reader must cope with either. Default `after`.
   */
  readonly continuation?: 'after' | 'at';
  /** Epoch ms; part of the ARN. Default: now. A stream made again with its old time has its old ARN. */
  readonly createdAt?: number;
  /** Up to 50. Default: none. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** What a stream needs of the server that it belongs to. */
export interface StreamHost {
  readonly clock: Clock;
  readonly random: SeededRandom;
  readonly region: string;
  readonly accountId: string;
}

function streamProblems({ name, retentionHours = 0 }: StreamOptions): InputProblem[] {
  const problems: InputProblem[] = [];
  if (!fits(STREAM_NAME, name)) problems.push({ field: 'name', got: name, allowed: STREAM_NAME.allowed });
  if (!Number.isInteger(retentionHours) || retentionHours < 0 || retentionHours > MAX_RETENTION_HOURS) {
    problems.push({ field: 'retentionHours', got: retentionHours, allowed: `a whole number of hours, 0 to ${MAX_RETENTION_HOURS}` });
  }
  return problems;
}

function epochMs(seconds: string | undefined): number {
  return Math.round(Number(seconds) * 1000);
}

/** One video stream of the local service. */
export class KinesisVideoStream {
  readonly name: string;
  readonly arn: string;
  /** Epoch ms. */
  readonly createdAt: number;
  readonly retentionHours: number;
  readonly continuation: 'after' | 'at';
  /** A version id in the service's form: 20 letters and digits. */
  readonly version: string;
  /** @internal */
  readonly store: FragmentStore;
  /** @internal */
  readonly tagging = new StreamTags();
  readonly #host: StreamHost;
  readonly #random: SeededRandom;
  readonly #cameras: Camera[] = [];
  #session: PutMediaSession | undefined;
  #receivingUntil = 0;

  constructor(options: StreamOptions, host: StreamHost) {
    const problems = streamProblems(options);
    if (problems.length > 0) throw new InvalidInputError('stream', problems);
    this.#host = host;
    this.name = options.name;
    this.retentionHours = options.retentionHours ?? 0;
    this.continuation = options.continuation ?? 'after';
    this.createdAt = options.createdAt ?? host.clock.now();
    // The stream's own, so that its fragment numbers do not depend on how often the server was called.
    this.#random = host.random.fork(options.name);
    this.arn = `arn:aws:kinesisvideo:${host.region}:${host.accountId}:stream/${options.name}/${this.createdAt}`;
    this.version = Array.from({ length: 20 }, () => this.#random.below(36).toString(36)).join('');
    this.store = new FragmentStore(this.retentionHours);
    this.tagging.set(options.tags ?? {});
  }

  /** What ListTagsForStream tells. */
  get tags(): Readonly<Record<string, string>> {
    return this.tagging.all;
  }

  /** Adds tags, or replaces their values. Throws InvalidInputError for tags that the service does not take, or too many. */
  tag(tags: Readonly<Record<string, string>>): void {
    this.tagging.set(tags);
  }

  /** Takes tags away by their keys. */
  untag(...keys: readonly string[]): void {
    this.tagging.remove(keys);
  }

  /** The fragments that retention keeps now, oldest first. */
  get fragments(): readonly Fragment[] {
    return this.store.retained(this.#host.clock.now());
  }

  /** The first retained fragment with a number above `order`. */
  after(order: bigint): Fragment | undefined {
    return this.store.after(order, this.#host.clock.now());
  }

  /** Opens a PutMedia session; later {@link put}s belong to it. `startedAt` is the producer's start in epoch ms, default now. */
  openSession({ startedAt = this.#host.clock.now() }: { readonly startedAt?: number } = {}): PutMediaSession {
    this.#session = new PutMediaSession(this.store, this.#host.clock, this.#random, startedAt);
    return this.#session;
  }

  /** Puts one fragment by hand, into the session opened last. */
  put(chunk: MatroskaChunk, options: PutOptions = {}): Fragment {
    return (this.#session ?? this.openSession()).put(chunk, options);
  }

  /**
   * Adds every chunk of a GetMedia capture with the tag values it was captured with; EARLIEST then gives the capture back byte for
   * byte. Its retention counts from now, not from the day of the capture.
   */
  replay(capture: Uint8Array): readonly Fragment[] {
    const storedAt = this.#host.clock.now();
    return readChunks(capture).map((media, i) => {
      const { fragmentNumber: number, serverTimestamp, producerTimestamp } = media.tags;
      if (number === undefined || serverTimestamp === undefined || producerTimestamp === undefined) {
        throw new Error(`replay: chunk ${i} carries no fragment tags; a producer's file must be put or played instead`);
      }
      const fragment: Fragment = {
        number, order: BigInt(number), serverTimestamp: epochMs(serverTimestamp), producerTimestamp: epochMs(producerTimestamp),
        storedAt, media, recorded: media.tags,
      };
      this.store.append(fragment);
      return fragment;
    });
  }

  /** Starts a camera that plays a Matroska file into this stream. It stops with the server. */
  play(file: Uint8Array, options: CameraOptions = {}): Camera {
    const camera = new Camera(this, this.#host.clock, readChunks(file), options);
    this.#cameras.push(camera);
    return camera;
  }

  /** Forgets the oldest fragments, as if their retention had run out. Default: all. */
  dropHead(count = Infinity): void {
    this.store.dropHead(Math.min(count, this.fragments.length));
  }

  /** Epoch ms until which a fragment is arriving: a live session does not end for want of fragments before. */
  get receivingUntil(): number {
    return this.#receivingUntil;
  }

  /** Says that a fragment is arriving and will be whole at `until` (epoch ms); a time that has passed says that none is. */
  receiving(until: number): void {
    this.#receivingUntil = until;
    this.store.notify();
  }

  /** Stops all cameras. Rejects with the error of one that failed. */
  async close(): Promise<void> {
    for (const camera of this.#cameras) camera.stop();
    await Promise.all(this.#cameras.map((camera) => camera.done));
  }
}
