import { SourceError } from '../contract/errors';
import { runGoesOn, WAIT_SECONDS, type RunMode, type WindowInput, type WindowResult, type WindowStatus } from '../contract/execution-state';
import { type Journal, type JournalEntry } from '../ports/journal';
import { type StreamDescription } from '../ports/media-source';
import { type Ports } from '../ports/ports';
import { ArchiveWriter, type WriterSettings } from './archive-writer';
import { acquire, keep, release } from './commit/acquire';
import { type StoredCursor } from './commit/compare-and-set';
import { recover } from './commit/recover';
import { callSource } from './source-calls';
import { StreamReader } from './stream-reader';

/**
 * How long a stream may bring no fragment before it counts as idle. A fragment lasts 20 s at most, so behind a camera that is on,
 * 25 s always bring one. A run that only catches up need not wait for the fragment that is being made: the next run takes it.
 */
const PATIENCE_MILLIS: Readonly<Record<RunMode, number>> = { 'catch-up': 0, follow: 25_000 };

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
 * @throws SourceError, FencedError, CommitConflictError, StartNotFoundError, and what the stores throw. Whatever was checkpointed
 * by then is completed by the next window.
 */
export async function archiveWindow(
  outside: Ports, input: WindowInput, settings: WriterSettings, stopReadingAt: number,
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
  ports: Ports, input: WindowInput, settings: WriterSettings, stream: StreamDescription, stopReadingAt: number,
): Promise<Outcome> {
  const acquisition = await acquire(ports, { streamArn: stream.streamArn, run: input.run, startSelector: input.startSelector });
  if (acquisition.kind === 'held') return { status: 'LEASE_HELD' };
  const recovery = await recover(ports, acquisition.stored);
  if (recovery.kind === 'unresolved') return leaving(ports, recovery.stored, input.mode, { status: 'UNRESOLVED' });

  const writer = new ArchiveWriter(ports, stream, settings, recovery.stored);
  const until = input.mode === 'catch-up' ? input.until : Infinity;
  const reader = new StreamReader(ports, writer, { stopReadingAt, until, patienceMillis: PATIENCE_MILLIS[input.mode] });
  const status = await readAndClose(reader, writer);
  return leaving(ports, writer.state, input.mode, { status, millisBehindNow: reader.millisBehindNow });
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
async function leaving(ports: Ports, { cursor }: StoredCursor, mode: RunMode, outcome: Outcome): Promise<Outcome> {
  if (runGoesOn(outcome.status, mode)) await keep(ports, cursor, WAIT_SECONDS[outcome.status] * 1000);
  else await release(ports, cursor);
  return outcome;
}
