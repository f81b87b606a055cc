import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { listBuckets } from './bucket-store';
import { readJson, unlessMissing } from './disk';
import { filePath } from './object-key';
import { findObject, type ObjectRecord, recordPath } from './object-record';
import { listUploads, removeUpload, uploadFolder } from './upload-store';
import { settleVersions } from './version-store';
import { type BucketPlace, stagedKeyHash, type Volume } from './volume';

/** Finishes or undoes what a killed server left half done. Runs before the first request. */
export async function recover(volume: Volume): Promise<void> {
  for (const { name } of await listBuckets(volume)) {
    const place = volume.place(name);
    await settleStaged(place);
    await settleVersions(place); // What was about to be replaced is back only if nothing else is.
    await settleCompletedUploads(place);
  }
}

/** Bytes that a record already names become the object; all other staged things were never acknowledged. */
async function settleStaged(place: BucketPlace): Promise<void> {
  for (const name of await unlessMissing(readdir(place.staged)) ?? []) {
    const staged = join(place.staged, name);
    const hash = stagedKeyHash(name);
    const record = hash === undefined ? undefined : await readJson<ObjectRecord>(recordPath(place, hash));
    if (record?.staged === name) {
      const path = filePath(place.files, record.key);
      await mkdir(dirname(path), { recursive: true });
      await rename(staged, path);
    } else {
      await rm(staged, { recursive: true, force: true });
    }
  }
}

/** An upload whose object is there has ended: only its removal was cut off. */
async function settleCompletedUploads(place: BucketPlace): Promise<void> {
  for (const record of await listUploads(place)) {
    const object = await findObject(place, record.key);
    if (object?.uploadId === record.uploadId) await removeUpload(place, { record, folder: uploadFolder(place, record.uploadId) });
  }
}
