/** The bucket of the archive. */

import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { type Construct } from 'constructs';

/**
 * What a stream that fell silent, or whose key is gone, may leave behind: parts that are billed and never become an object. Long
 * enough that somebody can mend a key first, since the parts of an unfinished object are lost with it.
 */
const KEEP_UNFINISHED_UPLOADS = Duration.days(7);

/** A private, versioned bucket that outlives its stack. */
export function createArchiveBucket(scope: Construct, id: string): s3.IBucket {
  const bucket = new s3.Bucket(scope, id, {
    // Objects are put if absent; a version is the last resort should anybody overwrite or delete one all the same.
    versioned: true,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    encryption: s3.BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    lifecycleRules: [{ id: 'AbortUnfinishedUploads', abortIncompleteMultipartUploadAfter: KEEP_UNFINISHED_UPLOADS }],
    removalPolicy: RemovalPolicy.RETAIN,
  });
  return bucket as s3.IBucket; // It is one; but CDK's own typings are not made for exactOptionalPropertyTypes.
}
