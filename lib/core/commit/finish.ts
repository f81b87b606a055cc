import { type Cursor, type GivenUpIntent, type Intent } from '../../ports/cursor-store';
import { type StoredPart, type Upload } from '../../ports/object-store';
import { type Ports } from '../../ports/ports';
import { compareAndSet, type StoredCursor } from './compare-and-set';
import { type ObjectContents } from '../segments/object-contents';
import { announce } from './announce';
import { complete } from './completion';
import { writeIndex } from './indexing';
import { persist } from './persist';

/**
 * How long S3 may take to show an object after its upload id is gone: completing is documented to take minutes. Only behind this
 * is an absent object taken for never completed.
 */
export const QUARANTINE_MILLIS = 15 * 60 * 1000;

/** Intents given up that a cursor remembers; keeps the item small when a store refuses for good. */
const MAX_GIVEN_UP = 16;

export type Finish =
  | { readonly kind: 'archived'; readonly stored: StoredCursor }
  /** The intent was given up; its fragments will be read again. */
  | { readonly kind: 'rolled-back'; readonly stored: StoredCursor }
  /** Whether the object exists cannot be known yet; the intent stays. */
  | { readonly kind: 'unresolved'; readonly stored: StoredCursor };

/** What only the worker that wrote an object knows of it. */
export interface OwnWork {
  readonly contents: ObjectContents;
  /** The first part that it has sent in place of the one in the intent. */
  readonly replacement: StoredPart | undefined;
}

/**
 * Carries out the intent that the cursor holds. Safe to repeat, by anybody, at any time: completing never replaces an object, and
 * the cursor moves only after an object was seen with the size and checksum that were intended.
 * @param own What the caller knows when it has written the object itself.
 */
export async function finish(ports: Ports, { cursor, stop }: StoredCursor, intent: Intent, own?: OwnWork): Promise<Finish> {
  const completion = await complete(ports, cursor, intent, own?.replacement);
  switch (completion.kind) {
    case 'seen': return advance(ports, cursor, intent, completion.object, own?.contents);
    case 'refused': return { kind: 'rolled-back', stored: await rollBack(ports, cursor, intent, 'the store refuses its parts') };
    case 'missing': return quarantine(ports, { cursor, stop }, intent);
    case 'unknown': return { kind: 'unresolved', stored: { cursor, stop } };
  }
}

/**
 * Index first, then ledger, then cursor: all say what the object says, so whoever comes in between writes the same again. The world is
 * told before the cursor moves, so that a worker who dies makes its successor tell it once more, and never leaves it untold.
 * @param seen The object that is there. When it is one given up before, the intent is given up in turn.
 * @param contents What is in the object of the intent, when it is known.
 */
async function advance(ports: Ports, cursor: Cursor, intent: Intent, seen: GivenUpIntent, contents: ObjectContents | undefined): Promise<Finish> {
  const { finished: _finished, ...facts } = seen;
  const isIntended = seen.uploadId === intent.uploadId;
  const object = await writeIndex(ports, cursor.streamArn, { ...facts, seq: cursor.seq }, isIntended ? contents : undefined);
  await persist(ports, 'record object', () => ports.cursors.record(cursor.streamArn, object));
  await announce(ports, cursor, object);
  const stored = await compareAndSet(ports, cursor, { seq: cursor.seq + 1, after: seen.last, key: undefined, commit: undefined, lost: undefined, superseded: [] });
  ports.journal.record({ kind: 'object-archived', object });
  if (isIntended) return { kind: 'archived', stored };
  await abandon(ports, intent);
  return { kind: 'rolled-back', stored };
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
  const { parts: _parts, decidedAt: _decidedAt, missingSince: _missingSince, ...givenUp } = intent;
  const stored = await compareAndSet(ports, cursor, { commit: undefined, superseded: [...cursor.superseded, givenUp].slice(-MAX_GIVEN_UP) });
  ports.journal.record({ kind: 'object-rolled-back', key: intent.key, reason });
  await abandon(ports, intent);
  return stored;
}

/** Aborts an upload that no cursor refers to any more. Nothing depends on it: the bucket's lifecycle rule removes what is left. */
export async function abandon(ports: Ports, upload: Upload): Promise<void> {
  try {
    await ports.objects.abort(upload);
    ports.journal.record({ kind: 'upload-aborted', key: upload.key });
  } catch (error) {
    ports.journal.record({ kind: 'trouble', step: 'abort upload', message: String(error) });
  }
}
