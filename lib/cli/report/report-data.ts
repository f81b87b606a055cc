import { type WalkedObject } from '../../adapters/dynamodb-ledger-walk';
import { type TimeRange } from '../../contract/time-range';
import { endOf, stretchesOf, type StretchKind } from '../../core/footage/stretches';

/** What is known of a stream before its objects are looked at. */
export interface ReportSource {
  readonly streamArn: string;
  /** How far the archive lies back, seconds; as `status` tells it. */
  readonly lagSeconds: number | null;
  /** In order: those of the range, with the last one before it and the first one behind it. */
  readonly objects: readonly WalkedObject[];
}

/** A stretch in which the archive has no footage: its kind, from, to (epoch milliseconds), and why, where that is known. */
export type MissingStretch = readonly [kind: StretchKind, from: number, to: number, reason?: string];

/** Objects of a stream, column by column: a hundred thousand objects as objects would be three times as long. */
export interface ObjectColumns {
  /** When they begin, epoch milliseconds: the first one's time, then how much later than the one before. */
  readonly starts: readonly number[];
  /** How long their footage lasts, milliseconds. */
  readonly lengths: readonly number[];
  readonly bytes: readonly number[];
  readonly fragments: readonly number[];
  /** Two for each: how many characters it shares with the key before, and the rest of it. */
  readonly keys: readonly (string | number)[];
  /** Where each can be had; absent when there are no links, or {@link ReportStream.base} has them. */
  readonly links?: readonly string[];
}

export interface ReportStream {
  readonly streamArn: string;
  readonly name: string;
  readonly lagSeconds: number | null;
  readonly objects: ObjectColumns;
  readonly missing: readonly MissingStretch[];
  /** Milliseconds of every kind of stretch. */
  readonly millis: Readonly<Record<StretchKind, number>>;
  /** URL of the folder below which keys are paths of files; absent when the objects are on no disk. */
  readonly base?: string;
}

/** All that the page shows. */
export interface ReportData {
  /** Epoch milliseconds. */
  readonly generatedAt: number;
  /** What was looked at: bucket or folder. */
  readonly place: string;
  readonly range: TimeRange;
  readonly streams: readonly ReportStream[];
}

/** How much of the time shown the archive may lie behind, so that what it has is not pressed together. */
const BEHIND_SHARE = 0.1;
/** What is shown when there is nothing to show, milliseconds. */
const EMPTY_MILLIS = 3_600_000;

/** The stretch of time to show: what was asked for, or what there is, and what has not been archived yet, if that is not long. */
export function rangeToShow(sources: readonly ReportSource[], asked: Partial<TimeRange>, now: number): TimeRange {
  const first = sources.reduce((earliest, { objects }) => Math.min(earliest, objects[0]?.first.serverTimestamp ?? Infinity), Infinity);
  const last = sources.reduce((latest, { objects }) => objects.reduce((end, object) => Math.max(end, endOf(object)), latest), -Infinity);
  const from = asked.from ?? Math.min(first, now - EMPTY_MILLIS, (asked.to ?? Infinity) - EMPTY_MILLIS);
  const begin = asked.from ?? (Number.isFinite(first) ? first : from);
  if (asked.to !== undefined) return { from: Math.min(begin, asked.to - 1), to: asked.to };
  const end = Number.isFinite(last) ? Math.max(last, begin + 1) : Math.max(now, begin + EMPTY_MILLIS);
  return { from: begin, to: Math.max(end, Math.min(now, end + (end - begin) * BEHIND_SHARE)) };
}

function sharedLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}

function columnsOf(objects: readonly WalkedObject[]): ObjectColumns {
  let [time, before] = [0, ''];
  const starts: number[] = [];
  const keys: (string | number)[] = [];
  for (const { key, first } of objects) {
    starts.push(first.serverTimestamp - time);
    time = first.serverTimestamp;
    const shared = sharedLength(before, key);
    keys.push(shared, key.slice(shared));
    before = key;
  }
  return {
    starts, keys, lengths: objects.map((object) => endOf(object) - object.first.serverTimestamp),
    bytes: objects.map(({ bytes }) => bytes), fragments: objects.map(({ fragments }) => fragments),
  };
}

/** Where the objects of a stream can be had. */
export interface ObjectLinks {
  readonly base?: string;
  readonly links?: readonly string[];
}

/** Objects with footage in a range. */
export function objectsWithin(objects: readonly WalkedObject[], { from, to }: TimeRange): WalkedObject[] {
  return objects.filter((object) => object.first.serverTimestamp < to && endOf(object) >= from);
}

/** What the page shows of a stream. @param links Those of {@link objectsWithin}, in their order. */
export function reportStream({ streamArn, lagSeconds, objects }: ReportSource, range: TimeRange, { base, links }: ObjectLinks = {}): ReportStream {
  const millis: Record<StretchKind, number> = { footage: 0, lost: 0, skipped: 0, silent: 0, before: 0, behind: 0 };
  const missing: MissingStretch[] = [];
  for (const { kind, from, to, reason } of stretchesOf(objects, range)) {
    millis[kind] += to - from;
    if (kind !== 'footage') missing.push(reason === undefined ? [kind, from, to] : [kind, from, to, reason]);
  }
  const shown = objectsWithin(objects, range);
  return {
    streamArn, name: streamArn.split('/')[1] ?? streamArn, lagSeconds, millis, missing,
    objects: { ...columnsOf(shown), ...(links === undefined ? {} : { links }) }, ...(base === undefined ? {} : { base }),
  };
}
