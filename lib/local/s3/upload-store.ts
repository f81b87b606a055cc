import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type ChecksumAlgorithm, type ChecksumType } from './checksum';
import { discardFolder, readJson, unlessMissing, writeJson } from './disk';
import { S3Error } from './errors';
import { type NewObject } from './object-headers';
import { type BucketPlace, type Volume } from './volume';

/** What is kept of a multipart upload. */
export interface UploadRecord extends NewObject {
  readonly uploadId: string;
  readonly key: string;
  /** Epoch milliseconds. */
  readonly initiated: number;
  /** Undefined when the creator declared none; the object then gets the default of S3. */
  readonly algorithm: ChecksumAlgorithm | undefined;
  readonly checksumType: ChecksumType;
}

/** What is kept of a part. */
export interface PartRecord {
  readonly partNumber: number;
  /** Bytes. */
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  /** Epoch milliseconds. */
  readonly lastModified: number;
  /** Of the algorithm of the upload; undefined when the upload has none. */
  readonly checksum: string | undefined;
  /** File with the bytes, in the folder of the upload. */
  readonly file: string;
}

/** An upload that exists, and its folder. */
export interface OpenUpload {
  readonly record: UploadRecord;
  readonly folder: string;
}

/** Starts an upload under a new id. */
export async function createUpload(place: BucketPlace, draft: Omit<UploadRecord, 'uploadId'>): Promise<UploadRecord> {
  const record: UploadRecord = { ...draft, uploadId: randomBytes(16).toString('hex') };
  const folder = join(place.staged, `upload.${record.uploadId}`);
  await mkdir(folder);
  await writeJson(place.staged, join(folder, 'upload.json'), record);
  await rename(folder, uploadFolder(place, record.uploadId));
  return record;
}

/** The folder of an upload, which need not exist. */
export function uploadFolder(place: BucketPlace, uploadId: string): string {
  return join(place.uploads, uploadId);
}

/** The upload of that id and key. Throws NoSuchUpload; also for an id of another form, which might name another folder. */
export async function existingUpload(place: BucketPlace, key: string, uploadId: string): Promise<OpenUpload> {
  const folder = uploadFolder(place, uploadId);
  const record = /^[0-9a-f]{32}$/.test(uploadId) ? await readJson<UploadRecord>(join(folder, 'upload.json')) : undefined;
  if (record?.key !== key) {
    throw new S3Error('NoSuchUpload', 'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.', { UploadId: uploadId });
  }
  return { record, folder };
}

/** Runs a task while no other changes the upload. Throws NoSuchUpload when it does not exist, or no longer. */
export async function withUpload<T>(
  volume: Volume, place: BucketPlace, key: string, uploadId: string, task: (upload: OpenUpload) => Promise<T>,
): Promise<T> {
  return volume.locks.run(`upload/${uploadId}`, async () => task(await existingUpload(place, key, uploadId)));
}

/** Makes staged bytes the part of that number; the later of two stays, as in S3. Runs inside {@link withUpload}. */
export async function commitPart(place: BucketPlace, upload: OpenUpload, staged: string, draft: Omit<PartRecord, 'file'>): Promise<void> {
  const path = partPath(upload.folder, draft.partNumber);
  const replaced = await readJson<PartRecord>(path);
  const part: PartRecord = { ...draft, file: basename(staged) };
  await rename(staged, join(upload.folder, part.file));
  // From here on the new bytes count. A process killed before leaves a file that no record names, which goes with the upload.
  await writeJson(place.staged, path, part);
  if (replaced !== undefined) await rm(join(upload.folder, replaced.file));
}

function partPath(folder: string, partNumber: number): string {
  return join(folder, `part-${String(partNumber).padStart(5, '0')}.json`);
}

/** The parts of an upload, by number; `after` leaves out that number and those below. */
export async function listParts(upload: OpenUpload, after = 0): Promise<PartRecord[]> {
  const names = await unlessMissing(readdir(upload.folder)) ?? [];
  const wanted = names.filter((name) => /^part-[0-9]{5}\.json$/.test(name) && Number(name.slice(5, 10)) > after).sort();
  const parts: PartRecord[] = [];
  for (const name of wanted) {
    const part = await readJson<PartRecord>(join(upload.folder, name));
    if (part !== undefined) parts.push(part);
  }
  return parts;
}

/** Every upload of a bucket, in no order. */
export async function listUploads(place: BucketPlace): Promise<UploadRecord[]> {
  const ids = await unlessMissing(readdir(place.uploads)) ?? [];
  const records = await Promise.all(ids.map((id) => readJson<UploadRecord>(join(uploadFolder(place, id), 'upload.json'))));
  return records.filter((record) => record !== undefined);
}

/** Removes an upload with its parts. Runs inside {@link withUpload}. */
export async function removeUpload(place: BucketPlace, upload: OpenUpload): Promise<void> {
  await discardFolder(place.staged, upload.folder);
}
