import { CommitConflictError, FencedError } from '../../contract/errors';
import { type Cursor, type GivenUpIntent, type Intent } from '../../ports/cursor-store';
import { type CompleteOutcome, type StoredPart } from '../../ports/object-store';
import { type Ports } from '../../ports/ports';
import { joined } from '../segments/crc32-combine';
import { persist } from './persist';

/** What came of asking the store to complete an intent. */
export type Completion =
  /** The object is there. It is the intent's, or that of one given up before for the same key. */
  | { readonly kind: 'seen'; readonly object: GivenUpIntent }
  /** The store will never complete this upload, and there is no object. */
  | { readonly kind: 'refused' }
  /** Neither the upload nor an object is there, for now. */
  | { readonly kind: 'missing' }
  | { readonly kind: 'unknown' };

/** What it means that completing failed and no object is there. A key that was taken and is free again: ask once more, later. */
const ABSENT: Record<Exclude<CompleteOutcome, 'completed'>, Completion> = {
  'key-taken': { kind: 'unknown' }, 'upload-gone': { kind: 'missing' }, refused: { kind: 'refused' },
};

/**
 * Asks the store to complete an intent until it is known what came of it. Safe to repeat, by anybody.
 * @param replacement The first part with the header of the finished object, when the caller has stored it.
 * @throws StoreUnavailableError when it cannot be known now; the intent stays. CommitConflictError, FencedError.
 */
export async function complete(ports: Ports, cursor: Cursor, intent: Intent, replacement?: StoredPart): Promise<Completion> {
  const parts = replacement === undefined ? intent.parts : [replacement, ...intent.parts.slice(1)];
  const expected = { ...intent, parts, crc32: joined(parts).crc32 };
  return persist(ports, 'complete object', async () => {
    const first = await attempt(ports, cursor, intent, expected);
    if (first.kind !== 'refused') return first;
    const held = await heldContent(ports, intent);
    return held === undefined ? first : attempt(ports, cursor, intent, held);
  });
}

/** What the store refuses may still be there: an earlier try, of this intent or of one given up, may have worked. So look. */
async function attempt(ports: Ports, cursor: Cursor, intent: Intent, request: Intent): Promise<Completion> {
  const outcome = await ports.objects.complete(request);
  if (outcome === 'completed') return { kind: 'seen', object: request };
  const seen = await ports.objects.head(intent.key);
  if (seen === undefined) return ABSENT[outcome];
  const object = [intent, ...cursor.superseded].flatMap(outcomes).find(({ bytes, crc32 }) => bytes === seen.bytes && crc32 === seen.crc32);
  if (object !== undefined) {
    ports.journal.record({ kind: 'object-adopted', key: intent.key });
    return { kind: 'seen', object };
  }
  await refuseIfFenced(ports, cursor);
  throw new CommitConflictError(intent.key, `expected ${intent.bytes} bytes with CRC32 ${intent.crc32}, found ${seen.bytes} with ${seen.crc32 ?? 'none'}`);
}

/** What an intent can become: with the first part as it went up at first, or with the one that replaced it. */
function outcomes(intent: GivenUpIntent): readonly GivenUpIntent[] {
  return intent.finished === undefined ? [intent] : [intent, { ...intent, crc32: intent.finished.crc32 }];
}

/** A worker that was overtaken sees its successor's object at the key, which is no conflict. */
async function refuseIfFenced(ports: Ports, cursor: Cursor): Promise<void> {
  const stored = await ports.cursors.read(cursor.streamArn);
  if (stored?.writeId !== cursor.writeId) throw new FencedError(cursor.streamArn, cursor.rev, stored?.rev ?? 0);
}

/**
 * The intent with the parts that the upload holds now, when those are the very bytes that were meant. A part that was sent twice,
 * because the first answer was late, has another ETag than the one that was noted (with KMS keys every time); the first part may
 * have been replaced, or not yet, by a worker that died. Completing what is there is the same decision.
 */
async function heldContent(ports: Ports, intent: Intent): Promise<Intent | undefined> {
  const held = new Map((await ports.objects.listParts(intent)).map((part) => [part.number, part]));
  const parts = intent.parts.map(({ number, bytes, crc32 }) => {
    const part = held.get(number);
    const meant = number === 1 ? [crc32, intent.finished?.firstPart] : [crc32];
    return part?.bytes === bytes && meant.includes(part.crc32) ? part : undefined;
  });
  return parts.every((part) => part !== undefined) ? { ...intent, parts, crc32: joined(parts).crc32 } : undefined;
}
