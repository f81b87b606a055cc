import { type StartSelector, type StreamReference } from '../../lib/contract/get-media';
import { type Clock } from '../../lib/ports/clock';
import { type MediaSession, type MediaSource, type StreamDescription } from '../../lib/ports/media-source';
import { errorChunk, sourceError, type MemoryStream, type SourceFragment } from '../support/memory/memory-stream';
import { type Wire } from '../support/memory/wire';
import { type Chance } from './chance';

/** In-band errors that a session may end with: not found, KMS for a person and KMS for time, internal, and one that nobody knows. */
const IN_BAND = [4000, 4000, 4000, 4000, 4501, 4503, 5000, 3002, 9999] as const;

/** How long the adapter waits for bytes, milliseconds. */
const SILENCE_MILLIS = 30_000;

/** How long the service waits for a new fragment before it ends the body, milliseconds. */
const EMPTY_MILLIS = 3_000;
/** Zeros are no element; so many are surely read as one. */
const GARBAGE = Buffer.alloc(500);
/** Share of a chunk behind which its number has been told and its trailing tags have not. */
const BROKEN_AT = 0.85;

type Ending = 'end' | 'cut' | 'garbage' | 'silence' | number;

/** How a session differs from one that sends all there is. */
interface Course {
  /** Fragments before the one asked for that are sent once more. */
  readonly repeated: number;
  /** Whole fragments that are sent. */
  readonly fragments: number;
  /** Share of the next chunk that is sent behind them. */
  readonly torn: number;
  readonly ending: Ending;
  /** Pieces that a chunk arrives in. */
  readonly pieces: number;
}

const SMOOTH: Course = { repeated: 0, fragments: Infinity, torn: 0, ending: 'end', pieces: 1 };

function courseOf(chance: Chance): Course {
  const ending = chance.happens(0.4) ? chance.oneOf(IN_BAND) : chance.oneOf<Ending>(['end', 'cut', 'cut', 'garbage', 'silence']);
  // An error stands where a chunk would.
  const torn = typeof ending === 'string' && chance.happens(0.6) ? chance.uniform() : 0;
  return {
    repeated: chance.happens(0.3) ? chance.between(1, 3) : 0,
    fragments: chance.happens(0.3) ? Infinity : chance.between(0, 5),
    torn,
    ending,
    pieces: chance.happens(0.3) ? chance.between(2, 4) : 1,
  };
}

type Pull = { readonly kind: 'bytes'; readonly bytes: Uint8Array } | { readonly kind: 'end' | 'lost' | 'wait' | 'empty' };

/** The stream that sessions read, and what it has done to its fragments. */
export interface SourceMedia {
  readonly stream: MemoryStream;
  /** Fragments that no session sends as they should be. */
  readonly broken: ReadonlySet<bigint>;
  /** How often a fragment was sent with other bytes than its own. */
  readonly garbled: Map<bigint, number>;
}

/** A GetMedia call of which anything can become. */
class SimulatedSession implements MediaSession {
  readonly requestId = undefined;
  /** Pieces of the chunk that is being sent. */
  private pieces: Uint8Array[] = [];
  private sent = 0;
  private isTorn = false;
  private isOver = false;
  private isClosed = false;
  private wake: () => void = () => undefined;

  constructor(
    private readonly media: SourceMedia, private next: number | undefined, private readonly course: Course,
    private readonly clock: Clock, private readonly wire: Wire,
  ) {}

  async read(): Promise<Uint8Array | undefined> {
    const pull = await this.wire.carry<Pull>({ port: 'session', method: 'read' }, () => this.pull());
    if (pull.kind === 'bytes') return pull.bytes;
    if (pull.kind === 'wait' && !this.isClosed) await this.silence(SILENCE_MILLIS);
    if (pull.kind === 'empty' && !this.isClosed) await this.silence(EMPTY_MILLIS);
    if (pull.kind === 'lost' || (pull.kind === 'wait' && !this.isClosed)) throw sourceError('ConnectionLost');
    return undefined;
  }

  close(): void {
    this.isClosed = true;
    this.wake();
  }

  private async silence(millis: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const alarm = this.clock.alarm(this.clock.now() + millis, resolve);
      this.wake = () => {
        alarm.cancel();
        resolve();
      };
    });
  }

  private pull(): Pull {
    if (this.isClosed || this.isOver) return { kind: 'end' };
    const piece = this.pieces.shift();
    if (piece !== undefined) return { kind: 'bytes', bytes: piece };
    if (this.next === undefined) return this.tell(errorChunk(4000));
    const fragment = this.media.stream.published[this.next];
    if (fragment === undefined) return this.ending(this.course.ending);
    if (this.media.broken.has(fragment.number)) return this.garble(fragment, BROKEN_AT);
    if (this.sent < this.course.fragments) return this.whole(fragment.chunk, this.next);
    if (this.course.torn === 0 || this.isTorn) return this.ending(this.course.ending);
    if (this.course.ending === 'garbage') return this.garble(fragment, this.course.torn);
    this.isTorn = true;
    return { kind: 'bytes', bytes: begun(fragment, this.course.torn) };
  }

  /** The chunk begins as it should and goes on as none can. */
  private garble(fragment: SourceFragment, share: number): Pull {
    this.media.garbled.set(fragment.number, (this.media.garbled.get(fragment.number) ?? 0) + 1);
    return this.tell(Buffer.concat([begun(fragment, share), GARBAGE]));
  }

  private whole(chunk: Uint8Array, index: number): Pull {
    this.next = index + 1;
    this.sent += 1;
    const size = Math.ceil(chunk.length / this.course.pieces);
    const [first, ...rest] = Array.from({ length: this.course.pieces }, (_, i) => chunk.subarray(i * size, (i + 1) * size));
    this.pieces = rest;
    return { kind: 'bytes', bytes: first ?? chunk };
  }

  private ending(ending: Ending): Pull {
    if (typeof ending === 'number') return this.tell(errorChunk(ending));
    if (ending === 'silence') return { kind: 'wait' };
    if (ending === 'garbage') return this.tell(GARBAGE);
    this.isOver = true;
    if (ending === 'cut') return { kind: 'lost' };
    return { kind: this.sent === 0 && !this.isTorn ? 'empty' : 'end' };
  }

  private tell(bytes: Uint8Array): Pull {
    this.isOver = true;
    return { kind: 'bytes', bytes };
  }
}

function begun({ chunk }: SourceFragment, share: number): Uint8Array {
  return chunk.subarray(0, Math.ceil(share * (chunk.length - 1)));
}

/** One worker's way to a stream whose sessions take any course. */
export class SimulatedSource implements MediaSource {
  /** @param mayFail Probability that a session takes a course of its own, now. */
  constructor(
    private readonly media: SourceMedia, private readonly clock: Clock, private readonly wire: Wire, private readonly chance: Chance,
    private readonly mayFail: () => number, private readonly trace: (line: string) => void,
  ) {}

  /** Whether a session of this worker has ended for a reason that no service has: then its silence proves nothing. */
  hasStrayed = false;
  /** Whether this worker has opened a session at all. */
  hasOpened = false;

  describe(_reference: StreamReference): Promise<StreamDescription> {
    return this.wire.carry({ port: 'source', method: 'describe' }, () => this.media.stream.description);
  }

  open(_streamArn: string, selector: StartSelector, _freshEndpoint: boolean): Promise<MediaSession> {
    return this.wire.carry({ port: 'source', method: 'open' }, () => {
      const course = this.chance.happens(this.mayFail()) ? courseOf(this.chance) : SMOOTH;
      this.hasStrayed ||= course !== SMOOTH;
      this.hasOpened = true;
      const { stream } = this.media;
      const asked = stream.startIndex(selector);
      const first = stream.published.length - stream.retained.length;
      const next = asked === undefined ? undefined : Math.max(first, asked - course.repeated);
      this.trace(`    ${selector.StartSelectorType} ${selector.AfterFragmentNumber ?? selector.StartTimestamp ?? ''} from ${next ?? 'nowhere'}: ${JSON.stringify(course)}`);
      return new SimulatedSession(this.media, next, course, this.clock, this.wire);
    });
  }
}
