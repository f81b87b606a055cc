import { SourceError, StartNotFoundError } from '../contract/errors';
import { type WindowStatus } from '../contract/execution-state';
import { type StartSelector } from '../contract/get-media';
import { inBandError } from '../contract/service-errors';
import { type Ports } from '../ports/ports';
import { type ArchiveWriter } from './archive-writer';
import { CALL_BACK_OFF, CONNECTION_BACK_OFF, delay } from './backoff';
import { LONGEST_FRAGMENT_MILLIS } from './fragments/fragment';
import { EXPIRED, SessionReader, type Leap, type SessionEnd } from './session-reader';
import { openSession } from './source-calls';
import { WindowPace } from './window-pace';

/**
 * Sessions in a row without a fragment after which a stream may count as idle. The service ends the body of an empty stream after
 * 3 s, and a camera may pause that long between two fragments, so one is no sign yet.
 */
const IDLE_SESSIONS = 2;
/** Sessions in a row that failed without a fragment after which the state machine waits instead. */
const FAILED_SESSIONS = 5;
/** Times that one chunk must have been unreadable before its fragment is given up: what the wire has broken comes well again. */
const UNREADABLE_TIMES = 3;
/** FragmentNotFound of the in-band errors. */
const FRAGMENT_NOT_FOUND = 4000;
/**
 * How long a stream may bring no fragment before it counts as idle, and how long after a moment a fragment that began before it may
 * still arrive: behind a camera that is on, 25 s always bring one.
 */
export const PATIENCE_MILLIS = LONGEST_FRAGMENT_MILLIS + 5_000;

/** How far a window may read. */
export interface ReadingLimits {
  /** Epoch milliseconds. */
  readonly stopReadingAt: number;
  /** Epoch milliseconds; infinite for none. */
  readonly until: number;
  /** What to leap over before anything is taken; default nothing. */
  readonly leap?: Leap | undefined;
  /** Length of a segment on the service's clock. */
  readonly segmentMillis: number;
}

/** A chunk that could not be read, and how often. */
interface Unreadable {
  readonly number: bigint;
  readonly times: number;
}

/** Reads a stream session after session, until there is a reason to end the window. */
export class StreamReader {
  millisBehindNow: number | undefined;
  private last: bigint | undefined;
  /** Why what follows the last fragment taken is lost; behind a run that is done, up to its end. */
  lost: string | undefined;
  private skip: bigint | undefined;
  private unreadable: Unreadable | undefined;
  private emptySessions = 0;
  private failedSessions = 0;
  private lastProgressAt: number;
  private leap: Leap | undefined;
  private readonly pace: WindowPace;

  constructor(private readonly ports: Ports, private readonly writer: ArchiveWriter, private readonly limits: ReadingLimits) {
    const { after } = writer.state.cursor;
    this.last = after === undefined ? undefined : BigInt(after.fragmentNumber);
    this.lastProgressAt = ports.clock.now();
    this.leap = limits.leap;
    this.pace = new WindowPace(ports.clock, limits.segmentMillis, limits.stopReadingAt);
  }

  async read(): Promise<WindowStatus> {
    for (;;) {
      if (this.writer.state.stop) return 'STOPPED';
      if (this.ports.clock.now() >= this.limits.stopReadingAt) return 'MORE';
      const status = await this.readSession();
      if (status !== undefined) return status;
    }
  }

  private async readSession(): Promise<WindowStatus | undefined> {
    const session = await this.open();
    if (session === undefined) return this.isNearItsEnd() ? 'MORE' : 'HOLD';
    const { last, lost, skip, leap, pace } = this;
    const reader = new SessionReader(this.ports, this.writer, { ...this.limits, last, lost, skip, leap, pace });
    const end = await reader.read(session);
    this.ports.journal.record({ kind: 'session-ended', reason: reasonOf(end), fragments: reader.fragments });
    this.last = reader.last;
    this.lost = reader.lost;
    this.leap = reader.leap;
    this.millisBehindNow = reader.millisBehindNow ?? this.millisBehindNow;
    if (reader.fragments > 0) this.progressed();
    return this.after(end, reader.fragments);
  }

  /** Nothing when the source cannot be had now, but may be later: the state machine waits longer and cheaper than a window can. */
  private async open(): Promise<Awaited<ReturnType<typeof openSession>> | undefined> {
    try {
      return await openSession(this.ports, this.writer.state.cursor.streamArn, this.selector(), this.limits.stopReadingAt);
    } catch (error) {
      if (error instanceof SourceError && error.row.reaction !== 'fail') return undefined;
      throw error;
    }
  }

  /** Whether the clock alone may have cut the tries short: then nothing is wrong that would be worth a long wait. */
  private isNearItsEnd(): boolean {
    return this.limits.stopReadingAt - this.ports.clock.now() <= CONNECTION_BACK_OFF.maxMillis;
  }

  private progressed(): void {
    this.skip = undefined;
    this.unreadable = undefined;
    this.emptySessions = 0;
    this.failedSessions = 0;
    this.lastProgressAt = this.ports.clock.now();
  }

  /**
   * Resuming by fragment number is the one selector without a doubt: the number is exclusive by documentation, while the
   * continuation token's own documentation contradicts itself.
   */
  private selector(): StartSelector {
    const behind = this.skip ?? this.last;
    if (this.lost !== undefined && this.skip === undefined) return { StartSelectorType: 'EARLIEST' };
    // Before anything is left out, what stands behind `last` is looked at: where that begins is where the skipped stretch does.
    if (this.leap?.from !== undefined && this.skip === undefined) return { StartSelectorType: 'SERVER_TIMESTAMP', StartTimestamp: this.leap.to / 1000 };
    if (behind === undefined) return this.writer.state.cursor.genesis;
    return { StartSelectorType: 'FRAGMENT_NUMBER', AfterFragmentNumber: behind.toString() };
  }

  private async after(end: SessionEnd, fragments: number): Promise<WindowStatus | undefined> {
    switch (end.kind) {
      case 'time-up': case 'boundary': return 'MORE';
      case 'reached-until': return 'DONE';
      case 'leap':
        this.progressed();
        return undefined;
      case 'stop-requested': return 'STOPPED';
      case 'commit-unresolved': return 'UNRESOLVED';
      case 'rolled-back': return 'MORE'; // The next window reads again what was in the object.
      case 'ended': return fragments > 0 ? undefined : this.afterEmptySession();
      case 'connection-lost':
        this.ports.journal.record({ kind: 'source-error', errorName: end.error.row.name, message: end.error.message });
        return this.tryAgain();
      case 'malformed':
        this.ports.journal.record({ kind: 'source-error', errorName: 'MalformedMedia', message: end.message });
        if (end.number !== undefined) this.giveUpOften(end.number);
        return this.tryAgain();
      case 'in-band-error': return this.afterInBandError(end.error.id);
    }
  }

  private async afterEmptySession(): Promise<WindowStatus | undefined> {
    this.emptySessions += 1;
    const now = this.ports.clock.now();
    if (this.emptySessions >= IDLE_SESSIONS) {
      if (now >= this.limits.until + PATIENCE_MILLIS) return 'DONE';
      if (now - this.lastProgressAt >= PATIENCE_MILLIS) return 'IDLE';
    }
    await this.ports.clock.sleep(delay(CALL_BACK_OFF, this.emptySessions, this.ports.randomness));
    return undefined;
  }

  /** A fragment that cannot be read must not keep all that follow it from the archive until retention has taken them too. */
  private giveUpOften(number: bigint): void {
    if (this.last !== undefined && number <= this.last) {
      // Taken or given up before, and the service still has it: then nothing behind it was lost. To skip to it would take twice what follows.
      if (this.skip === undefined) this.lost = undefined;
      return;
    }
    const times = this.unreadable?.number === number ? this.unreadable.times + 1 : 1;
    this.unreadable = { number, times };
    if (times < UNREADABLE_TIMES) return;
    this.skip = number;
    this.lost = `fragment ${number} could not be read in ${times} sessions`;
    this.failedSessions = 0;
  }

  private async afterInBandError(id: number): Promise<WindowStatus | undefined> {
    if (inBandError(id).reaction === 'hold') return 'HOLD';
    if (id === FRAGMENT_NOT_FOUND) {
      if (this.last === undefined) throw new StartNotFoundError(this.writer.state.cursor.genesis);
      this.skip = undefined;
      this.lost = EXPIRED;
    }
    return this.tryAgain();
  }

  private async tryAgain(): Promise<WindowStatus | undefined> {
    this.failedSessions += 1;
    if (this.failedSessions >= FAILED_SESSIONS) return 'HOLD';
    await this.ports.clock.sleep(delay(CALL_BACK_OFF, this.failedSessions, this.ports.randomness));
    return undefined;
  }
}

function reasonOf(end: SessionEnd): string {
  switch (end.kind) {
    case 'connection-lost': return `connection-lost: ${end.error.row.name}`;
    case 'malformed': return `malformed: ${end.message}`;
    case 'in-band-error': return `in-band-error: ${end.error.id}`;
    case 'ended': case 'time-up': case 'boundary': case 'reached-until': case 'leap': case 'stop-requested':
    case 'commit-unresolved': case 'rolled-back':
      return end.kind;
  }
}
