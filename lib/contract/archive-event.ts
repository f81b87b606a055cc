/**
 * The events of an archive on EventBridge, for others to build on: docs/events.md and docs/archive-events.schema.json. A consumer of
 * version 1 may rely on every field named here; fields may be added. Events of objects and gaps come once or more, as long as
 * EventBridge takes them; those of runs are told if they can be.
 */

import { crc32ToBase64 } from './crc32-base64';
import { tellsOfLoss } from './gap-reason';

export const EVENT_SOURCE = 'kvs-archive';

/** In the detail of every event. It rises when a field changes its meaning or goes away. */
export const EVENT_VERSION = '1';

/** Detail types: what EventBridge rules match. */
export const EVENT_TYPE = {
  objectArchived: 'Archive Object Archived',
  gapRecorded: 'Archive Gap Recorded',
  runStarted: 'Archive Run Started',
  runEnded: 'Archive Run Ended',
  runFailed: 'Archive Run Failed',
  /** The one that an archive listens to: somebody wants a stretch of a stream archived. */
  requested: 'Archive Requested',
} as const;

/** Which stream an event is about. */
interface StreamFields {
  readonly stream: string;
  readonly streamArn: string;
}

/** An object is in the bucket and in the ledger, for good. Times are ISO 8601, on the service's clock. */
export interface ObjectArchivedDetail extends StreamFields {
  readonly version: string;
  readonly bucket: string;
  readonly key: string;
  /** Position in the stream's sequence of objects, from 0. */
  readonly seq: number;
  /** When the service began to receive the first fragment of the object. */
  readonly from: string;
  /** When it began to receive the last one: the footage ends that much later. */
  readonly to: string;
  readonly firstFragment: string;
  readonly lastFragment: string;
  readonly fragments: number;
  readonly bytes: number;
  /** As S3 shows it: CRC32 of the whole object, base64. */
  readonly checksumCrc32: string;
  /** Amazon Connect's name for the call, where there is one. */
  readonly contactId?: string;
}

/** A stretch of the stream is not archived, right before an object. */
export interface GapRecordedDetail extends StreamFields {
  readonly version: string;
  /** `lost`: the service no longer had all of it, or it could not be read. `skipped`: no range asked for it. */
  readonly kind: 'lost' | 'skipped';
  readonly reason: string;
  /** Last fragment archived before it; `0` when there is none. */
  readonly afterFragment: string;
  /** First fragment archived behind it. */
  readonly beforeFragment: string;
  /** SERVER_TIMESTAMP of the fragment before; absent when there is none. */
  readonly from?: string;
  /** SERVER_TIMESTAMP of the fragment behind. */
  readonly to: string;
  /** The object behind the gap. */
  readonly seq: number;
}

/** Fields of the events of a run, which the state machine sends before anybody has looked at its input: `stream` or `streamArn` as it was told. */
export const RUN_EVENT_FIELDS = ['version', 'run', 'mode', 'execution', 'stream', 'streamArn'] as const;

/** A place in the stream, as far as events tell of it. */
interface Place {
  readonly fragmentNumber: string;
  readonly serverTimestamp: number;
}

/** What events tell of an archived object. */
export interface AnnouncedObject {
  readonly key: string;
  readonly seq: number;
  readonly first: Place;
  readonly last: Place;
  readonly fragments: number;
  readonly bytes: number;
  readonly crc32: number;
  readonly contactId?: string;
  readonly gap?: { readonly after: string; readonly before: string; readonly reason: string };
}

function iso(epochMillis: number): string {
  return new Date(epochMillis).toISOString();
}

/** `arn:<partition>:kinesisvideo:<region>:<account>:stream/<name>/<creation time>` */
function streamFields(streamArn: string): StreamFields {
  return { stream: streamArn.split('/')[1] ?? '', streamArn };
}

export function objectArchivedDetail(streamArn: string, bucket: string, object: AnnouncedObject): ObjectArchivedDetail {
  const { key, seq, first, last, fragments, bytes, crc32, contactId } = object;
  return {
    version: EVENT_VERSION, ...streamFields(streamArn), bucket, key, seq,
    from: iso(first.serverTimestamp), to: iso(last.serverTimestamp), firstFragment: first.fragmentNumber, lastFragment: last.fragmentNumber,
    fragments, bytes, checksumCrc32: crc32ToBase64(crc32), ...(contactId === undefined ? {} : { contactId }),
  };
}

/** @param after Last fragment archived before the gap. */
export function gapRecordedDetail(streamArn: string, object: AnnouncedObject, after: Place | undefined): GapRecordedDetail | undefined {
  const { gap, first, seq } = object;
  if (gap === undefined) return undefined;
  return {
    version: EVENT_VERSION, ...streamFields(streamArn), kind: tellsOfLoss(gap) ? 'lost' : 'skipped', reason: gap.reason,
    afterFragment: gap.after, beforeFragment: gap.before, ...(after === undefined ? {} : { from: iso(after.serverTimestamp) }),
    to: iso(first.serverTimestamp), seq,
  };
}
