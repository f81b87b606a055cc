/** All that the window function may do. Written by hand: the grants of the constructs allow several times as much. */

import { type Stack } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';

/** What the function reads from and writes to. */
export interface WindowResources {
  readonly streams: readonly string[];
  readonly bucket: s3.IBucket;
  readonly keyPrefix: string;
  readonly table: dynamodb.TableV2;
  readonly logGroup: logs.ILogGroup;
}

function readStreams(stack: Stack, streams: readonly string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'ReadStreams',
    actions: ['kinesisvideo:DescribeStream', 'kinesisvideo:GetDataEndpoint', 'kinesisvideo:GetMedia'],
    // The ARN of a stream ends with its creation time, which nobody knows at deploy time; a recreated stream has another one.
    resources: streams.map((name) => stack.formatArn({ service: 'kinesisvideo', resource: 'stream', resourceName: `${name}/*` })),
  });
}

function writeObjects({ bucket, keyPrefix }: WindowResources): iam.PolicyStatement[] {
  const keys = `${keyPrefix}v1/*`;
  return [
    new iam.PolicyStatement({
      sid: 'WriteObjects',
      // GetObject is what HEAD needs: an upload whose answer was lost is looked up. PutObject covers all of a multipart upload.
      actions: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'],
      resources: [bucket.arnForObjects(keys)],
    }),
    new iam.PolicyStatement({
      sid: 'TellMissingFromForbidden',
      // Without it HEAD of a missing key answers 403, and "is it there?" has no answer. S3 takes the key asked for as the prefix.
      actions: ['s3:ListBucket'],
      resources: [bucket.bucketArn],
      conditions: { StringLike: { 's3:prefix': keys } },
    }),
  ];
}

function useBucketKey({ bucket }: WindowResources): iam.PolicyStatement[] {
  if (bucket.encryptionKey === undefined) return [];
  return [new iam.PolicyStatement({
    sid: 'UseBucketKey',
    // Decrypt too: S3 reads the parts back when it completes a multipart upload.
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: [bucket.encryptionKey.keyArn],
  })];
}

function keepCursor(table: dynamodb.TableV2): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'KeepCursor',
    actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
    resources: [table.tableArn],
  });
}

function writeLogs(logGroup: logs.ILogGroup): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'WriteLogs',
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [logGroup.logGroupArn],
  });
}

/** The statements of the window function's role. */
export function windowPermissions(stack: Stack, resources: WindowResources): iam.PolicyStatement[] {
  return [
    readStreams(stack, resources.streams),
    ...writeObjects(resources),
    ...useBucketKey(resources),
    keepCursor(resources.table),
    writeLogs(resources.logGroup),
  ];
}
