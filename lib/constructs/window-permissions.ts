/** All that the window function may do. Written by hand: the grants of the constructs allow several times as much. */

import { type Stack } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { keyArns, objectKeys, type ArchiveStorage } from './archive-grants';
import { type StreamSource } from './stream-selection';

/** What the function reads from and writes to. */
export interface WindowResources extends ArchiveStorage {
  readonly streams: StreamSource;
  readonly eventBus: events.IEventBus;
  readonly logGroup: logs.ILogGroup;
}

/** Names and creation times of streams as they stand in ARNs. Nobody knows the creation time at deploy time; a recreated stream has another one. */
function streamPatterns(streams: StreamSource): string[] {
  return streams.kind === 'named' ? streams.names.map((name) => `${name}/*`) : [`${streams.prefix}*/*`];
}

/** Tags are known to IAM: a stream without them is out of reach, although the ARN names every stream. */
function tagCondition(streams: StreamSource): { conditions?: Record<string, unknown> } {
  if (streams.kind !== 'tagged') return {};
  return { conditions: { StringEquals: Object.fromEntries(Object.entries(streams.tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value])) } };
}

/**
 * A policy holds 6,144 characters at most, and CDK cuts one in two only between statements: each of these has at most ten ARNs of 256
 * characters of name.
 */
const STREAMS_PER_STATEMENT = 10;

function readStreams(stack: Stack, streams: StreamSource): iam.PolicyStatement[] {
  const arns = streamPatterns(streams).map((resourceName) => stack.formatArn({ service: 'kinesisvideo', resource: 'stream', resourceName }));
  const parts = Array.from({ length: Math.ceil(arns.length / STREAMS_PER_STATEMENT) }, (_, i) => arns.slice(i * STREAMS_PER_STATEMENT, (i + 1) * STREAMS_PER_STATEMENT));
  return parts.map((resources, i) => new iam.PolicyStatement({
    sid: `ReadStreams${parts.length === 1 ? '' : i + 1}`,
    actions: ['kinesisvideo:DescribeStream', 'kinesisvideo:GetDataEndpoint', 'kinesisvideo:GetMedia'],
    resources,
    ...tagCondition(streams),
  }));
}

function writeObjects({ bucket, keyPrefix }: WindowResources): iam.PolicyStatement[] {
  const objects = objectKeys(keyPrefix);
  return [
    new iam.PolicyStatement({
      sid: 'WriteObjects',
      // GetObject is what HEAD needs: an upload whose answer was lost is looked up. PutObject covers all of a multipart upload.
      actions: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'],
      resources: [bucket.arnForObjects(objects)],
    }),
    new iam.PolicyStatement({
      sid: 'TellMissingFromForbidden',
      // Without it HEAD of a missing key answers 403, and "is it there?" has no answer. S3 takes the key asked for as the prefix.
      actions: ['s3:ListBucket'],
      resources: [bucket.bucketArn],
      conditions: { StringLike: { 's3:prefix': objects } },
    }),
  ];
}

function useKeys({ keys }: WindowResources): iam.PolicyStatement[] {
  const resources = keyArns(keys);
  if (resources.length === 0) return [];
  return [new iam.PolicyStatement({
    sid: 'UseKeys',
    // Decrypt too: S3 reads the parts back when it completes a multipart upload.
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources,
  })];
}

function keepCursor(table: dynamodb.ITable): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'KeepCursor',
    // Query: what was skipped stands in the ledger, and what other ranges wait for beside it. Delete: a wish that is fulfilled.
    actions: ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
    resources: [table.tableArn],
  });
}

function announce(eventBus: events.IEventBus): iam.PolicyStatement {
  return new iam.PolicyStatement({ sid: 'Announce', actions: ['events:PutEvents'], resources: [eventBus.eventBusArn] });
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
    ...readStreams(stack, resources.streams),
    ...writeObjects(resources),
    ...useKeys(resources),
    keepCursor(resources.table),
    announce(resources.eventBus),
    writeLogs(resources.logGroup),
  ];
}
