import { StartNotFoundError } from '../contract/errors';
import { type WindowStatus } from '../contract/execution-state';
import { type StartSelector } from '../contract/get-media';
import { inBandError } from '../contract/service-errors';
import { type Ports } from '../ports/ports';
import { type ArchiveWriter } from './archive-writer';
import { CALL_BACK_OFF, delay } from './backoff';
import { SessionReader, type SessionEnd } from './session-reader';
import { openSession } from './source-calls';

/**
 * Sessions in a row without a fragment after which a stream counts as idle. The service ends the body of an empty stream after
 * 3 s, and a camera may pause that long between two fragments, so one is no sign yet.
 */
const IDLE_SESSIONS = 2;
/** Sessions in a row that failed without a fragment after which the state machine waits instead. */
const FAILED_SESSIONS = 5;
/** FragmentNotFound of the in-band errors. */
const FRAGMENT_NOT_FOUND = 4000;

/** How far a window may read. */
export interface ReadingLimits {
  /** Epoch milliseconds. */
  readonly stopReadingAt: number;
  /** Epoch milliseconds; infinite for none. */
  readonly until: number;
}

/** Reads a stream session after session, until there is a reason to end the window. */
export class StreamReader {
  millisBehindNow: number | undefined;
  private last: bigint | undefined;
  private lost: string | undefined;
  private emptySessions = 0;
  private failedSessions = 0;

  constructor(private readonly ports: Ports, private readonly writer: ArchiveWriter, private readonly limits: ReadingLimits) {
    const { after } = writer.state.cursor;
    this.last = after === undefined ? undefined : BigInt(after.fragmentNumber);
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
    const { streamArn } = this.writer.state.cursor;
    const session = await openSession(this.ports, streamArn, this.selector(), this.limits.stopReadingAt);
    const reader = new SessionReader(this.ports, this.writer, { ...this.limits, last: this.last, lost: this.lost });
    const end = await reader.read(session);
    this.ports.journal.record({ kind: 'session-ended', reason: reasonOf(end), fragments: reader.fragments });
    this.last = reader.last;
    this.millisBehindNow = reader.millisBehindNow ?? this.millisBehindNow;
    if (reader.fragments > 0) this.progressed();
    return this.after(end, reader.fragments);
  }

  private progressed(): void {
    this.lost = undefined;
    this.emptySessions = 0;
    this.failedSessions = 0;
  }

  /**
   * Resuming by fragment number is the one selector without a doubt: the number is exclusive by documentation, while the
   * continuation token's own documentation contradicts itself.
   */
  private selector(): StartSelector {
    if (this.lost !== undefined) return { StartSelectorType: 'EARLIEST' };
    if (this.last === undefined) return this.writer.state.cursor.genesis;
    return { StartSelectorType: 'FRAGMENT_NUMBER', AfterFragmentNumber: this.last.toString() };
  }

  private async after(end: SessionEnd, fragments: number): Promise<WindowStatus | undefined> {
    switch (end.kind) {
      case 'time-up': return 'MORE';
      case 'reached-until': return 'DONE';
      case 'stop-requested': return 'STOPPED';
      case 'commit-unresolved': return 'UNRESOLVED';
      case 'rolled-back': return 'MORE'; // The next window reads again what was in the object.
      case 'ended':
        if (fragments === 0) this.emptySessions += 1;
        return this.emptySessions >= IDLE_SESSIONS ? 'IDLE' : undefined;
      case 'connection-lost':
        this.ports.journal.record({ kind: 'source-error', errorName: end.error.row.name, message: end.error.message });
        return this.tryAgain();
      case 'malformed':
        this.ports.journal.record({ kind: 'source-error', errorName: 'MalformedMedia', message: end.message });
        return this.tryAgain();
      case 'in-band-error': return this.afterInBandError(end.error.id);
    }
  }

  private async afterInBandError(id: number): Promise<WindowStatus | undefined> {
    if (inBandError(id).reaction === 'hold') return 'HOLD';
    if (id === FRAGMENT_NOT_FOUND) {
      if (this.last === undefined) throw new StartNotFoundError(this.writer.state.cursor.genesis);
      this.lost = 'the service no longer had the fragment that follows';
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
    case 'connection-lost': return `connection-lost: ${end.error.message}`;
    case 'malformed': return `malformed: ${end.message}`;
    case 'in-band-error': return `in-band-error: ${end.error.id}`;
    case 'ended': case 'time-up': case 'reached-until': case 'stop-requested': case 'commit-unresolved': case 'rolled-back': return end.kind;
  }
}
