import { handleCreateBucket, handleHeadBucket, handleListBuckets } from './bucket-handlers';
import { putBucketPolicy } from './bucket-policy-handlers';
import { completeMultipartUpload } from './complete-handler';
import { listObjects } from './list-objects-handler';
import { listMultipartUploads, listParts } from './list-uploads-handlers';
import { deleteObject, getObject, putObject } from './object-handlers';
import { getObjectLockConfiguration, putObjectLockConfiguration } from './object-lock-handlers';
import { type OperationName } from './operation';
import { type S3Request } from './request';
import { type S3Response } from './response';
import { abortMultipartUpload, createMultipartUpload } from './upload-handlers';
import { uploadPart } from './upload-part-handler';
import { type Volume } from './volume';

/** Does what a request asks for. Throws S3Error; whatever else it throws is a fault of this server. */
export type Handler = (request: S3Request, volume: Volume) => Promise<S3Response>;

/** One handler per operation. */
export const HANDLERS: Readonly<Record<OperationName, Handler>> = {
  ListBuckets: handleListBuckets,
  CreateBucket: handleCreateBucket,
  HeadBucket: handleHeadBucket,
  PutBucketPolicy: putBucketPolicy,
  PutObjectLockConfiguration: putObjectLockConfiguration,
  GetObjectLockConfiguration: getObjectLockConfiguration,
  ListObjectsV2: listObjects,
  ListMultipartUploads: listMultipartUploads,
  PutObject: putObject,
  GetObject: getObject,
  HeadObject: getObject,
  DeleteObject: deleteObject,
  CreateMultipartUpload: createMultipartUpload,
  UploadPart: uploadPart,
  CompleteMultipartUpload: completeMultipartUpload,
  AbortMultipartUpload: abortMultipartUpload,
  ListParts: listParts,
};
