/** The bucket of the archive. */

import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { type Construct } from 'constructs';

/**
 * What a stream that fell silent, or whose key is gone, may leave behind: parts that are billed and never become an object. Long
 * enough that somebody can mend a key first, since the parts of an unfinished object are lost with it.
 */
const KEEP_UNFINISHED_UPLOADS = Duration.days(7);

/** With a bucket key S3 asks KMS once in a while and not for every part. */
function encryption(key: kms.IKey | undefined): Pick<s3.BucketProps, 'encryption' | 'encryptionKey' | 'bucketKeyEnabled'> {
  return key === undefined
    ? { encryption: s3.BucketEncryption.S3_MANAGED }
    : { encryption: s3.BucketEncryption.KMS, encryptionKey: key, bucketKeyEnabled: true };
}

/**
 * A private, versioned bucket that outlives its stack.
 * @param key Encrypts it. Default: S3's own.
 */
export function createArchiveBucket(scope: Construct, id: string, key?: kms.IKey): s3.IBucket {
  const bucket = new s3.Bucket(scope, id, {
    // Objects are put if absent; a version is the last resort should anybody overwrite or delete one all the same.
    versioned: true,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    ...encryption(key),
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    lifecycleRules: [{ id: 'AbortUnfinishedUploads', abortIncompleteMultipartUploadAfter: KEEP_UNFINISHED_UPLOADS }],
    removalPolicy: RemovalPolicy.RETAIN,
  });
  return bucket as s3.IBucket; // It is one; but CDK's own typings are not made for exactOptionalPropertyTypes.
}
