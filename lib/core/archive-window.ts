import { RangePassedError, SourceError } from '../contract/errors';
import { runGoesOn, WAIT_SECONDS, type WindowInput, type WindowResult, type WindowStatus } from '../contract/execution-state';
import { type Coverage } from '../contract/settings';
import { type Cursor, type Wish } from '../ports/cursor-store';
import { type Journal, type JournalEntry } from '../ports/journal';
import { type StreamDescription } from '../ports/media-source';
import { type Ports } from '../ports/ports';
import { beginning, hasPassed, isAhead, lostTo, nextStretch, notInArchive, wishOf } from './archive-range';
import { ArchiveWriter, type WriterSettings } from './archive-writer';
import { acquire, keep, release } from './commit/acquire';
import { compareAndSet, type StoredCursor } from './commit/compare-and-set';
import { persist } from './commit/persist';
import { recover } from './commit/recover';
import { leaveWish, markDone, takeWishBack } from './range-wishes';
import { EXPIRED } from './session-reader';
import { callSource } from './source-calls';
import { PATIENCE_MILLIS, StreamReader } from './stream-reader';

/** How windows of one deployment archive. */
export interface WindowSettings extends WriterSettings {
  /** What a run in mode `range` may leave out. */
  readonly coverage: Coverage;
}

/** Adds up what becomes part of the archive on its way to the journal. */
class Tally implements Journal {
  fragments = 0;
  bytes = 0;
  objects = 0;

  constructor(private readonly journal: Journal) {}

  record(entry: JournalEntry): void {
    if (entry.kind === 'object-archived') {
      this.fragments += entry.object.fragments;
      this.bytes += entry.object.bytes;
      this.objects += 1;
    }
    this.journal.record(entry);
  }
}

/**
 * One window: takes the stream, ends what the last owner left, reads until there is a reason to stop, completes the object in
 * hand and gives the stream back.
 * @param stopReadingAt Epoch milliseconds; what comes after is for the last part and the commit.
 * @throws SourceError, FencedError, CommitConflictError, StartNotFoundError, RangePassedError, and what the stores throw. Whatever was
 * checkpointed by then is completed by the next window.
 */
export async function archiveWindow(
  outside: Ports, input: WindowInput, settings: WindowSettings, stopReadingAt: number,
): Promise<WindowResult> {
  const tally = new Tally(outside.journal);
  const ports: Ports = { ...outside, journal: tally };
  const stream = await callSource(ports, stopReadingAt, () => ports.source.describe(input.stream));
  const { status, millisBehindNow } = await wishedWindow(ports, input, settings, stream, stopReadingAt);
  const { fragments, bytes, objects } = tally;
  return { status, streamArn: stream.streamArn, fragments, bytes, objects, ...(millisBehindNow === undefined ? {} : { millisBehindNow }) };
}

interface Outcome {
  readonly status: WindowStatus;
  readonly millisBehindNow?: number | undefined;
}

/** A run for a range says what it waits for as long as it goes on. */
async function wishedWindow(
  ports: Ports, input: WindowInput, settings: WindowSettings, stream: StreamDescription, stopReadingAt: number,
): Promise<Outcome> {
  const { streamArn } = stream;
  const wish = wishOf(input, settings.coverage);
  if (wish === undefined) return ownedWindow(ports, input, settings, { stream, stopReadingAt, wishes: [] });
  const waiting = await leaveWish(ports, streamArn, wish);
  if (waiting.kind === 'done') {
    await takeWishBack(ports, streamArn, input.run);
    return { status: 'DONE' };
  }
  // Nobody's cursor is written for what lies ahead, which would tell whether to stop.
  if (isAhead(input, settings.coverage, ports.clock.now())) {
    const isStopped = await persist(ports, 'read what the operator asks for', () => ports.cursors.isStopAsked(streamArn));
    if (isStopped) await takeWishBack(ports, streamArn, input.run);
    return { status: isStopped ? 'STOPPED' : 'IDLE' };
  }
  try {
    const outcome = await ownedWindow(ports, input, settings, { stream, stopReadingAt, wishes: waiting.others });
    if (!runGoesOn(outcome.status)) await takeWishBack(ports, streamArn, input.run);
    return outcome;
  } catch (error) {
    if (error instanceof RangePassedError) await takeWishBack(ports, streamArn, input.run);
    throw error;
  }
}

/** What a window works on. */
interface Work {
  readonly stream: StreamDescription;
  /** Epoch milliseconds. */
  readonly stopReadingAt: number;
  /** What other runs wait for. */
  readonly wishes: readonly Wish[];
}

async function ownedWindow(ports: Ports, input: WindowInput, settings: WindowSettings, { stream, stopReadingAt, wishes }: Work): Promise<Outcome> {
  const { coverage, segmentMillis } = settings;
  const claim = { streamArn: stream.streamArn, run: input.run, startSelector: beginning(input, coverage, wishes), isSteady: wishOf(input, coverage) !== undefined };
  const acquisition = await acquire(ports, claim);
  // Whoever holds the stream may have archived what this run is for.
  if (acquisition.kind === 'held') return hasPassed(input, acquisition.cursor) ? done(ports, input, coverage, acquisition.cursor) : { status: 'LEASE_HELD' };
  const recovery = await recover(ports, acquisition.stored);
  if (recovery.kind === 'unresolved') return leaving(ports, recovery.stored, { status: 'UNRESOLVED' });

  let { stored } = recovery;
  for (const left = new Set(wishes); ;) {
    const stretch = nextStretch(input, coverage, stored.cursor, [...left]);
    const writer = new ArchiveWriter(ports, stream, settings, stored);
    const reader = new StreamReader(ports, writer, { stopReadingAt, until: stretch.until, leap: stretch.leap, segmentMillis });
    const status = hasPassed(input, stored.cursor) ? 'DONE' : await readAndClose(reader, writer);
    if (status !== 'DONE') return leaving(ports, writer.state, { status, millisBehindNow: reader.millisBehindNow }, seenAllBefore(status, ports.clock.now()));
    const { errand } = stretch;
    if (errand === undefined) return rangeDone(ports, input, coverage, writer.state, reader);
    // In one window with what follows: whoever left the wish may leave it anew before the next one.
    stored = await errandDone(ports, { ...input, from: errand.from, until: errand.to }, writer.state, errand, reader.lost);
    left.delete(errand);
  }
}

/**
 * What another run waits for is archived as far as it can be. What is lost of it, or was left out before, that run has to hear in a
 * window of its own.
 * @param asked What that run was started with.
 */
async function errandDone(ports: Ports, asked: WindowInput, stored: StoredCursor, errand: Wish, reason: string | undefined): Promise<StoredCursor> {
  const { cursor } = stored;
  const isLost = reason !== undefined && lostTo(asked, cursor) !== undefined;
  const missing = await persist(ports, 'read skipped stretches', () => notInArchive(ports, asked, 'ranges', cursor));
  if (isLost || missing.length > 0) await takeWishBack(ports, cursor.streamArn, errand.run);
  else await markDone(ports, cursor.streamArn, errand);
  return isLost ? rememberLoss(ports, 'ranges', stored, reason) : stored;
}

/** @throws RangePassedError when the archive does not hold all that the run was for. */
async function rangeDone(
  ports: Ports, input: WindowInput, coverage: Coverage, stored: StoredCursor, { lost: reason, millisBehindNow }: Pick<StreamReader, 'lost' | 'millisBehindNow'>,
): Promise<Outcome> {
  const lost = reason === undefined ? undefined : lostTo(input, stored.cursor);
  const kept = reason === undefined || lost === undefined ? stored : await rememberLoss(ports, coverage, stored, reason);
  const outcome = await leaving(ports, kept, { status: 'DONE', millisBehindNow }, input.until);
  // A fragment that cannot be read does not tell when it began: it may as well have come behind the range.
  if (lost !== undefined && reason === EXPIRED && wishOf(input, coverage) !== undefined) throw new RangePassedError([lost]);
  return { ...outcome, ...(await done(ports, input, coverage, kept.cursor)) };
}

/**
 * A run has come to its end, and what followed the last fragment is lost up to there. Whoever archives everything meets the loss again
 * and writes it before the next fragment; whoever leaps over it would not.
 */
async function rememberLoss(ports: Ports, coverage: Coverage, stored: StoredCursor, lost: string): Promise<StoredCursor> {
  ports.journal.record({ kind: 'trouble', step: 'read stream', message: `${lost}: nothing can be archived from there to the end of the run` });
  return coverage === 'ranges' && stored.cursor.lost === undefined ? compareAndSet(ports, stored.cursor, { lost }) : stored;
}

/** The end of a run. @throws RangePassedError when the archive does not hold all that the run was for. */
async function done(ports: Ports, input: WindowInput, coverage: Coverage, cursor: Cursor): Promise<Outcome> {
  const missing = await persist(ports, 'read skipped stretches', () => notInArchive(ports, input, coverage, cursor));
  if (missing.length > 0) throw new RangePassedError(missing);
  return { status: 'DONE' };
}

/** Completes the object in hand, also when the source has failed: what is whole is not read twice for an error of the source. */
async function readAndClose(reader: StreamReader, writer: ArchiveWriter): Promise<WindowStatus> {
  let status: WindowStatus;
  try {
    status = await reader.read();
  } catch (error) {
    if (error instanceof SourceError) await writer.close();
    throw error;
  }
  switch (await writer.close()) {
    case 'unresolved': return 'UNRESOLVED';
    // Its fragments are still to be read: a run that took IDLE or DONE for an answer would end without them.
    case 'rolled-back': return 'MORE';
    case 'archived': case undefined: return status;
  }
}

/** A run that goes on keeps its stream while it waits, or every schedule would add one more run to those that wait. */
async function leaving(ports: Ports, { cursor }: StoredCursor, outcome: Outcome, caughtUpTo?: number): Promise<Outcome> {
  if (runGoesOn(outcome.status)) await keep(ports, cursor, WAIT_SECONDS[outcome.status] * 1000, caughtUpTo);
  else await release(ports, cursor, caughtUpTo);
  return outcome;
}

/** Before when nothing is left to read, epoch milliseconds: where a stream brings nothing more, what began long enough ago has arrived. */
function seenAllBefore(status: WindowStatus, now: number): number | undefined {
  return status === 'IDLE' ? now - PATIENCE_MILLIS : undefined;
}
