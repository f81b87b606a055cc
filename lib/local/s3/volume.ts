import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { S3Error } from './errors';
import { KeyedLock } from './keyed-lock';

/**
 * Where everything lies:
 *
 *     <directory>/<bucket>/<key>                         the objects, as plain files
 *     <directory>/.s3/<bucket>/bucket.json               its presence makes the bucket exist
 *     <directory>/.s3/<bucket>/objects/<key hash>.json   one record per object
 *     <directory>/.s3/<bucket>/versions/<key hash>/      with Object Lock: the other versions, each a record and its bytes
 *     <directory>/.s3/<bucket>/uploads/<upload id>/      upload.json, and per part a record and its bytes
 *     <directory>/.s3/<bucket>/staged/                   what is not committed yet; emptied when the server starts
 *
 * Every change becomes visible by one rename. That survives the death of the process, not a loss of power: nothing is
 * fsynced. One server per directory: the locks are in memory.
 */
export class Volume {
  /** Serialises the commits of a bucket (`bucket/<name>`) and the changes of an upload (`upload/<id>`); upload before bucket. */
  readonly locks = new KeyedLock();

  /** `clock` gives epoch milliseconds. */
  constructor(readonly directory: string, readonly clock: () => number) {}

  /** The places of a bucket, which need not exist. Throws for a name that S3 would refuse, which also keeps it inside the directory. */
  place(bucket: string): BucketPlace {
    if (!isBucketName(bucket)) throw new S3Error('InvalidBucketName', `The specified bucket is not valid: ${JSON.stringify(bucket)}.`);
    const records = join(this.directory, '.s3', bucket);
    return {
      bucket,
      files: join(this.directory, bucket),
      records,
      bucketRecord: join(records, 'bucket.json'),
      objects: join(records, 'objects'),
      versions: join(records, 'versions'),
      uploads: join(records, 'uploads'),
      staged: join(records, 'staged'),
    };
  }
}

/** The folders and files of one bucket. */
export interface BucketPlace {
  readonly bucket: string;
  /** Root of the plain files. */
  readonly files: string;
  readonly records: string;
  readonly bucketRecord: string;
  readonly objects: string;
  readonly versions: string;
  readonly uploads: string;
  readonly staged: string;
}

/** Names of general purpose buckets: 3 to 63 of a-z 0-9 . - with a letter or digit at both ends, no two dots together. */
export function isBucketName(name: string): boolean {
  return /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes('..');
}

/** Name of a key among the records: keys are longer than file names may be. */
export function keyHash(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** A new path for bytes that may become the object of a key; {@link stagedKeyHash} tells recovery which. */
export function stagedObject(place: BucketPlace, key: string): string {
  return join(place.staged, `object.${keyHash(key)}.${randomUUID()}`);
}

/** The key hash in the name of a staged object; undefined for anything else that is staged. */
export function stagedKeyHash(name: string): string | undefined {
  return /^object\.([0-9a-f]{64})\./.exec(name)?.[1];
}

/** A new path for the bytes of a part. */
export function stagedPart(place: BucketPlace): string {
  return join(place.staged, `part.${randomUUID()}`);
}
