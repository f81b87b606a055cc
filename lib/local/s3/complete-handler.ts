import { rm } from 'node:fs/promises';
import { assemble } from './assembly';
import { receiveXml } from './body';
import { existingBucket } from './bucket-store';
import { checksumElement, DEFAULT_ALGORITHM } from './checksum';
import { type CompletionClaims, readCompletionClaims, readNamedParts } from './complete-request';
import { type Completion, planCompletion } from './completion';
import { S3Error } from './errors';
import { checkKey } from './object-key';
import { readOnlyIfAbsent } from './object-headers';
import { commitObject, type StoredChecksum } from './object-store';
import { type S3Request, uploadIdOf } from './request';
import { type S3Response, xmlResponse } from './response';
import { existingUpload, listParts, type OpenUpload, removeUpload, withUpload } from './upload-store';
import { stagedObject, type Volume } from './volume';

/** CompleteMultipartUpload: the object appears whole or not at all, and a refused Complete leaves the upload as it was. */
export async function completeMultipartUpload(request: S3Request, volume: Volume): Promise<S3Response> {
  const { bucket, key, headers } = request;
  checkKey(key);
  const place = await existingBucket(volume, bucket);
  await existingUpload(place, key, uploadIdOf(request));
  const onlyIfAbsent = readOnlyIfAbsent(headers);
  const claims = readCompletionClaims(headers);
  const named = readNamedParts(await receiveXml(request));
  const staged = stagedObject(place, key);
  try {
    return await withUpload(volume, place, key, uploadIdOf(request), async (upload) => {
      const plan = planCompletion(upload.record, await listParts(upload), named, claims);
      const checksum = await assembleChecked(upload, plan, claims, staged);
      const { headers: kept, storageClass, uploadId } = upload.record;
      await commitObject(volume, place, {
        headers: kept, storageClass, key, uploadId, size: plan.size, etag: plan.etag, lastModified: volume.clock(), checksum,
      }, staged, onlyIfAbsent);
      await removeUpload(place, upload);
      return xmlResponse('CompleteMultipartUploadResult', {
        Location: `/${bucket}/${key}`, Bucket: bucket, Key: key, ETag: `"${plan.etag}"`,
        [checksumElement(checksum.algorithm)]: checksum.value, ChecksumType: checksum.type,
      });
    });
  } finally {
    // Committed bytes are no longer there.
    await rm(staged, { force: true });
  }
}

/** Puts the object together and holds the bytes against the checksum that the caller gave for all of them. */
async function assembleChecked({ record, folder }: OpenUpload, plan: Completion, claims: CompletionClaims, staged: string): Promise<StoredChecksum> {
  const algorithm = record.algorithm ?? DEFAULT_ALGORITHM;
  const claimed = plan.composite === undefined ? claims.checksum : undefined;
  const algorithms = new Set(plan.composite === undefined ? [algorithm] : []);
  if (claimed !== undefined) algorithms.add(claimed.algorithm);
  const computed = await assemble(folder, plan.parts, staged, algorithms);
  if (claimed !== undefined && claimed.value !== computed.get(claimed.algorithm)) {
    throw new S3Error('BadDigest', `The ${claimed.algorithm} you specified did not match the calculated checksum.`);
  }
  if (plan.composite !== undefined) return { algorithm, type: 'COMPOSITE', value: plan.composite };
  return { algorithm, type: 'FULL_OBJECT', value: computed.get(algorithm) ?? '' };
}
