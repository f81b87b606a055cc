/** Errors that cross a layer. Names are literals: the state machine matches on them, and minifying renames classes. */

import { type StartSelector } from './get-media';
import { redacted } from './redacted';
import { kvsErrorName, type ServiceErrorRow } from './service-errors';

/** Names of our own errors, for the state machine. */
export const ARCHIVE_ERROR = {
  invalidInput: 'Archive.InvalidInput',
  fenced: 'Archive.Fenced',
  commitConflict: 'Archive.CommitConflict',
  startNotFound: 'Archive.StartNotFound',
  storeUnavailable: 'Archive.StoreUnavailable',
  storeMisconfigured: 'Archive.StoreMisconfigured',
  rangePassed: 'Archive.RangePassed',
} as const;

/** Kinesis Video Streams answered a call with an error, or did not answer. */
export class SourceError extends Error {
  override readonly name: string;

  /**
   * @param row What the error is and what to do about it.
   * @param operation The API called, e.g. `GetMedia`.
   * @param requestId The service's request id; what AWS support asks for.
   */
  constructor(readonly row: ServiceErrorRow, operation: string, readonly requestId: string | undefined, cause: unknown) {
    const said = cause instanceof Error ? cause.message : String(cause);
    super(redacted(`${operation}: ${row.name} (${row.meaning}): ${said}`), { cause });
    this.name = kvsErrorName(row.name);
  }
}

/** Another worker has taken over this stream: whatever this one still does must have no effect. */
export class FencedError extends Error {
  override readonly name = ARCHIVE_ERROR.fenced;

  constructor(streamArn: string, expectedRev: number, actualRev: number) {
    super(`the cursor of ${streamArn} moved on: expected revision ${expectedRev}, found ${actualRev}`);
  }
}

/** An object stands where ours should be and is not ours. Nothing may be guessed here; a person must look. */
export class CommitConflictError extends Error {
  override readonly name = ARCHIVE_ERROR.commitConflict;

  constructor(readonly key: string, reason: string) {
    super(`the object at ${key} is not the one that was to be stored: ${reason}`);
  }
}

/** The service does not have the fragment at which the archive of this stream is to begin. */
export class StartNotFoundError extends Error {
  override readonly name = ARCHIVE_ERROR.startNotFound;

  constructor(readonly selector: StartSelector) {
    super(`the stream has no fragment for start selector ${selector.StartSelectorType}; begin with EARLIEST, NOW or a time instead`);
  }
}

/**
 * An archive of ranges does not hold all of a range, and cannot any more: it has moved on, and only ever moves forward, or the footage
 * is lost.
 */
export class RangePassedError extends Error {
  override readonly name = ARCHIVE_ERROR.rangePassed;

  /** @param missing What is not archived of the range, epoch milliseconds. */
  constructor(missing: readonly { readonly from: number; readonly to: number }[]) {
    const stretches = missing.map(({ from, to }) => `${new Date(from).toISOString()} to ${new Date(to).toISOString()}`);
    super(`not in the archive, and can no longer be added to it: ${stretches.join(', ')}`);
  }
}

/** S3 or DynamoDB could not be reached, or answered with errors, for longer than a window can wait. Nothing that was checkpointed is lost. */
export class StoreUnavailableError extends Error {
  override readonly name = ARCHIVE_ERROR.storeUnavailable;

  constructor(readonly step: string, cause: unknown) {
    super(redacted(`${step}: ${cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)}`), { cause });
  }
}

/** The bucket or the table is not where the archive looks for it. No further try can change that; a person must. */
export class StoreMisconfiguredError extends Error {
  override readonly name = ARCHIVE_ERROR.storeMisconfigured;

  /** @param problem What was found, and what is allowed. */
  constructor(problem: string, cause: unknown) {
    super(problem, { cause });
  }
}
