/** What can go wrong when footage is read. Names are literals: callers match on them. */

/** What was asked for cannot be: a time that is none, a range without a length. */
export class InvalidRequestError extends Error {
  override readonly name = 'Archive.InvalidRequest';
}

/** The archive's table knows no such stream. */
export class UnknownStreamError extends Error {
  override readonly name = 'Archive.UnknownStream';

  constructor(readonly stream: string, known: readonly string[]) {
    const names = known.slice(0, 10).join(', ');
    super(`got stream ${JSON.stringify(stream)}, allowed: ${known.length === 0 ? 'none, the table knows no stream' : `one that the table knows, such as ${names}`}`);
  }
}

/** Several streams had the name, one after the other, and more than one of them has footage of the range. */
export class AmbiguousStreamError extends Error {
  override readonly name = 'Archive.AmbiguousStream';

  constructor(readonly stream: string, readonly streamArns: readonly string[]) {
    super(`got stream ${JSON.stringify(stream)}, which was made more than once and has footage of that time from each: allowed: one of ${streamArns.join(', ')}`);
  }
}

/** The object was moved to a storage class from which it must be restored before it can be read. */
export class ObjectNotRestoredError extends Error {
  override readonly name = 'Archive.ObjectNotRestored';

  constructor(readonly key: string, bucket: string, cause: unknown) {
    super(`s3://${bucket}/${key} is in an archive storage class: restore it first (aws s3api restore-object), then ask again`, { cause });
  }
}

/** The ledger names an object that is not in the bucket. */
export class ObjectMissingError extends Error {
  override readonly name = 'Archive.ObjectMissing';

  constructor(readonly key: string, bucket: string, cause: unknown) {
    super(`s3://${bucket}/${key} is in the ledger, but not in the bucket`, { cause });
  }
}

/** An object without a usable index cannot be read either, or is not what the ledger says. */
export class UnreadableObjectError extends Error {
  override readonly name = 'Archive.UnreadableObject';

  constructor(readonly key: string, reason: string) {
    super(`${key} has no index, and cannot be read without: ${reason}`);
  }
}

/** A file stands where one was to be written. */
export class FileExistsError extends Error {
  override readonly name = 'Archive.FileExists';

  constructor(readonly path: string) {
    super(`${path} exists already; allowed: another name, or to write over it (force)`);
  }
}

/** MP4 cannot hold what is in the clip. Nothing is transcoded here. */
export class NotInMp4Error extends Error {
  override readonly name = 'Archive.NotInMp4';

  constructor(reason: string, cause?: unknown) {
    super(`${reason}; nothing is transcoded here: write an .mkv file instead`, { cause });
  }
}
