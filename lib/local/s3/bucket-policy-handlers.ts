import { receiveCheckedText } from './body';
import { readDenials } from './bucket-policy';
import { updateBucket } from './bucket-store';
import { type S3Request } from './request';
import { emptyResponse, type S3Response } from './response';
import { type Volume } from './volume';

/** PutBucketPolicy. Its denials hold from the next request on. */
export async function putBucketPolicy(request: S3Request, volume: Volume): Promise<S3Response> {
  const policy = await receiveCheckedText(request);
  readDenials(policy); // Refuses what could not be enforced.
  await updateBucket(volume, request.bucket, (record) => ({ ...record, policy }));
  return emptyResponse(204);
}
