import { type FileHandle, open, rename, rm, unlink } from 'node:fs/promises';
import { basename } from 'node:path';
import { type OpenBucket } from './bucket-store';
import { writeJson } from './disk';
import { S3Error } from './errors';
import { makeRoom, removeEmptyParents } from './object-folders';
import { filePath } from './object-key';
import { lockOfNew } from './object-lock';
import { findObject, type ObjectDraft, type ObjectRecord, recordPath } from './object-record';
import { newVersionId, retire } from './version-store';
import { type BucketPlace, keyHash, type Volume } from './volume';

/**
 * Makes staged bytes the object of the key, in one step for every reader. With `onlyIfAbsent` the key must be free. In a bucket with
 * versions the object that was there becomes an earlier version.
 */
export async function commitObject(
  volume: Volume, place: OpenBucket, draft: ObjectDraft, staged: string, onlyIfAbsent: boolean,
): Promise<ObjectRecord> {
  return volume.locks.run(`bucket/${place.bucket}`, async () => {
    const existing = await findObject(place, draft.key);
    if (onlyIfAbsent && existing !== undefined) {
      throw new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', { Condition: 'If-None-Match' });
    }
    const record: ObjectRecord = { ...draft, staged: basename(staged), ...await versionOf(place, draft) };
    if (existing === undefined) await makeRoom(place, draft.key);
    else if (record.version !== undefined) await retire(place, existing);
    // The record first: killed before the second rename, recovery finds the bytes still staged and finishes.
    await writeJson(place.staged, recordPath(place, keyHash(draft.key)), record);
    await rename(staged, filePath(place.files, draft.key));
    return record;
  });
}

async function versionOf(place: OpenBucket, { key, lastModified }: ObjectDraft): Promise<Pick<ObjectRecord, 'version'>> {
  const { objectLock } = place.record;
  if (objectLock === undefined) return {};
  const lock = lockOfNew(objectLock, lastModified);
  return { version: { id: await newVersionId(place, key), ...(lock === undefined ? {} : { lock }) } };
}

/** An object opened for reading; the caller closes the file. */
export interface OpenObject {
  readonly record: ObjectRecord;
  readonly file: FileHandle;
}

/** The record of an object, and the path of its bytes. */
export interface FoundObject {
  readonly record: ObjectRecord;
  readonly path: string;
}

/** Opens what `find` finds. Under the lock, so that record and bytes belong together; the open file outlives a replacement. */
export async function openFound(volume: Volume, place: BucketPlace, find: () => Promise<FoundObject>): Promise<OpenObject> {
  const { record, file } = await volume.locks.run(`bucket/${place.bucket}`, async () => {
    const found = await find();
    return { record: found.record, file: await open(found.path) };
  });
  const { size } = await file.stat();
  if (size !== record.size) {
    await file.close();
    throw new S3Error('InternalError', `The file of ${JSON.stringify(record.key)} was changed from outside: it has ${size} bytes, the object had ${record.size}.`);
  }
  return { record, file };
}

/** Opens the object of a key. Throws NoSuchKey. */
export async function openObject(volume: Volume, place: BucketPlace, key: string): Promise<OpenObject> {
  return openFound(volume, place, async () => {
    const record = await findObject(place, key);
    if (record === undefined) throw new S3Error('NoSuchKey', 'The specified key does not exist.', { Key: key });
    return { record, path: filePath(place.files, key) };
  });
}

/** Removes an object; nothing happens when there is none, as in S3. */
export async function removeObject(volume: Volume, place: BucketPlace, key: string): Promise<void> {
  await volume.locks.run(`bucket/${place.bucket}`, async () => {
    if (await findObject(place, key) !== undefined) await removeFiles(place, key);
  });
}

/** Removes the file and the record of an object. Runs inside the lock of the bucket. */
export async function removeFiles(place: BucketPlace, key: string): Promise<void> {
  await unlink(filePath(place.files, key));
  await rm(recordPath(place, keyHash(key)));
  await removeEmptyParents(place, key);
}
