import { FencedError } from '../../contract/errors';
import { type Cursor } from '../../ports/cursor-store';
import { type Ports } from '../../ports/ports';
import { persist } from './persist';

/** What of a cursor a step may change; the rest belongs to the protocol. `undefined` takes a field away. */
export type CursorChange = {
  readonly [K in 'epoch' | 'owner' | 'leaseUntil' | 'genesis' | 'seq' | 'after' | 'caughtUpTo' | 'key' | 'open' | 'commit' | 'lost' | 'superseded']?: Cursor[K] | undefined;
};

/** A cursor that is stored, and whether somebody asked this stream's archive to stop. */
export interface StoredCursor {
  readonly cursor: Cursor;
  readonly stop: boolean;
}

/**
 * The only way a cursor is ever changed: if nobody else has changed it since. A write whose outcome is unknown is sent again
 * unchanged; when it is then refused, the stored `writeId` tells whether it was this very write that got through.
 * @throws FencedError when somebody else has written; whatever the store throws when it cannot be reached at all.
 */
export async function compareAndSet(ports: Ports, current: Cursor, change: CursorChange): Promise<StoredCursor> {
  const changed = { ...current, ...change, rev: current.rev + 1, writeId: ports.randomness.nonce() };
  // A field set to undefined is a field taken away; the cast only says so to exactOptionalPropertyTypes.
  const next = Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== undefined)) as unknown as Cursor;
  return writeUntilKnown(ports, next);
}

/** Writes a version and does not come back before it is known whether it is the stored one. */
export async function writeUntilKnown(ports: Ports, next: Cursor): Promise<StoredCursor> {
  return persist(ports, 'write cursor', async () => {
    const outcome = await ports.cursors.write(next);
    if (outcome.kind === 'written') return { cursor: next, stop: outcome.stop };
    const stored = await ports.cursors.read(next.streamArn);
    if (stored?.writeId === next.writeId) return { cursor: next, stop: false };
    throw new FencedError(next.streamArn, next.rev - 1, stored?.rev ?? 0);
  });
}
