import { SourceError } from '../../../lib/contract/errors';
import { CONTACT_ID_TAG, TAG, type StartSelector, type StreamReference } from '../../../lib/contract/get-media';
import { classifyServiceError, inBandError } from '../../../lib/contract/service-errors';
import { type MediaSession, type MediaSource, type StreamDescription } from '../../../lib/ports/media-source';
import { getMediaChunk, HEAD, serviceTags } from '../get-media-chunk';
import { cluster, ebmlHeader, segment, simpleBlock } from '../matroska-builder';
import { type ManualClock } from './manual-clock';
import { directWire, type Wire } from './wire';

/** A fragment of a {@link MemoryStream}. */
export interface SourceFragment {
  readonly number: bigint;
  /** Epoch milliseconds. */
  readonly serverTimestamp: number;
  /** Epoch milliseconds. */
  readonly producerTimestamp: number;
  /** Children of the Cluster that an archive keeps, verbatim. */
  readonly frames: Buffer;
  /** The whole chunk as GetMedia sends it. */
  readonly chunk: Buffer;
}

/** What a fragment may have of its own. */
export interface FragmentSpec {
  readonly number?: bigint;
  readonly serverTimestamp?: number;
  readonly producerTimestamp?: number;
  /** Bytes of its one frame. Default 1,000, which makes about 1,200 in an object. */
  readonly frameBytes?: number;
  /** Value of the tag by which Amazon Connect names a call. Default none. */
  readonly contactId?: string;
  /** What stands before the first Cluster. Default Info and one video track. */
  readonly head?: readonly Uint8Array[];
}

/** How a session ends that does not simply reach the end of the stream. */
export type SessionEnding = 'end' | 'cut' | 'garbage' | 'stay-open' | { readonly errorId: number };

/** What one session of a stream does. */
export interface SessionScript {
  /** Whole fragments that are sent before it ends; infinite for all there are. Default infinite. */
  readonly fragments?: number;
  /** Bytes of the next chunk that are sent behind them. Default 0. */
  readonly bytes?: number;
  /** Default: a clean end. */
  readonly then?: SessionEnding;
  /** Milliseconds that pass before each fragment. Default 0. */
  readonly paceMillis?: number;
  /** Called before the fragment of that index in the session is sent. */
  readonly before?: (index: number) => void;
}

const FRAGMENT_MILLIS = 2_000;

/** A Kinesis video stream in memory. Sessions follow {@link scripts}, one after the other; a session without one sends all there is. */
export class MemoryStream {
  readonly description: StreamDescription;
  readonly published: SourceFragment[] = [];
  readonly scripts: SessionScript[] = [];
  /** Names of exceptions that the next GetMedia calls get instead of a body. */
  readonly refusals: string[] = [];
  /** Every GetMedia call that was not refused. */
  readonly opened: { readonly selector: StartSelector; readonly freshEndpoint: boolean }[] = [];
  /** Bytes of a piece as it is read. Default: a whole chunk. */
  pieceBytes = Infinity;
  private expired = 0;

  constructor(readonly streamName: string, private readonly createdAt: number) {
    this.description = { streamArn: `arn:aws:kinesisvideo:us-east-1:000000000000:stream/${streamName}/${createdAt}`, streamName, retentionHours: 24 };
  }

  get arn(): string {
    return this.description.streamArn;
  }

  /** Fragments that retention still keeps. */
  get retained(): readonly SourceFragment[] {
    return this.published.slice(this.expired);
  }

  /** Adds a fragment: by default two seconds behind the last one, with the next number. */
  publish(spec: FragmentSpec = {}): SourceFragment {
    const last = this.published.at(-1);
    const number = spec.number ?? (last?.number ?? 0n) + 1n;
    const serverTimestamp = spec.serverTimestamp ?? (last === undefined ? this.createdAt : last.serverTimestamp + FRAGMENT_MILLIS);
    const producerTimestamp = spec.producerTimestamp ?? (last === undefined ? this.createdAt : last.producerTimestamp + FRAGMENT_MILLIS);
    // Every frame differs, so that a test sees which one it got.
    const data = Buffer.alloc(spec.frameBytes ?? 1_000, `fragment ${number} `);
    const frames = simpleBlock({ data });
    const chunk = getMediaChunk({
      number: String(number), serverMillis: serverTimestamp, producerMillis: producerTimestamp, head: spec.head ?? HEAD,
      fragmentTags: { [CONTACT_ID_TAG]: spec.contactId },
      body: [cluster({ timecode: producerTimestamp, timecodeBytes: 8, size: { unknown: 1 }, blocks: [frames] })],
    });
    const fragment = { number, serverTimestamp, producerTimestamp, frames, chunk };
    this.published.push(fragment);
    return fragment;
  }

  /** Adds so many fragments with nothing of their own. */
  publishMany(count: number, spec: FragmentSpec = {}): void {
    for (let i = 0; i < count; i++) this.publish(spec);
  }

  /** Retention takes the oldest fragments. */
  expire(count: number): void {
    this.expired = Math.min(this.published.length, this.expired + count);
  }

  /** Index of the fragment that a selector begins with; undefined when the service does not find the one it names. */
  startIndex(selector: StartSelector): number | undefined {
    const { retained } = this;
    const seconds = selector.StartTimestamp ?? 0;
    switch (selector.StartSelectorType) {
      case 'EARLIEST': return this.expired;
      case 'NOW': return Math.max(this.expired, this.published.length - 1);
      case 'FRAGMENT_NUMBER': return this.behind(selector.AfterFragmentNumber);
      case 'CONTINUATION_TOKEN': return this.behind(selector.ContinuationToken);
      case 'SERVER_TIMESTAMP': return this.expired + indexAt(retained.map((fragment) => fragment.serverTimestamp), seconds * 1000);
      case 'PRODUCER_TIMESTAMP': return this.expired + indexAt(retained.map((fragment) => fragment.producerTimestamp), seconds * 1000);
    }
  }

  private behind(number: string | undefined): number | undefined {
    const index = this.published.findIndex((fragment) => String(fragment.number) === number);
    return index < this.expired ? undefined : index + 1;
  }
}

/** The last that is not later than `time`, or else the first that is. */
function indexAt(times: readonly number[], time: number): number {
  const later = times.findIndex((at) => at > time);
  return Math.max(0, (later < 0 ? times.length : later) - 1);
}

/** An error as the service writes it into the media: a chunk without a Cluster. */
export function errorChunk(errorId: number): Buffer {
  const values = { [TAG.errorId]: String(errorId), [TAG.errorCode]: inBandError(errorId).meaning };
  return Buffer.concat([ebmlHeader(), segment([...HEAD, serviceTags(values)], { unknown: 8 })]);
}

/** The error that the adapter makes of an exception of that name. */
export function sourceError(name: string, operation = 'GetMedia'): SourceError {
  const cause = new Error(`test says ${name}`);
  // A socket's error carries no status, an answer always does.
  const httpStatus = name === 'ConnectionLost' ? undefined : 400;
  return new SourceError(classifyServiceError({ name, httpStatus }), operation, 'request-1', cause);
}

/** What a session has for its reader: bytes, an end, an error, or nothing yet. */
type Pull =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'end' }
  | { readonly kind: 'lost' }
  | { readonly kind: 'wait' };

class MemorySession implements MediaSession {
  private rest: Uint8Array = new Uint8Array(0);
  private sent = 0;
  /** Whether the torn chunk of the script has been sent. */
  private isTorn = false;
  private isOver = false;
  private isClosed = false;
  private wake: () => void = () => undefined;

  constructor(
    private readonly stream: MemoryStream, private next: number | undefined, private readonly script: SessionScript,
    private readonly clock: ManualClock, private readonly wire: Wire, readonly requestId: string,
  ) {}

  async read(): Promise<Uint8Array | undefined> {
    const pull = await this.wire.carry<Pull>({ port: 'session', method: 'read' }, () => this.pull());
    switch (pull.kind) {
      case 'bytes': return pull.bytes;
      case 'end': return undefined;
      case 'lost': throw sourceError('ConnectionLost');
      case 'wait':
        if (!this.isClosed) await this.silence();
        return undefined;
    }
  }

  close(): void {
    this.isClosed = true;
    this.wake();
  }

  /** Nothing will ever come, so the next thing to happen is the reader's own alarm; or whoever it is that closes. */
  private async silence(): Promise<void> {
    const closed = new Promise<void>((resolve) => { this.wake = resolve; });
    this.clock.advanceToNext();
    await closed;
  }

  private pull(): Pull {
    if (this.isClosed || this.isOver) return { kind: 'end' };
    if (this.rest.length === 0) {
      const ending = this.load();
      if (ending !== undefined) return ending;
    }
    const bytes = this.rest.subarray(0, this.stream.pieceBytes);
    this.rest = this.rest.subarray(bytes.length);
    return { kind: 'bytes', bytes };
  }

  /** Takes the next chunk; answers how the session ends when there is none. */
  private load(): Pull | undefined {
    const { fragments = Infinity, bytes = 0, then = 'end' } = this.script;
    if (this.next === undefined) return this.tell(errorChunk(4000));
    const chunk = this.stream.published[this.next]?.chunk;
    if (chunk === undefined) return this.ending(then);
    if (this.sent < fragments) return this.whole(chunk, this.next);
    if (bytes === 0 || this.isTorn) return this.ending(then);
    this.isTorn = true;
    this.rest = chunk.subarray(0, bytes);
    return undefined;
  }

  private whole(chunk: Uint8Array, index: number): Pull | undefined {
    this.script.before?.(this.sent);
    this.clock.advance(this.script.paceMillis ?? 0);
    if (this.isClosed) return { kind: 'end' };
    this.next = index + 1;
    this.sent += 1;
    this.rest = chunk;
    return undefined;
  }

  private ending(then: SessionEnding): Pull | undefined {
    if (typeof then === 'object') return this.tell(errorChunk(then.errorId));
    switch (then) {
      case 'stay-open': return { kind: 'wait' };
      case 'garbage': return this.tell(Buffer.alloc(64));
      case 'cut': case 'end':
        this.isOver = true;
        return { kind: then === 'cut' ? 'lost' : 'end' };
    }
  }

  /** Sends bytes as the last of the session. */
  private tell(bytes: Uint8Array): Pull {
    this.isOver = true;
    return { kind: 'bytes', bytes };
  }
}

/** One worker's way to a {@link MemoryStream}. */
export class MemorySource implements MediaSource {
  constructor(private readonly stream: MemoryStream, private readonly clock: ManualClock, private readonly wire: Wire = directWire) {}

  describe(reference: StreamReference): Promise<StreamDescription> {
    return this.wire.carry({ port: 'source', method: 'describe' }, () => {
      const { description } = this.stream;
      const isOurs = 'streamName' in reference ? reference.streamName === description.streamName : reference.streamArn === description.streamArn;
      if (!isOurs) throw sourceError('ResourceNotFoundException', 'DescribeStream');
      return description;
    });
  }

  open(streamArn: string, selector: StartSelector, freshEndpoint: boolean): Promise<MediaSession> {
    return this.wire.carry({ port: 'source', method: 'open' }, () => {
      if (streamArn !== this.stream.arn) throw sourceError('ResourceNotFoundException');
      const refusal = this.stream.refusals.shift();
      if (refusal !== undefined) throw sourceError(refusal);
      this.stream.opened.push({ selector, freshEndpoint });
      const script = this.stream.scripts.shift() ?? {};
      return new MemorySession(this.stream, this.stream.startIndex(selector), script, this.clock, this.wire, `request-${this.stream.opened.length}`);
    });
  }
}
