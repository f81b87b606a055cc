import { type IncomingHttpHeaders } from 'node:http';
import { existingBucket } from './bucket-store';
import { CHECKSUM_ALGORITHMS, type ChecksumAlgorithm, checksumAlgorithm, type ChecksumType, checksumTypes, DEFAULT_ALGORITHM } from './checksum';
import { S3Error } from './errors';
import { readNewObject } from './object-headers';
import { header, type S3Request, uploadIdOf } from './request';
import { emptyResponse, type S3Response, xmlResponse } from './response';
import { createUpload, removeUpload, withUpload } from './upload-store';
import { type Volume } from './volume';

/** CreateMultipartUpload. */
export async function createMultipartUpload(request: S3Request, volume: Volume): Promise<S3Response> {
  const { bucket, key, headers } = request;
  const place = await existingBucket(volume, bucket);
  const kind = readChecksumKind(headers);
  const { uploadId } = await createUpload(place, { ...readNewObject(headers), ...kind, key, initiated: volume.clock() });
  return xmlResponse('InitiateMultipartUploadResult', { Bucket: bucket, Key: key, UploadId: uploadId }, kind.algorithm === undefined ? {} : {
    'x-amz-checksum-algorithm': kind.algorithm, 'x-amz-checksum-type': kind.checksumType,
  });
}

function readChecksumKind(headers: IncomingHttpHeaders): { algorithm: ChecksumAlgorithm | undefined; checksumType: ChecksumType } {
  const name = header(headers, 'x-amz-checksum-algorithm');
  const type = header(headers, 'x-amz-checksum-type');
  const algorithm = name === undefined ? undefined : checksumAlgorithm(name);
  if (name !== undefined && algorithm === undefined) {
    throw new S3Error('NotImplemented', `The checksum algorithm ${name} is not implemented; ${CHECKSUM_ALGORITHMS.join(', ')} are.`);
  }
  if (algorithm === undefined && type !== undefined) {
    throw new S3Error('InvalidRequest', 'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.');
  }
  const types = checksumTypes(algorithm ?? DEFAULT_ALGORITHM);
  const checksumType = type === undefined ? types[0] : types.find((candidate) => candidate === type);
  if (checksumType === undefined) {
    throw new S3Error('InvalidRequest', `The ${type ?? ''} checksum type cannot be used with the ${(algorithm ?? DEFAULT_ALGORITHM).toLowerCase()} checksum algorithm.`);
  }
  return { algorithm, checksumType };
}

/** AbortMultipartUpload. A part still on its way afterwards gets NoSuchUpload; in S3 it may land. */
export async function abortMultipartUpload(request: S3Request, volume: Volume): Promise<S3Response> {
  const place = await existingBucket(volume, request.bucket);
  await withUpload(volume, place, request.key, uploadIdOf(request), (upload) => removeUpload(place, upload));
  return emptyResponse(204);
}
