import { SourceError } from '../contract/errors';
import { NOT_ASKED_FOR } from '../contract/gap-reason';
import { inBandError } from '../contract/service-errors';
import { type Gap, type Position, type SkippedStretch } from '../ports/cursor-store';
import { type MediaSession } from '../ports/media-source';
import { type Ports } from '../ports/ports';
import { type ArchiveWriter } from './archive-writer';
import { FragmentAssembler, type AssemblerAnswer } from './fragments/fragment-assembler';
import { LONGEST_FRAGMENT_MILLIS, type Fragment, type InBandError } from './fragments/fragment';
import { type WindowPace } from './window-pace';

/** Why a session is over. */
export type SessionEnd =
  /** The service ended the body: no proof that the stream is finished. */
  | { readonly kind: 'ended' }
  | { readonly kind: 'time-up' }
  /** An object is whole, and another one would not be before the window's time is up. */
  | { readonly kind: 'boundary' }
  /** A fragment at or after the run's `until` was seen. */
  | { readonly kind: 'reached-until' }
  /** What follows was not asked for; the next session begins where the range does. */
  | { readonly kind: 'leap' }
  | { readonly kind: 'stop-requested' }
  | { readonly kind: 'connection-lost'; readonly error: SourceError }
  | { readonly kind: 'in-band-error'; readonly error: InBandError }
  /** `number`: the fragment whose chunk could not be read, when it had told its number. */
  | { readonly kind: 'malformed'; readonly message: string; readonly number: bigint | undefined }
  /** The object before this fragment could not be completed; the writer takes nothing more. */
  | { readonly kind: 'commit-unresolved' }
  | { readonly kind: 'rolled-back' };

/** What a session is read for. */
export interface SessionTask {
  /** Number of the last fragment archived; only later ones are taken. */
  readonly last: bigint | undefined;
  /** Epoch milliseconds. */
  readonly stopReadingAt: number;
  /** Epoch milliseconds: fragments the service received at or after this are not taken. Infinite for none. */
  readonly until: number;
  /** Number of a fragment that is given up, above `last`: nothing up to it is taken. */
  readonly skip: bigint | undefined;
  /** Why what follows `last` is lost, when it is: whatever comes first is behind a gap. */
  readonly lost: string | undefined;
  /** What to leave out before anything is taken; nothing in an archive that is to hold everything. */
  readonly leap: Leap | undefined;
  readonly pace: WindowPace;
}

/** Over what nobody asked for, up to a moment. Times are epoch milliseconds, on the service's clock. */
export interface Leap {
  /** Last fragment archived; nothing before the first one. */
  readonly over: Position | undefined;
  readonly to: number;
  /**
   * When the first fragment that is left out began, once it was seen: only then is anything skipped. What was archived before may
   * reach to any moment before it.
   */
  readonly from?: number;
}

/** Why what follows is lost, when the service says that it does not have it. */
export const EXPIRED = 'the service no longer had the fragment that follows';

/** Reads one GetMedia session into the writer. */
export class SessionReader {
  /** Number of the last fragment taken, in this session or before it. */
  last: bigint | undefined;
  /** Fragments taken in this session. */
  fragments = 0;
  millisBehindNow: number | undefined;
  /** As in the task, until something shows that nothing is lost, or the gap is written down. */
  lost: string | undefined;
  /** As in the task, until a fragment behind it is taken. */
  leap: Leap | undefined;
  /** The service's, of the session that is read. */
  private requestId: string | undefined;

  constructor(private readonly ports: Ports, private readonly writer: ArchiveWriter, private readonly task: SessionTask) {
    this.last = task.last;
    this.lost = task.lost;
    this.leap = task.leap;
  }

  /** Reads until the session is over, whichever way. What was accepted by then is with the writer. */
  async read(session: MediaSession): Promise<SessionEnd> {
    let timeUp = false;
    const alarm = this.ports.clock.alarm(this.task.stopReadingAt, () => {
      timeUp = true;
      session.close();
    });
    this.requestId = session.requestId;
    try {
      const end = await this.readBody(session);
      return end.kind === 'ended' && timeUp ? { kind: 'time-up' } : end;
    } finally {
      alarm.cancel();
      session.close();
    }
  }

  private async readBody(session: MediaSession): Promise<SessionEnd> {
    const assembler = new FragmentAssembler(this.writer.buffer, this.task.skip ?? this.task.last);
    for (;;) {
      const piece = await readPiece(session);
      if (piece === undefined) return { kind: 'ended' };
      if (piece instanceof SourceError) return { kind: 'connection-lost', error: piece };
      assembler.feed(piece);
      for (let answer = assembler.next(); answer.kind !== 'need-more-bytes'; answer = assembler.next()) {
        const end = await this.take(answer);
        if (end !== undefined) return end;
      }
    }
  }

  private async take(answer: Exclude<AssemblerAnswer, { kind: 'need-more-bytes' }>): Promise<SessionEnd | undefined> {
    switch (answer.kind) {
      case 'fragment': return this.fragment(answer.fragment);
      case 'duplicate':
        // The service still has what we had: nothing was lost after all. A fragment that is given up stays so.
        if (this.task.skip === undefined) this.lost = undefined;
        return undefined;
      case 'in-band-error': {
        const { name, meaning } = inBandError(answer.error.id);
        this.ports.journal.record({ kind: 'source-error', errorName: name, message: `${answer.error.id} ${answer.error.code ?? ''}: ${meaning}`, requestId: this.requestId });
        return answer;
      }
      case 'malformed': return { kind: 'malformed', message: `byte ${answer.offset} of the session: ${answer.reason}`, number: answer.number };
    }
  }

  private async fragment(fragment: Fragment): Promise<SessionEnd | undefined> {
    if (fragment.serverTimestamp >= this.task.until) {
      this.lost = this.lostBefore(fragment);
      return { kind: 'reached-until' };
    }
    // However the service takes a time: what has ended before it was not asked for.
    if (this.leap !== undefined && fragment.serverTimestamp + LONGEST_FRAGMENT_MILLIS <= this.leap.to) return this.leaveOut(fragment, this.leap);
    if (this.writer.isWholeBefore(fragment) && !this.task.pace.fitsAnotherSegment(fragment.serverTimestamp)) return { kind: 'boundary' };
    const acceptance = await this.writer.accept(fragment, this.gapBefore(fragment));
    if (acceptance === 'unresolved') return { kind: 'commit-unresolved' };
    if (acceptance === 'rolled-back') return { kind: 'rolled-back' };
    this.lost = undefined;
    this.leap = undefined;
    this.task.pace.took(fragment.serverTimestamp);
    this.last = fragment.number;
    this.fragments += 1;
    this.millisBehindNow = fragment.millisBehindNow;
    return this.writer.state.stop ? { kind: 'stop-requested' } : undefined;
  }

  /** What was lost before a fragment that nobody asked for, nobody asked for either. */
  private leaveOut({ serverTimestamp }: Fragment, leap: Leap): SessionEnd | undefined {
    const isFirst = leap.over !== undefined && leap.from === undefined;
    if (isFirst) this.leap = { ...leap, from: this.lost === undefined ? serverTimestamp : Math.min(serverTimestamp, endOf(leap.over)) };
    this.lost = undefined;
    return isFirst ? { kind: 'leap' } : undefined;
  }

  /**
   * Why footage right before a fragment is lost that was asked for. What is gone from before a range was not; and when the service no
   * longer has it, nobody knows what it was: a camera may have begun a moment behind the range's beginning.
   */
  private lostBefore({ serverTimestamp }: Fragment): string | undefined {
    const { lost, leap } = this;
    if (leap?.over === undefined) return lost;
    return serverTimestamp - leap.to > (lost === EXPIRED ? LONGEST_FRAGMENT_MILLIS : 0) ? lost : undefined;
  }

  /**
   * Where what a gap leaves out begins. One before the very first range is there for what is lost alone, but reaches back over all
   * before. Where the beginning can no longer be seen, all behind the last fragment counts.
   */
  private skippedFrom(): number | undefined {
    const { leap, lost } = this;
    if (leap?.from !== undefined || lost === undefined || leap === undefined) return leap?.from;
    return leap.over === undefined ? 0 : endOf(leap.over);
  }

  /** Up to the range and no further: where nothing was sent between it and this fragment, nothing was skipped there either. */
  private skippedBefore({ serverTimestamp }: Fragment): SkippedStretch | undefined {
    const from = this.skippedFrom();
    const to = Math.min(this.leap?.to ?? serverTimestamp, serverTimestamp);
    return from === undefined || from >= to ? undefined : { from, to };
  }

  private gapBefore(fragment: Fragment): Gap | undefined {
    const skipped = this.skippedBefore(fragment);
    const lost = skipped === undefined ? this.lost : this.lostBefore(fragment);
    if (lost === undefined && skipped === undefined) return undefined;
    // What an earlier range has lost to its very end has no other gap to be told in.
    const reasons = skipped === undefined ? [lost] : [NOT_ASKED_FOR, this.writer.state.cursor.lost, lost];
    const reason = [...new Set(reasons.filter((one) => one !== undefined))].join('; ');
    // Fragment numbers are positive: 0 is before the first of all.
    const bounds = { after: (this.last ?? 0n).toString(), before: fragment.number.toString(), reason };
    return skipped === undefined ? bounds : { ...bounds, skipped };
  }
}

/** When a fragment has surely ended, epoch milliseconds. */
function endOf({ serverTimestamp }: Position): number {
  return serverTimestamp + LONGEST_FRAGMENT_MILLIS;
}

/** A lost connection is an ordinary end of a session, not a failure of the window. */
async function readPiece(session: MediaSession): Promise<Uint8Array | undefined | SourceError> {
  try {
    return await session.read();
  } catch (error) {
    if (error instanceof SourceError) return error;
    throw error;
  }
}
