/** How much footage is at risk. Looks at cursors alone, so it does not need the workers that should move them. */

import { type Coverage } from '../contract/settings';
import { type Audit, type KnownStream, type SelectedStream, type StreamAudit } from '../ports/audit';
import { type Cursor } from '../ports/cursor-store';
import { unarchivedSince } from './unarchived-since';

/** What an audit is made from. */
export interface AuditSources {
  readonly selected: readonly SelectedStream[];
  readonly known: readonly KnownStream[];
  /** Whether `selected` is all there is; otherwise what is missing there may be selected all the same. */
  readonly isWhole: boolean;
  /** An archive of ranges leaves footage out on purpose: nothing of it is at risk. */
  readonly coverage: Coverage;
  /** Epoch milliseconds. */
  readonly now: number;
}

const HOUR_MILLIS = 3_600_000;

/** An intent waits from its decision on; an object that is being built, from when its worker's lease has run out. */
function commitAge(cursor: Cursor | undefined, now: number): number {
  const since = cursor?.commit?.decidedAt ?? (cursor?.open === undefined ? now : cursor.leaseUntil);
  return Math.max(0, now - since) / 1000;
}

function silence(cursor: Cursor | undefined, createdAt: number): number {
  if (cursor?.caughtUpTo === undefined) return 0;
  return Math.max(0, cursor.caughtUpTo - (cursor.after?.serverTimestamp ?? createdAt)) / 1000;
}

/** @param stream Absent where the service, or the selection, no longer has it: nothing more can be read, but an object may still wait. */
function auditOf(streamName: string, stream: SelectedStream | undefined, known: KnownStream | undefined, { coverage, isWhole, now }: AuditSources): StreamAudit {
  const cursor = known?.cursor;
  const unread = { streamName, commitAgeSeconds: commitAge(cursor, now), lagSeconds: 0, silenceSeconds: 0 };
  if (coverage === 'ranges' || known?.isStopWished === true) return { ...unread, retentionRisk: 0 };
  if (stream === undefined) return isWhole ? { ...unread, retentionRisk: 0 } : unread;
  const { retentionHours, createdAt } = stream;
  const since = (cursor === undefined ? undefined : unarchivedSince(cursor)) ?? createdAt;
  const lag = Math.max(0, now - since);
  const figures = { ...unread, lagSeconds: lag / 1000, silenceSeconds: silence(cursor, createdAt) };
  // Without retention a stream keeps minutes, and how many nobody says.
  if (retentionHours === 0) return { ...figures, retentionRisk: 0 };
  return { ...figures, retentionRisk: lag / (retentionHours * HOUR_MILLIS), hoursLeft: Math.max(0, retentionHours - lag / HOUR_MILLIS) };
}

function nameOf(streamArn: string): string {
  return streamArn.split('/')[1] ?? streamArn;
}

function worst(one: StreamAudit, other: StreamAudit | undefined): StreamAudit {
  if (other === undefined) return one;
  const [worse, better] = (one.retentionRisk ?? 0) >= (other.retentionRisk ?? 0) ? [one, other] : [other, one];
  return {
    ...worse,
    commitAgeSeconds: Math.max(worse.commitAgeSeconds, better.commitAgeSeconds),
    lagSeconds: Math.max(worse.lagSeconds, better.lagSeconds),
    silenceSeconds: Math.max(worse.silenceSeconds, better.silenceSeconds),
  };
}

/** Audits every stream that is selected, and every other one that still has an object to complete. */
export function audit(sources: AuditSources): Audit {
  const { selected, known, isWhole } = sources;
  const items = new Map(known.map((item) => [item.streamArn, item]));
  const arns = new Set(selected.map(({ streamArn }) => streamArn));
  const left = known.filter(({ streamArn, cursor }) => !arns.has(streamArn) && (cursor?.open ?? cursor?.commit) !== undefined);
  const audits = [
    ...selected.map((stream) => auditOf(stream.streamName, stream, items.get(stream.streamArn), sources)),
    ...left.map((item) => auditOf(nameOf(item.streamArn), undefined, item, sources)),
  ];
  // A stream that was made again has the name of the old one, and metrics know names alone.
  const streams = new Map<string, StreamAudit>();
  for (const one of audits) streams.set(one.streamName, worst(one, streams.get(one.streamName)));
  if (!isWhole) return { streams: [...streams.values()] };
  const most = (figure: 'retentionRisk' | 'commitAgeSeconds' | 'lagSeconds' | 'silenceSeconds'): number => Math.max(0, ...audits.map((one) => one[figure] ?? 0));
  return {
    streams: [...streams.values()],
    fleet: {
      streams: selected.length, retentionRisk: most('retentionRisk'), commitAgeSeconds: most('commitAgeSeconds'), lagSeconds: most('lagSeconds'),
      silenceSeconds: most('silenceSeconds'),
      streamsWithoutRetention: selected.filter(({ streamArn, retentionHours }) => retentionHours === 0 && items.get(streamArn)?.isStopWished !== true).length,
    },
  };
}
