import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type ChecksumAlgorithm, type ChecksumType } from './checksum';
import { readJson, unlessMissing } from './disk';
import { type NewObject } from './object-headers';
import { filePath } from './object-key';
import { type VersionLock } from './object-lock';
import { type BucketPlace, keyHash } from './volume';

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
  /** In a bucket with versions. */
  readonly version?: { readonly id: string; readonly lock?: VersionLock };
}

/** An object to commit; the store adds the rest. */
export type ObjectDraft = Omit<ObjectRecord, 'staged' | 'version'>;

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
