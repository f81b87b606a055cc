import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readJson, unlessMissing, writeJson } from './disk';
import { S3Error } from './errors';
import { type BucketPlace, isBucketName, type Volume } from './volume';

/** What is kept of a bucket. */
export interface BucketRecord {
  readonly name: string;
  /** Epoch milliseconds. */
  readonly created: number;
}

/** Makes a bucket. Throws BucketAlreadyOwnedByYou when it exists. */
export async function createBucket(volume: Volume, name: string): Promise<void> {
  const place = volume.place(name);
  await volume.locks.run(`bucket/${name}`, async () => {
    if (await readJson(place.bucketRecord) !== undefined) {
      throw new S3Error('BucketAlreadyOwnedByYou', 'Your previous request to create the named bucket succeeded and you already own it.', { BucketName: name });
    }
    for (const folder of [place.files, place.objects, place.uploads, place.staged]) await mkdir(folder, { recursive: true });
    const record: BucketRecord = { name, created: volume.clock() };
    await writeJson(place.staged, place.bucketRecord, record);
  });
}

/** The places of a bucket that exists. Throws NoSuchBucket otherwise. */
export async function existingBucket(volume: Volume, name: string): Promise<BucketPlace> {
  const place = volume.place(name);
  if (await readJson(place.bucketRecord) === undefined) {
    throw new S3Error('NoSuchBucket', 'The specified bucket does not exist', { BucketName: name });
  }
  return place;
}

/** Every bucket, by name. */
export async function listBuckets(volume: Volume): Promise<BucketRecord[]> {
  const names = await unlessMissing(readdir(join(volume.directory, '.s3'))) ?? [];
  const records = await Promise.all(names.filter(isBucketName).sort().map((name) => readJson<BucketRecord>(volume.place(name).bucketRecord)));
  return records.filter((record) => record !== undefined);
}
