/** The bucket of the archive. */

import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { type Construct } from 'constructs';
import { createAccessLogBucket } from './access-log-bucket';
import { indexKeys, objectKeys } from './archive-grants';
import { objectLockProps, type ArchiveObjectLock } from './archive-object-lock';
import { DEFAULT_TRANSITIONS, type ArchiveTransition } from './archive-transitions';

/**
 * What a stream that fell silent, or whose key is gone, may leave behind: parts that are billed and never become an object. Long
 * enough that somebody can mend a key first, since the parts of an unfinished object are lost with it.
 */
const KEEP_UNFINISHED_UPLOADS = Duration.days(7);

/** How an archive's own bucket is made; checked by the archive that makes it. */
export interface ArchiveBucketOptions {
  /** Encrypts every object. */
  readonly key: kms.IKey;
  /** Stands before the key of every object. */
  readonly keyPrefix: string;
  /** Default: nothing is locked. */
  readonly objectLock?: ArchiveObjectLock | undefined;
  /** Default: {@link DEFAULT_TRANSITIONS}. */
  readonly transitions?: readonly ArchiveTransition[] | undefined;
}

/**
 * Only footage moves to colder classes. Its index stays where it is: it is what finds footage, it is small (STANDARD_IA and
 * GLACIER_IR bill every object as one of 128 KB at least), and out of GLACIER or DEEP_ARCHIVE nobody could read it.
 */
function lifecycle(keyPrefix: string, transitions: readonly ArchiveTransition[]): s3.LifecycleRule[] {
  return [
    { id: 'AbortUnfinishedUploads', abortIncompleteMultipartUploadAfter: KEEP_UNFINISHED_UPLOADS },
    ...(transitions.length === 0 ? [] : [{
      id: 'MoveToColderClasses', prefix: `${keyPrefix}v1/`,
      transitions: transitions.map(({ storageClass, after }) => ({ storageClass, transitionAfter: after })),
    }]),
  ];
}

/**
 * Whoever may write, and with whatever program, cannot replace an object of the archive or its index. Only what makes an object can carry the
 * header: the beginning of an upload and its parts cannot, and make none. Copying into the archive is refused with it.
 */
function neverReplace(bucket: s3.Bucket, keyPrefix: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'NeverReplaceObjects',
    effect: iam.Effect.DENY,
    principals: [new iam.AnyPrincipal()],
    actions: ['s3:PutObject'],
    resources: [indexKeys(keyPrefix), objectKeys(keyPrefix)].map((pattern) => bucket.arnForObjects(pattern)),
    conditions: { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } },
  });
}

/**
 * A private, versioned bucket that outlives its stack, with a bucket for its access logs. Lifecycle rules of classes are about footage
 * alone: a rule for the whole bucket would take the index with it. (The casts: a Bucket is an IBucket, but CDK's
 * own typings are not made for exactOptionalPropertyTypes.)
 */
export function createArchiveBucket(scope: Construct, id: string, options: ArchiveBucketOptions): s3.IBucket {
  const { key, keyPrefix, objectLock, transitions = DEFAULT_TRANSITIONS } = options;
  const bucket = new s3.Bucket(scope, id, {
    // Objects are put if absent; a version is the last resort should anybody delete one all the same.
    versioned: true,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    encryption: s3.BucketEncryption.KMS,
    encryptionKey: key,
    bucketKeyEnabled: true, // S3 then asks KMS once in a while and not for every part.
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    lifecycleRules: lifecycle(keyPrefix, transitions),
    serverAccessLogsBucket: createAccessLogBucket(scope, `${id}AccessLogs`) as s3.IBucket,
    targetObjectKeyFormat: s3.TargetObjectKeyFormat.partitionedPrefix(s3.PartitionDateSource.EVENT_TIME),
    removalPolicy: RemovalPolicy.RETAIN,
    ...objectLockProps(objectLock),
  });
  bucket.addToResourcePolicy(neverReplace(bucket, keyPrefix));
  return bucket as s3.IBucket;
}
