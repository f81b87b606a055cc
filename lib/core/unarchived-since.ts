import { type Cursor } from '../ports/cursor-store';

/**
 * Since when footage may be in no complete object, epoch milliseconds; nothing while a stream has brought none. Behind the last fragment
 * there may be nothing at all: a run that looked and found nothing more says up to when.
 */
export function unarchivedSince({ after, open, commit, caughtUpTo = -Infinity }: Cursor): number | undefined {
  const archivedUpTo = after?.serverTimestamp ?? (commit ?? open)?.first.serverTimestamp ?? -Infinity;
  const since = Math.max(archivedUpTo, caughtUpTo);
  return since === -Infinity ? undefined : since;
}
