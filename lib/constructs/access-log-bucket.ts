/** Where S3 writes down who asked what of the bucket of an archive. */

import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { S3_SERVER_ACCESS_LOGS_USE_BUCKET_POLICY } from 'aws-cdk-lib/cx-api';
import { Construct } from 'constructs';

/** Long enough to look into what was noticed late. */
const KEEP = Duration.days(365);

/**
 * A bucket of its own, since one with Object Lock takes no access logs. Its encryption is S3's own: the delivery of logs could use a
 * KMS key only if its policy named the service.
 */
export function createAccessLogBucket(scope: Construct, id: string): s3.Bucket {
  const place = new Construct(scope, id);
  // Logs are delivered by a bucket policy. An app without this flag would have CDK use an ACL, which this bucket does not take.
  place.node.setContext(S3_SERVER_ACCESS_LOGS_USE_BUCKET_POLICY, true);
  return new s3.Bucket(place, 'Bucket', {
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    encryption: s3.BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    lifecycleRules: [{ id: 'ExpireLogs', expiration: KEEP }],
    removalPolicy: RemovalPolicy.RETAIN,
  });
}
