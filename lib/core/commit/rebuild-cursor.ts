import { type Cursor } from '../../ports/cursor-store';
import { type Rebuilt } from './rebuild';

/** How far a rebuilt cursor's revision is above the one it replaces: more writes than any survivor of the old life can know of. */
const REV_LEAP = 1_000_000_000;

/** Who holds a rebuilt cursor, for people who look at it. Its lease has run out. */
const OWNER = 'kvs-archive rebuild';

export interface CursorRebuild {
  readonly streamArn: string;
  readonly rebuilt: Rebuilt;
  /** The cursor that is there. */
  readonly stored: Cursor | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly writeId: string;
  /** Also replaces a cursor that says something else, and leaps the revision of one that is right. */
  readonly force: boolean;
}

export type CursorPlan =
  | { readonly kind: 'right' }
  /** It says something else than the bucket, and is left alone. */
  | { readonly kind: 'differs'; readonly problem: string }
  | { readonly kind: 'write'; readonly cursor: Cursor };

/**
 * The cursor behind the last object. One that is missing or behind (a table restored from a backup) is written; one that is ahead,
 * or at another fragment, only by force. Never behind a ledger entry: `rebuilt` reaches at least as far as the ledger does.
 */
export function rebuildCursor(request: CursorRebuild): CursorPlan {
  const { rebuilt, stored, force } = request;
  if (stored === undefined || stored.seq < rebuilt.seq || force) return { kind: 'write', cursor: cursorOf(request) };
  if (stored.seq > rebuilt.seq) {
    return { kind: 'differs', problem: `the cursor is at object ${stored.seq}, but bucket and ledger end before object ${rebuilt.seq}` };
  }
  const { fragmentNumber } = rebuilt.after;
  if (stored.after?.fragmentNumber !== fragmentNumber) {
    return { kind: 'differs', problem: `the cursor is behind fragment ${stored.after?.fragmentNumber ?? 'none'}, but bucket and ledger end with ${fragmentNumber}` };
  }
  return { kind: 'right' };
}

/** What is under way for the very next object stays: its parts are in the bucket, and the next owner completes them. */
function underWay(stored: Cursor | undefined, { seq, after }: Rebuilt): Partial<Cursor> {
  if (stored?.seq !== seq || stored.after?.fragmentNumber !== after.fragmentNumber) return {};
  const { key, open, commit, lost, superseded } = stored;
  return {
    after: stored.after, // The same fragment, with its token.
    superseded,
    ...(key === undefined ? {} : { key }),
    ...(open === undefined ? {} : { open }),
    ...(commit === undefined ? {} : { commit }),
    ...(lost === undefined ? {} : { lost }),
  };
}

function cursorOf({ streamArn, rebuilt, stored, now, writeId }: CursorRebuild): Cursor {
  return {
    streamArn,
    // Without an old revision to leap from, the time: no archive writes its cursor a thousand times a second for its whole life.
    rev: Math.max(now, (stored?.rev ?? 0) + REV_LEAP),
    writeId,
    epoch: Math.max(rebuilt.epoch, stored?.epoch ?? 0) + 1,
    owner: OWNER,
    leaseUntil: 0,
    // Where the archive was to begin is not known any more. That it began with its first fragment must not be said: a range that was
    // done there would be refused.
    genesis: stored?.genesis ?? { StartSelectorType: 'EARLIEST' },
    seq: rebuilt.seq,
    after: rebuilt.after,
    superseded: [],
    ...underWay(stored, rebuilt),
  };
}

/**
 * Why an object that the stored cursor was completing cannot be the one that it meant; nothing when it is, or there is none. An
 * intent given up before may have been carried out after all, so its object counts as well.
 */
export function intentProblem(stored: Cursor | undefined, objects: readonly { readonly key: string; readonly bytes: number; readonly crc32: number }[]): string | undefined {
  const { commit, superseded = [] } = stored ?? {};
  const object = objects.find(({ key }) => key === commit?.key);
  if (commit === undefined || object === undefined) return undefined;
  if ([commit, ...superseded].some(({ bytes, crc32 }) => bytes === object.bytes && crc32 === object.crc32)) return undefined;
  return `${object.key} has ${object.bytes} bytes with CRC32 ${object.crc32}, but the cursor was completing ${commit.bytes} with ${commit.crc32}`;
}
