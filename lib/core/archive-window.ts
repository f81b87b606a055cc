import { RangePassedError, SourceError } from '../contract/errors';
import { runGoesOn, WAIT_SECONDS, type WindowInput, type WindowResult, type WindowStatus } from '../contract/execution-state';
import { type Coverage } from '../contract/settings';
import { type Cursor } from '../ports/cursor-store';
import { type Journal, type JournalEntry } from '../ports/journal';
import { type StreamDescription } from '../ports/media-source';
import { type Ports } from '../ports/ports';
import { beginning, isAhead, isBehind, leapTo, notInArchive } from './archive-range';
import { ArchiveWriter, type WriterSettings } from './archive-writer';
import { acquire, keep, release } from './commit/acquire';
import { type StoredCursor } from './commit/compare-and-set';
import { persist } from './commit/persist';
import { recover } from './commit/recover';
import { callSource } from './source-calls';
import { StreamReader } from './stream-reader';

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
  const { status, millisBehindNow } = await ownedWindow(ports, input, settings, stream, stopReadingAt);
  const { fragments, bytes, objects } = tally;
  return { status, streamArn: stream.streamArn, fragments, bytes, objects, ...(millisBehindNow === undefined ? {} : { millisBehindNow }) };
}

interface Outcome {
  readonly status: WindowStatus;
  readonly millisBehindNow?: number | undefined;
}

async function ownedWindow(
  ports: Ports, input: WindowInput, settings: WindowSettings, stream: StreamDescription, stopReadingAt: number,
): Promise<Outcome> {
  const { coverage, segmentMillis } = settings;
  if (isAhead(input, coverage, ports.clock.now())) return { status: 'IDLE' };
  const claim = { streamArn: stream.streamArn, run: input.run, startSelector: beginning(input, coverage) };
  const acquisition = await acquire(ports, claim);
  // Whoever holds the stream may have archived what this run is for.
  if (acquisition.kind === 'held') return isBehind(input, acquisition.cursor) ? done(ports, input, coverage, acquisition.cursor) : { status: 'LEASE_HELD' };
  const recovery = await recover(ports, acquisition.stored);
  if (recovery.kind === 'unresolved') return leaving(ports, recovery.stored, { status: 'UNRESOLVED' });

  const writer = new ArchiveWriter(ports, stream, settings, recovery.stored);
  const leap = leapTo(input, coverage, recovery.stored.cursor);
  const reader = new StreamReader(ports, writer, { stopReadingAt, until: input.until, leap, segmentMillis });
  const status = isBehind(input, recovery.stored.cursor) ? 'DONE' : await readAndClose(reader, writer);
  const outcome = await leaving(ports, writer.state, { status, millisBehindNow: reader.millisBehindNow });
  return status === 'DONE' ? { ...outcome, ...(await done(ports, input, coverage, writer.state.cursor)) } : outcome;
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
async function leaving(ports: Ports, { cursor }: StoredCursor, outcome: Outcome): Promise<Outcome> {
  if (runGoesOn(outcome.status)) await keep(ports, cursor, WAIT_SECONDS[outcome.status] * 1000);
  else await release(ports, cursor);
  return outcome;
}
