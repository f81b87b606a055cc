import { type StreamItem } from '../../adapters/dynamodb-stream-cursors';
import { unarchivedSince } from '../../core/unarchived-since';
import { type Cursor, type OpenObject } from '../../ports/cursor-store';
import { type LastRun } from './last-runs';
import { streamState, type StreamState } from './stream-state';

/** An object that is being built or completed. */
export interface UnfinishedObject {
  readonly key: string;
  readonly parts: number;
  /** What the parts hold. */
  readonly fragments: number;
  readonly bytes: number;
  /** When the service received its first fragment, ISO 8601. */
  readonly since: string;
}

/** A stream as `status` shows it. With `--json` these very fields are printed; what is not known or not there is null. */
export interface StreamStatus {
  readonly streamArn: string;
  readonly streamName: string;
  readonly state: StreamState;
  /** When the service received the last fragment that is in a complete object, ISO 8601. */
  readonly position: string | null;
  /** Its number. */
  readonly fragmentNumber: string | null;
  /** How far the position lies back. */
  readonly lagSeconds: number | null;
  /** Of the stream; null when it is gone, or was not asked for. */
  readonly retentionHours: number | null;
  /** When footage will be lost that is not archived; negative when it may have been. */
  readonly retentionLeftSeconds: number | null;
  /** Complete objects. */
  readonly objects: number;
  readonly open: UnfinishedObject | null;
  /** `missingSince`: since when S3 shows neither the object nor its upload, ISO 8601. */
  readonly commit: UnfinishedObject & { readonly missingSince: string | null } | null;
  /** The run that has the stream, and until when, ISO 8601; null when none has. */
  readonly lease: { readonly run: string; readonly until: string } | null;
  /** Whether somebody asked the archive of the stream to stop. */
  readonly stopWished: boolean;
  /** The run that was last at work; null without `--machine`. */
  readonly lastRun: LastRun | null;
}

/** What a status is made from. */
export interface StatusSources {
  readonly item: StreamItem;
  /** What DescribeStream answers; `not-asked` for a folder on this machine. */
  readonly stream: { readonly retentionHours: number } | 'gone' | 'not-asked';
  readonly lastRun: LastRun | undefined;
  /** Whether an archive holds everything; one of ranges leaves footage out on purpose and is never behind. */
  readonly holdsEverything: boolean;
  /** Epoch milliseconds. */
  readonly now: number;
}

const HOUR_MILLIS = 3_600_000;
const iso = (millis: number): string => new Date(millis).toISOString();
const seconds = (millis: number): number => Math.round(millis / 1000);

function unfinished({ key, parts, fragments, bytes, first }: OpenObject): UnfinishedObject {
  return { key, parts: parts.length, fragments, bytes, since: iso(first.serverTimestamp) };
}

function retentionLeft({ item: { cursor }, stream, holdsEverything, now }: StatusSources): number | undefined {
  if (cursor === undefined || typeof stream === 'string' || !holdsEverything) return undefined;
  const since = unarchivedSince(cursor);
  // Without retention a stream keeps minutes, and how many nobody says.
  return since === undefined || stream.retentionHours === 0 ? undefined : stream.retentionHours * HOUR_MILLIS - (now - since);
}

function cursorFields({ after, seq, open, commit, owner, leaseUntil }: Cursor, now: number) {
  return {
    position: after === undefined ? null : iso(after.serverTimestamp),
    fragmentNumber: after?.fragmentNumber ?? null,
    lagSeconds: after === undefined ? null : seconds(now - after.serverTimestamp),
    objects: seq,
    open: open === undefined ? null : unfinished(open),
    commit: commit === undefined ? null : { ...unfinished(commit), missingSince: commit.missingSince === undefined ? null : iso(commit.missingSince) },
    lease: leaseUntil > now ? { run: owner, until: iso(leaseUntil) } : null,
  } satisfies Partial<StreamStatus>;
}

const NO_CURSOR = { position: null, fragmentNumber: null, lagSeconds: null, objects: 0, open: null, commit: null, lease: null } as const;

/** How the archive of a stream stands. */
export function streamStatus(sources: StatusSources): StreamStatus {
  const { item: { streamArn, cursor, isStopWished, isCursorLost }, stream, lastRun, now } = sources;
  const fields = cursor === undefined ? NO_CURSOR : cursorFields(cursor, now);
  const left = retentionLeft(sources);
  const retentionHours = typeof stream === 'string' ? undefined : stream.retentionHours;
  const state = streamState({
    isGone: stream === 'gone', isCursorLost, isStopWished, hasCursor: cursor !== undefined, isLeaseLive: fields.lease !== null,
    hasUnfinished: fields.open !== null || fields.commit !== null, isCommitMissing: cursor?.commit?.missingSince !== undefined,
    shareLeft: left === undefined || retentionHours === undefined ? undefined : left / (retentionHours * HOUR_MILLIS),
  });
  return {
    streamArn, streamName: streamArn.split('/')[1] ?? streamArn, state, ...fields,
    retentionHours: retentionHours ?? null, retentionLeftSeconds: left === undefined ? null : seconds(left),
    stopWished: isStopWished, lastRun: lastRun ?? null,
  };
}

/** Whether somebody must look: footage is about to be lost, or cannot be completed any more, or nobody knows where to go on. */
export function needsSomebody({ state, open, commit }: StreamStatus): boolean {
  return state === 'at risk' || state === 'cursor lost' || (state === 'gone' && (open !== null || commit !== null));
}
