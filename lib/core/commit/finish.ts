import { CommitConflictError } from '../../contract/errors';
import { type Cursor, type Intent } from '../../ports/cursor-store';
import { type CompleteOutcome } from '../../ports/object-store';
import { type Ports } from '../../ports/ports';
import { compareAndSet, type StoredCursor } from './compare-and-set';
import { persist } from './persist';

/**
 * How long S3 may take to show an object after its upload id is gone: completing is documented to take minutes. Only behind this
 * is an absent object taken for never completed.
 */
export const QUARANTINE_MILLIS = 15 * 60 * 1000;

export type Finish =
  | { readonly kind: 'archived'; readonly stored: StoredCursor }
  /** The intent was given up; its fragments will be read again. */
  | { readonly kind: 'rolled-back'; readonly stored: StoredCursor }
  /** Whether the object exists cannot be known yet; the intent stays. */
  | { readonly kind: 'unresolved'; readonly stored: StoredCursor };

type Resolution = 'archived' | 'refused' | 'missing' | 'unknown';

/**
 * Carries out the intent that the cursor holds. Safe to repeat, by anybody, at any time: completing never replaces an object, and
 * the cursor moves only after the object was seen with the intended size and checksum.
 */
export async function finish(ports: Ports, { cursor, stop }: StoredCursor, intent: Intent): Promise<Finish> {
  switch (await resolve(ports, intent)) {
    case 'archived': return { kind: 'archived', stored: await advance(ports, cursor, intent) };
    case 'refused': return { kind: 'rolled-back', stored: await rollBack(ports, cursor, intent, 'the store refuses its parts') };
    case 'missing': return quarantine(ports, { cursor, stop }, intent);
    case 'unknown': return { kind: 'unresolved', stored: { cursor, stop } };
  }
}

async function resolve(ports: Ports, intent: Intent): Promise<Resolution> {
  try {
    return await persist(ports, 'complete object', async () => asSeen(ports, intent, await ports.objects.complete(intent)));
  } catch (error) {
    if (error instanceof CommitConflictError) throw error;
    return 'unknown'; // The intent stays, and the journal has each failed try.
  }
}

/** What the store refuses may still be there: an earlier try of this very intent may have worked. So look before believing it. */
async function asSeen(ports: Ports, intent: Intent, outcome: CompleteOutcome): Promise<Resolution> {
  if (outcome === 'completed') return 'archived';
  const seen = await ports.objects.head(intent.key);
  if (seen === undefined) return ABSENT[outcome];
  if (seen.bytes === intent.bytes && seen.crc32 === intent.crc32) return 'archived';
  throw new CommitConflictError(intent.key, `expected ${intent.bytes} bytes with CRC32 ${intent.crc32}, found ${seen.bytes} with ${seen.crc32 ?? 'none'}`);
}

/** What it means that completing failed and no object is there. A key that was taken and is free again: ask once more, later. */
const ABSENT: Record<Exclude<CompleteOutcome, 'completed'>, Resolution> = { 'key-taken': 'unknown', 'upload-gone': 'missing', refused: 'refused' };

/** Ledger first, then cursor: both say what the intent says, so whoever comes in between writes the same again. */
async function advance(ports: Ports, cursor: Cursor, intent: Intent): Promise<StoredCursor> {
  const object = { ...intent, seq: cursor.seq };
  await persist(ports, 'record object', () => ports.cursors.record(cursor.streamArn, object));
  const stored = await compareAndSet(ports, cursor, { seq: cursor.seq + 1, after: intent.last, key: undefined, commit: undefined, superseded: [] });
  ports.journal.record({ kind: 'object-archived', object });
  return stored;
}

async function quarantine(ports: Ports, { cursor, stop }: StoredCursor, intent: Intent): Promise<Finish> {
  const now = ports.clock.now();
  if (intent.missingSince === undefined) {
    return { kind: 'unresolved', stored: await compareAndSet(ports, cursor, { commit: { ...intent, missingSince: now } }) };
  }
  if (now - intent.missingSince < QUARANTINE_MILLIS) return { kind: 'unresolved', stored: { cursor, stop } };
  return { kind: 'rolled-back', stored: await rollBack(ports, cursor, intent, 'neither the upload nor the object exists') };
}

async function rollBack(ports: Ports, cursor: Cursor, intent: Intent, reason: string): Promise<StoredCursor> {
  const { key, uploadId } = intent;
  const stored = await compareAndSet(ports, cursor, { commit: undefined, superseded: [...cursor.superseded, { key, uploadId }] });
  ports.journal.record({ kind: 'object-rolled-back', key, reason });
  await abandon(ports, { key, uploadId });
  return stored;
}

/** Aborts an upload that no cursor refers to any more. Nothing depends on it: the bucket's lifecycle rule removes what is left. */
export async function abandon(ports: Ports, upload: { readonly key: string; readonly uploadId: string }): Promise<void> {
  try {
    await ports.objects.abort(upload);
  } catch (error) {
    ports.journal.record({ kind: 'trouble', step: 'abort upload', message: String(error) });
  }
}
