import { mkdir, rmdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileErrorCode, isMissing, removeIfEmpty, unlessMissing } from './disk';
import { S3Error } from './errors';
import { filePath } from './object-key';
import { type BucketPlace } from './volume';

/** Makes the folders of a key. Throws when a file or another object's folder is in the way, before anything is changed. */
export async function makeRoom(place: BucketPlace, key: string): Promise<void> {
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

/** Removes the folders of a key that hold nothing any more. Empty ones would keep a later key from being a file of that name. */
export async function removeEmptyParents(place: BucketPlace, key: string): Promise<void> {
  for (let at = dirname(filePath(place.files, key)); at !== place.files; at = dirname(at)) {
    try {
      await rmdir(at);
    } catch (error) {
      if (isMissing(error)) continue;
      return;
    }
  }
}
