import { type StartSelector, type StreamReference } from '../../lib/contract/get-media';
import { type Clock } from '../../lib/ports/clock';
import { type MediaSession, type MediaSource, type StreamDescription } from '../../lib/ports/media-source';
import { errorChunk, sourceError } from '../support/memory/memory-stream';
import { type Wire } from '../support/memory/wire';
import { type Camera, indexOf } from './camera';
import { chunksOf } from './chunks';

/** GetMedia sends 5 fragments per second and session (quota). */
const FRAGMENT_PACE_MILLIS = 200;
/** The service ends the body of a stream that brings nothing. */
const IDLE_END_MILLIS = 3_000;
/**
 * Fragments that are read at once, which saves the clock some work. Together they take a tenth of what a segment of a backlog takes: a
 * window judges by its pace whether another one fits, and media that came in larger bursts than the service's would deceive it.
 */
const BATCH = 3;

const FRAGMENT_NOT_FOUND = 4000;
const KMS_ACCESS_DENIED = 4500;

/** The streams of an account, some of which are not there yet, or no longer. */
export class Account {
  constructor(readonly cameras: readonly Camera[], readonly clock: Clock) {}

  /** The streams that are there now. */
  get present(): readonly Camera[] {
    return this.cameras.filter((camera) => camera.exists(this.clock.now()));
  }

  byArn(streamArn: string): Camera | undefined {
    return this.present.find(({ arn }) => arn === streamArn);
  }

  byReference(reference: StreamReference): Camera | undefined {
    if ('streamArn' in reference) return this.byArn(reference.streamArn);
    return this.present.find(({ plan }) => plan.name === reference.streamName);
  }
}

/** What a session has for its reader. */
type Pull =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly sentAt: number }
  | { readonly kind: 'end' }
  | { readonly kind: 'wait'; readonly until: number };

const END: Pull = { kind: 'end' };

/** One GetMedia call. It sends what there is at the pace of the service, then what comes, and ends when nothing comes. */
class SiteSession implements MediaSession {
  private isClosed = false;
  private isOver = false;
  /** When the next fragment may be sent. */
  private freeAt: number;
  private idleEndAt: number;
  private wake: () => void = () => undefined;

  /** @param next Index of the first fragment; undefined when the service has none for the selector. */
  constructor(
    private readonly camera: Camera, private next: number | undefined, private readonly clock: Clock, private readonly wire: Wire, readonly requestId: string,
  ) {
    this.freeAt = clock.now();
    this.idleEndAt = clock.now() + IDLE_END_MILLIS;
  }

  async read(): Promise<Uint8Array | undefined> {
    for (;;) {
      const pull = await this.wire.carry<Pull>({ port: 'session', method: 'read' }, () => this.pull());
      if (pull.kind === 'end') return undefined;
      await this.until(pull.kind === 'wait' ? pull.until : pull.sentAt);
      if (this.isClosed) return undefined;
      if (pull.kind === 'bytes') return pull.bytes;
    }
  }

  close(): void {
    this.isClosed = true;
    this.wake();
  }

  private async until(time: number): Promise<void> {
    if (time <= this.clock.now()) return;
    await new Promise<void>((resolve) => {
      const alarm = this.clock.alarm(time, resolve);
      this.wake = () => { alarm.cancel(); resolve(); };
    });
  }

  private pull(): Pull {
    const now = this.clock.now();
    if (this.isClosed || this.isOver || !this.camera.exists(now)) return END;
    if (this.camera.isHeld(now)) return this.tell(KMS_ACCESS_DENIED);
    if (this.next === undefined) return this.tell(FRAGMENT_NOT_FOUND);
    const count = Math.min(BATCH, this.camera.wholeAt(now) - this.next);
    return count > 0 ? this.send(this.next, count, now) : this.tail(this.next, now);
  }

  private send(first: number, count: number, now: number): Pull {
    this.next = first + count;
    this.freeAt = Math.max(this.freeAt, now) + count * FRAGMENT_PACE_MILLIS;
    this.idleEndAt = this.freeAt + IDLE_END_MILLIS;
    return { kind: 'bytes', bytes: chunksOf(this.camera, first, count, now), sentAt: this.freeAt };
  }

  /** At the end of the stream: the fragment that is arriving is waited for, one that has not begun in time is not. */
  private tail(next: number, now: number): Pull {
    const begins = this.camera.serverTimestamp(next);
    if (begins <= this.idleEndAt) return { kind: 'wait', until: begins + this.camera.plan.fragmentMillis };
    return now < this.idleEndAt ? { kind: 'wait', until: this.idleEndAt } : END;
  }

  private tell(errorId: number): Pull {
    this.isOver = true;
    return { kind: 'bytes', bytes: errorChunk(errorId), sentAt: this.clock.now() };
  }
}

/** One worker's way to the streams of an account. */
export class SiteSource implements MediaSource {
  private sessions = 0;

  constructor(private readonly account: Account, private readonly wire: Wire) {}

  describe(reference: StreamReference): Promise<StreamDescription> {
    return this.wire.carry({ port: 'source', method: 'describe' }, () => {
      const camera = this.account.byReference(reference);
      if (camera === undefined) throw sourceError('ResourceNotFoundException', 'DescribeStream');
      return camera.description;
    });
  }

  open(streamArn: string, selector: StartSelector): Promise<MediaSession> {
    return this.wire.carry({ port: 'source', method: 'open' }, () => {
      const camera = this.account.byArn(streamArn);
      if (camera === undefined) throw sourceError('ResourceNotFoundException');
      this.sessions += 1;
      return new SiteSession(camera, this.start(camera, selector), this.account.clock, this.wire, `request-${this.sessions}`);
    });
  }

  /** What retention takes while a session is being sent, the session still sends. */
  private start(camera: Camera, { StartSelectorType: type, AfterFragmentNumber: after }: StartSelector): number | undefined {
    const kept = camera.firstKept(this.account.clock.now());
    if (type === 'EARLIEST') return kept;
    if (type !== 'FRAGMENT_NUMBER' || after === undefined) throw new Error(`an archive of everything asked for ${type}; allowed: EARLIEST, FRAGMENT_NUMBER`);
    const index = indexOf(after);
    return index < kept ? undefined : index + 1;
  }
}
