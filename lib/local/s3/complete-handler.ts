import { rm } from 'node:fs/promises';
import { assembleChecked } from './assembly';
import { receiveText } from './body';
import { existingBucket } from './bucket-store';
import { checksumElement } from './checksum';
import { readCompletionClaims, readNamedParts } from './complete-request';
import { planCompletion } from './completion';
import { commitObject } from './object-store';
import { readOnlyIfAbsent, type S3Request, uploadIdOf } from './request';
import { type S3Response, xmlResponse } from './response';
import { versionIdHeader } from './version-handlers';
import { existingUpload, listParts, removeUpload, withUpload } from './upload-store';
import { stagedObject, type Volume } from './volume';

/** CompleteMultipartUpload: the object appears whole or not at all, and a refused Complete leaves the upload as it was. */
export async function completeMultipartUpload(request: S3Request, volume: Volume): Promise<S3Response> {
  const { bucket, key, headers } = request;
  const place = await existingBucket(volume, bucket);
  await existingUpload(place, key, uploadIdOf(request));
  const onlyIfAbsent = readOnlyIfAbsent(headers);
  const claims = readCompletionClaims(headers);
  const named = readNamedParts(await receiveText(request));
  const staged = stagedObject(place, key);
  try {
    return await withUpload(volume, place, key, uploadIdOf(request), async (upload) => {
      const plan = planCompletion(upload.record, await listParts(upload), named, claims);
      const checksum = await assembleChecked(upload, plan, claims, staged);
      const { headers: kept, storageClass, uploadId } = upload.record;
      const record = await commitObject(volume, place, {
        headers: kept, storageClass, key, uploadId, size: plan.size, etag: plan.etag, lastModified: volume.clock(), checksum,
      }, staged, onlyIfAbsent);
      await removeUpload(place, upload);
      return xmlResponse('CompleteMultipartUploadResult', {
        Location: `/${bucket}/${key}`, Bucket: bucket, Key: key, ETag: `"${plan.etag}"`,
        [checksumElement(checksum.algorithm)]: checksum.value, ChecksumType: checksum.type,
      }, versionIdHeader(record));
    });
  } finally {
    // Committed bytes are no longer there.
    await rm(staged, { force: true });
  }
}
