import { type StartSelector } from '../contract/get-media';
import { type TimeRange } from '../contract/time-range';
import { type StoredPart, type Upload } from './object-store';

/** A place in the stream: a fragment, in all the ways there are to name it. */
export interface Position {
  readonly fragmentNumber: string;
  /** Epoch milliseconds. */
  readonly serverTimestamp: number;
  /** Epoch milliseconds. */
  readonly producerTimestamp: number;
  readonly continuationToken: string;
}

/** A stretch of the stream that is not archived: everything after one fragment and before another. It is lost, unless it was skipped. */
export interface Gap {
  readonly after: string;
  readonly before: string;
  readonly reason: string;
  /** Nobody asked for what lies here; absent where all of it is lost. */
  readonly skipped?: SkippedStretch;
}

/** What an archive of ranges has left out, by the service's clock, epoch milliseconds. */
export interface SkippedStretch {
  readonly from: number;
  readonly to: number;
}

/** An object that is being uploaded. What is counted here is what its parts hold, never more. */
export interface OpenObject extends Upload {
  readonly parts: readonly StoredPart[];
  /** Last fragment in the parts; absent while there are none. */
  readonly last?: Position;
  readonly first: Position;
  readonly fragments: number;
  readonly bytes: number;
  /** What is missing in the stream right before this object. */
  readonly gap?: Gap;
  /** Amazon Connect's name for the call that this object holds. */
  readonly contactId?: string;
}

/**
 * The decision to complete an object, durable before the store is asked to. Where the object can be finished, its first part is sent
 * once more, with the header of a finished object: only now, so that whoever carries the intent out knows of both.
 */
export interface Intent extends OpenObject {
  readonly last: Position;
  /** CRC32 of the whole object, unsigned, as its parts are now. */
  readonly crc32: number;
  /** What it is once its first part has been replaced; absent when that is not going to be. */
  readonly finished?: FinishedIntent;
  /** When it was decided, epoch milliseconds. */
  readonly decidedAt: number;
  /** When neither the upload nor the object could be found for the first time, epoch milliseconds. */
  readonly missingSince?: number;
}

/** An object whose first part has the header of a finished one. It is as large as without. */
export interface FinishedIntent {
  /** CRC32 of the first part, unsigned. */
  readonly firstPart: number;
  /** CRC32 of the whole object, unsigned. */
  readonly crc32: number;
}

/** An intent that was given up. Its object may still appear, if somebody asked the store for it before: then it counts. */
export type GivenUpIntent = Omit<Intent, 'parts' | 'decidedAt' | 'missingSince'>;

/**
 * The one item that says how far the archive of a stream is. Every change is a compare-and-set on `rev`. At most one of `open`
 * and `commit` is there.
 */
export interface Cursor {
  readonly streamArn: string;
  /** Version; every write adds 1. */
  readonly rev: number;
  /** Names the write that made this version, so that a writer who got no answer can tell whether it was its own. */
  readonly writeId: string;
  /** Rises with every take-over. */
  readonly epoch: number;
  /** The run that works on the stream, until `leaseUntil` (epoch milliseconds). For efficiency; safety never depends on it. */
  readonly owner: string;
  readonly leaseUntil: number;
  /** Where the archive of this stream begins; decided once. */
  readonly genesis: StartSelector;
  /** Number of the object that is being built, from 0. */
  readonly seq: number;
  /** Last fragment that is archived; absent before the first. */
  readonly after?: Position;
  /** Nothing that the service received before this is left to archive, epoch milliseconds: a run has looked. */
  readonly caughtUpTo?: number;
  /** Key of object `seq`, chosen when it is first opened and kept for every later try. */
  readonly key?: string;
  readonly open?: OpenObject;
  readonly commit?: Intent;
  /** Why what follows `after` is lost although it was asked for: to be told in the gap there, in an archive that may leap over it. */
  readonly lost?: string;
  /** Intents given up for this `seq`, all for `key`. */
  readonly superseded: readonly GivenUpIntent[];
}

/** An archived object, for good. */
export interface ArchivedObject extends Omit<GivenUpIntent, 'finished'> {
  readonly seq: number;
  /** When its footage ends, by the service's clock, epoch milliseconds; absent where its content could not be read any more. */
  readonly end?: number;
  /** Where the camera sent nothing in between, by the service's clock; absent when it always did. */
  readonly pauses?: readonly TimeRange[];
}

/** What a run of an archive of ranges waits for, by the service's clock, epoch milliseconds. */
export interface Wish {
  readonly run: string;
  readonly from: number;
  readonly to: number;
  /** When another run had archived all there was of it. */
  readonly doneAt?: number;
}

export type WriteOutcome =
  /** `stop` tells whether somebody asked this stream's archive to stop. */
  | { readonly kind: 'written'; readonly stop: boolean }
  | { readonly kind: 'conflict' };

/** DynamoDB, as far as an archive needs it. Whatever a method throws leaves it open whether the call took effect. */
export interface CursorStore {
  /** Strongly consistent. */
  read(streamArn: string): Promise<Cursor | undefined>;
  /** Writes `cursor` if the stored version is `cursor.rev - 1`; version 0 is no item at all. */
  write(cursor: Cursor): Promise<WriteOutcome>;
  /** Adds an object, and the gap before it, to the ledger. One that is there already stays as it is. */
  record(streamArn: string, object: ArchivedObject): Promise<void>;
  /** The skipped stretches in the ledger that overlap a stretch of time, in order. */
  skipped(streamArn: string, stretch: SkippedStretch): Promise<readonly SkippedStretch[]>;
  /** Says what a run waits for, in place of what it waited for before. No part of the cursor: nobody's compare-and-set fails by it. */
  wish(streamArn: string, wish: Wish): Promise<void>;
  /** What runs wait for, in no order. Strongly consistent. */
  wishes(streamArn: string): Promise<readonly Wish[]>;
  /** Takes a run's wish back; one that is not there is none. */
  unwish(streamArn: string, run: string): Promise<void>;
  /** Whether somebody asked this stream's archive to stop. A write of the cursor tells it as well. */
  isStopAsked(streamArn: string): Promise<boolean>;
}
