import { type FileHandle, mkdir, open, rename, rm, rmdir, stat, unlink } from 'node:fs/promises';
import { dirname, join, basename } from 'node:path';
import { type ChecksumAlgorithm, type ChecksumType } from './checksum';
import { fileErrorCode, isMissing, readJson, removeIfEmpty, unlessMissing, writeJson } from './disk';
import { S3Error } from './errors';
import { filePath } from './object-key';
import { type NewObject } from './object-headers';
import { type BucketPlace, keyHash, type Volume } from './volume';

/** Checksum that S3 keeps with an object; `value` is base64, with `-<parts>` behind it when it is composite. */
export interface StoredChecksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly type: ChecksumType;
  readonly value: string;
}

/** What is kept of an object beside its bytes. */
export interface ObjectRecord extends NewObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  /** Epoch milliseconds. */
  readonly lastModified: number;
  readonly checksum: StoredChecksum;
  /** Name under which the bytes were staged: recovery finishes a commit that was cut between its two renames. */
  readonly staged: string;
  /** The upload that made it: recovery removes one that outlived its completion. */
  readonly uploadId?: string;
}

/** An object to commit; the store adds the name of the staged file. */
export type ObjectDraft = Omit<ObjectRecord, 'staged'>;

/** Where the record of a key lies. */
export function recordPath(place: BucketPlace, hash: string): string {
  return join(place.objects, `${hash}.json`);
}

/** An object exists when both its record and its file do; the record alone is what a killed delete, or a person, leaves. */
export async function findObject(place: BucketPlace, key: string): Promise<ObjectRecord | undefined> {
  const record = await readJson<ObjectRecord>(recordPath(place, keyHash(key)));
  if (record === undefined) return undefined;
  const file = await unlessMissing(stat(filePath(place.files, key)));
  return file?.isFile() === true ? record : undefined;
}

/** Makes staged bytes the object of the key, in one step for every reader. With `onlyIfAbsent` the key must be free. */
export async function commitObject(
  volume: Volume, place: BucketPlace, draft: ObjectDraft, staged: string, onlyIfAbsent: boolean,
): Promise<void> {
  await volume.locks.run(`bucket/${place.bucket}`, async () => {
    const existing = await findObject(place, draft.key);
    if (onlyIfAbsent && existing !== undefined) {
      throw new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', { Condition: 'If-None-Match' });
    }
    if (existing === undefined) await makeRoom(place, draft.key);
    const record: ObjectRecord = { ...draft, staged: basename(staged) };
    // The record first: killed before the second rename, recovery finds the bytes still staged and finishes.
    await writeJson(place.staged, recordPath(place, keyHash(draft.key)), record);
    await rename(staged, filePath(place.files, draft.key));
  });
}

/** Makes the folders of a key. Throws when a file or another object's folder is in the way, before anything is changed. */
async function makeRoom(place: BucketPlace, key: string): Promise<void> {
  const path = filePath(place.files, key);
  const found = await unlessMissing(stat(path));
  if (found?.isDirectory() === true && !await removeIfEmpty(path)) throw inTheWay(key, 'other keys begin with it and a slash');
  if (found?.isFile() === true) throw inTheWay(key, 'its file exists and was not written by this server, or under another spelling');
  try {
    await mkdir(dirname(path), { recursive: true });
  } catch (error) {
    const code = fileErrorCode(error);
    if (code === 'ENOTDIR' || code === 'EEXIST') throw inTheWay(key, 'a beginning of it is itself an object');
    throw error;
  }
}

function inTheWay(key: string, why: string): S3Error {
  return new S3Error('InvalidRequest', `The local S3 server keeps objects as files and cannot keep the key ${JSON.stringify(key)}: ${why}.`);
}

/** An object opened for reading; the caller closes the file. */
export interface OpenObject {
  readonly record: ObjectRecord;
  readonly file: FileHandle;
}

/** Opens an object. Under the lock, so that record and bytes belong together; the open file outlives a replacement. */
export async function openObject(volume: Volume, place: BucketPlace, key: string): Promise<OpenObject> {
  const opened = await volume.locks.run(`bucket/${place.bucket}`, async () => {
    const record = await findObject(place, key);
    return record === undefined ? undefined : { record, file: await open(filePath(place.files, key)) };
  });
  if (opened === undefined) throw new S3Error('NoSuchKey', 'The specified key does not exist.', { Key: key });
  const { size } = await opened.file.stat();
  if (size !== opened.record.size) {
    await opened.file.close();
    throw new S3Error('InternalError', `The file of ${JSON.stringify(key)} was changed from outside: it has ${size} bytes, the object had ${opened.record.size}.`);
  }
  return opened;
}

/** Removes an object; nothing happens when there is none, as in S3. */
export async function removeObject(volume: Volume, place: BucketPlace, key: string): Promise<void> {
  await volume.locks.run(`bucket/${place.bucket}`, async () => {
    if (await findObject(place, key) === undefined) return;
    const path = filePath(place.files, key);
    await unlink(path);
    await rm(recordPath(place, keyHash(key)));
    await removeEmptyParents(place, dirname(path));
  });
}

/** Empty folders would keep a later key from being a file of that name. */
async function removeEmptyParents(place: BucketPlace, folder: string): Promise<void> {
  for (let at = folder; at !== place.files; at = dirname(at)) {
    try {
      await rmdir(at);
    } catch (error) {
      if (isMissing(error)) continue;
      return;
    }
  }
}
