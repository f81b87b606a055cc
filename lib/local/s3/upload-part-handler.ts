import { rm } from 'node:fs/promises';
import { receiveBody } from './body';
import { type BodyClaims, readBodyClaims } from './body-claims';
import { existingBucket } from './bucket-store';
import { checksumHeader } from './checksum';
import { checksumMismatch } from './completion';
import { requireChecksum } from './object-lock';
import { type S3Request, uploadIdOf, wholeNumber } from './request';
import { emptyResponse, type S3Response } from './response';
import { commitPart, existingUpload, type UploadRecord, withUpload } from './upload-store';
import { stagedPart, type Volume } from './volume';

const MAX_PART_NUMBER = 10_000;

/** UploadPart. */
export async function uploadPart(request: S3Request, volume: Volume): Promise<S3Response> {
  const { key, query, headers } = request;
  const place = await existingBucket(volume, request.bucket);
  const partNumber = wholeNumber(query, 'partNumber', 1, MAX_PART_NUMBER) ?? 0;
  const { record } = await existingUpload(place, key, uploadIdOf(request));
  const claims = readBodyClaims(headers);
  requireChecksum(place.record.objectLock, claims, 'Put Part');
  checkPartAlgorithm(record, claims);
  const staged = stagedPart(place);
  try {
    const { size, md5, checksums } = await receiveBody(request.body, claims, staged, record.algorithm === undefined ? [] : [record.algorithm]);
    // Looked up again: the upload may have ended while the bytes came in.
    await withUpload(volume, place, key, record.uploadId, (upload) => commitPart(place, upload, staged, {
      partNumber, size, etag: md5, lastModified: volume.clock(), checksum: record.algorithm === undefined ? undefined : checksums.get(record.algorithm),
    }));
    return emptyResponse(200, { etag: `"${md5}"`, ...Object.fromEntries([...checksums].map(([algorithm, value]) => [checksumHeader(algorithm), value])) });
  } finally {
    // Committed bytes are no longer there.
    await rm(staged, { force: true });
  }
}

function checkPartAlgorithm(upload: UploadRecord, claims: BodyClaims): void {
  const expected = upload.algorithm;
  const actual = claims.checksum?.algorithm;
  if (expected === undefined || expected === actual || (actual === undefined && upload.checksumType === 'FULL_OBJECT')) return;
  throw checksumMismatch(expected, actual);
}
