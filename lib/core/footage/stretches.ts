import { tellsOfLoss } from '../../contract/gap-reason';
import { type TimeRange } from '../../contract/time-range';
import { type ArchivedObject, type Position } from '../../ports/cursor-store';
import { PAUSE_MILLIS } from '../segments/coverage';

/** What a ledger entry tells of time. */
export interface LedgerEntry extends Pick<ArchivedObject, 'key' | 'gap' | 'end' | 'pauses'> {
  readonly first: Pick<Position, 'serverTimestamp'>;
  readonly last: Pick<Position, 'serverTimestamp'>;
}

/**
 * - `footage`: it is in the archive.
 * - `lost`: the service no longer had all of it, or it could not be read.
 * - `skipped`: no range had asked for it.
 * - `silent`: the camera sent nothing.
 * - `before`: the archive begins later.
 * - `behind`: the archive does not reach so far, or not yet.
 */
export type StretchKind = 'footage' | 'lost' | 'skipped' | 'silent' | 'before' | 'behind';

/** A stretch of time, epoch milliseconds on the service's clock, and what the archive has of it. */
export interface Stretch extends TimeRange {
  readonly kind: StretchKind;
  /** Why it is missing, where the archive knows. */
  readonly reason?: string;
}

/** When the footage of an object ends. */
export function endOf({ end, last }: LedgerEntry): number {
  return end ?? last.serverTimestamp;
}

/** What lies between two objects; the first one has none before it. */
function between(before: LedgerEntry | undefined, { gap }: LedgerEntry, from: number, to: number): Stretch[] {
  if (gap === undefined) return [{ kind: before === undefined ? 'before' : 'silent', from, to }];
  const { skipped, reason } = gap;
  const other: StretchKind = tellsOfLoss(gap) ? 'lost' : 'silent';
  const told = other === 'lost' ? { reason } : {};
  if (skipped === undefined) return [{ kind: other, from, to, ...told }];
  return [
    { kind: other, from, to: skipped.from, ...told },
    { kind: 'skipped', from: Math.max(from, skipped.from), to: Math.min(to, skipped.to) },
    { kind: other, from: Math.max(from, skipped.to), to, ...told },
  ];
}

function inside(object: LedgerEntry, to: number): Stretch[] {
  const stretches: Stretch[] = [];
  let from = object.first.serverTimestamp;
  for (const pause of object.pauses ?? []) {
    stretches.push({ kind: 'footage', from, to: pause.from }, { kind: 'silent', ...pause });
    from = pause.to;
  }
  return [...stretches, { kind: 'footage', from, to }];
}

/** Stretches that follow each other without overlap; neighbours of one kind and reason are one. */
function tidy(stretches: readonly Stretch[]): Stretch[] {
  const tidied: Stretch[] = [];
  for (const stretch of stretches) {
    const last = tidied.at(-1);
    const from = Math.max(stretch.from, last?.to ?? stretch.from);
    if (stretch.to <= from) continue;
    if (last !== undefined && last.to === from && last.kind === stretch.kind && last.reason === stretch.reason) tidied[tidied.length - 1] = { ...last, to: stretch.to };
    else tidied.push({ ...stretch, from });
  }
  return tidied;
}

/**
 * What an archive has of a stretch of time.
 * @param objects In order: all that overlap the stretch, the last one before it if there is one, and the first one behind it, whose gap
 * may reach into it.
 */
export function stretchesOf(objects: readonly LedgerEntry[], { from, to }: TimeRange): Stretch[] {
  const stretches: Stretch[] = [];
  let before: LedgerEntry | undefined;
  for (const [i, object] of objects.entries()) {
    const begin = object.first.serverTimestamp;
    const reached = before === undefined ? Math.min(from, begin) : endOf(before);
    if (begin > reached) stretches.push(...between(before, object, reached, begin));
    const next = objects[i + 1];
    const end = endOf(object);
    // Fragments do not arrive to the millisecond: a hole that is no pause is none.
    const isFollowed = next !== undefined && next.gap === undefined && next.first.serverTimestamp - end <= PAUSE_MILLIS;
    stretches.push(...inside(object, isFollowed ? next.first.serverTimestamp : end));
    before = object;
  }
  const reached = before === undefined ? from : endOf(before);
  stretches.push({ kind: 'behind', from: Math.max(from, reached), to });
  return tidy(stretches.map((stretch) => ({ ...stretch, from: Math.max(from, stretch.from), to: Math.min(to, stretch.to) })));
}
