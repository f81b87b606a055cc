import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readJson, unlessMissing, writeJson } from './disk';
import { S3Error } from './errors';
import { type BucketLock } from './object-lock';
import { type BucketPlace, isBucketName, type Volume } from './volume';

/** What is kept of a bucket. */
export interface BucketRecord {
  readonly name: string;
  /** Epoch milliseconds. */
  readonly created: number;
  /** Undefined: no Object Lock, and no versions. */
  readonly objectLock?: BucketLock;
  /** JSON of its policy, as it was put. */
  readonly policy?: string;
}

/** A bucket that exists: its places, and what is kept of it. */
export interface OpenBucket extends BucketPlace {
  readonly record: BucketRecord;
}

/** Makes a bucket. Throws BucketAlreadyOwnedByYou when it exists. */
export async function createBucket(volume: Volume, name: string, withObjectLock: boolean): Promise<void> {
  const place = volume.place(name);
  await volume.locks.run(`bucket/${name}`, async () => {
    if (await readJson(place.bucketRecord) !== undefined) {
      throw new S3Error('BucketAlreadyOwnedByYou', 'Your previous request to create the named bucket succeeded and you already own it.', { BucketName: name });
    }
    for (const folder of [place.files, place.objects, place.uploads, place.versions, place.staged]) await mkdir(folder, { recursive: true });
    const record: BucketRecord = { name, created: volume.clock(), ...(withObjectLock ? { objectLock: { retention: undefined } } : {}) };
    await writeJson(place.staged, place.bucketRecord, record);
  });
}

/** A bucket that exists. Throws NoSuchBucket otherwise. */
export async function existingBucket(volume: Volume, name: string): Promise<OpenBucket> {
  const place = volume.place(name);
  const record = await readJson<BucketRecord>(place.bucketRecord);
  if (record === undefined) throw new S3Error('NoSuchBucket', 'The specified bucket does not exist', { BucketName: name });
  return { ...place, record };
}

/** Changes what is kept of a bucket. Throws NoSuchBucket when there is none. */
export async function updateBucket(volume: Volume, name: string, change: (record: BucketRecord) => BucketRecord): Promise<void> {
  await volume.locks.run(`bucket/${name}`, async () => {
    const { record, staged, bucketRecord } = await existingBucket(volume, name);
    await writeJson(staged, bucketRecord, change(record));
  });
}

/** Every bucket, by name. */
export async function listBuckets(volume: Volume): Promise<BucketRecord[]> {
  const names = await unlessMissing(readdir(join(volume.directory, '.s3'))) ?? [];
  const records = await Promise.all(names.filter(isBucketName).sort().map((name) => readJson<BucketRecord>(volume.place(name).bucketRecord)));
  return records.filter((record) => record !== undefined);
}
