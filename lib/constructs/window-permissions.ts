/** All that the window function may do. Written by hand: the grants of the constructs allow several times as much. */

import { type Stack } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { keyArns, objectKeys, type ArchiveStorage } from './archive-grants';
import { type Permission } from './least-privilege-role';
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

/** Why the ARNs of streams have wildcards. */
const STREAMS_REASON: Readonly<Record<StreamSource['kind'], string>> = {
  named: 'The ARN of a stream ends with the time of its creation, which is another one when it is made anew.',
  prefix: 'The streams are those whose names begin so at the time of a run; the ARN of each ends with the time of its creation.',
  tagged: 'The streams are those with the tags of the condition at the time of a run, whatever their names.',
};

/**
 * A policy holds 6,144 characters at most, and CDK cuts one in two only between statements: each of these has at most ten ARNs of 256
 * characters of name.
 */
const STREAMS_PER_STATEMENT = 10;

function readStreams(stack: Stack, streams: StreamSource): Permission[] {
  const arns = streamPatterns(streams).map((resourceName) => stack.formatArn({ service: 'kinesisvideo', resource: 'stream', resourceName }));
  const parts = Array.from({ length: Math.ceil(arns.length / STREAMS_PER_STATEMENT) }, (_, i) => arns.slice(i * STREAMS_PER_STATEMENT, (i + 1) * STREAMS_PER_STATEMENT));
  return parts.map((resources, i) => ({
    sid: `ReadStreams${parts.length === 1 ? '' : i + 1}`,
    actions: ['kinesisvideo:DescribeStream', 'kinesisvideo:GetDataEndpoint', 'kinesisvideo:GetMedia'],
    resources,
    ...tagCondition(streams),
    reason: STREAMS_REASON[streams.kind],
  }));
}

function writeObjects({ bucket, keyPrefix }: WindowResources): Permission[] {
  const objects = objectKeys(keyPrefix);
  return [
    {
      sid: 'WriteObjects',
      // GetObject is what HEAD needs: an upload whose answer was lost is looked up. PutObject covers all of a multipart upload.
      actions: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'],
      resources: [bucket.arnForObjects(objects)],
      reason: 'An object is named by its stream, its time and its first fragment, which nobody knows before the footage is there.',
    },
    {
      sid: 'TellMissingFromForbidden',
      // Without it HEAD of a missing key answers 403, and "is it there?" has no answer. S3 takes the key asked for as the prefix.
      actions: ['s3:ListBucket'],
      resources: [bucket.bucketArn],
      conditions: { StringLike: { 's3:prefix': objects } },
    },
  ];
}

function useKeys({ keys }: WindowResources): Permission[] {
  const resources = keyArns(keys);
  if (resources.length === 0) return [];
  return [{
    sid: 'UseKeys',
    // Decrypt too: S3 reads the parts back when it completes a multipart upload.
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources,
  }];
}

function keepCursor(table: dynamodb.ITable): Permission {
  return {
    sid: 'KeepCursor',
    // Query: what was skipped stands in the ledger, and what other ranges wait for beside it. Delete: a wish that is fulfilled.
    actions: ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
    resources: [table.tableArn],
  };
}

function announce(eventBus: events.IEventBus): Permission {
  return { sid: 'Announce', actions: ['events:PutEvents'], resources: [eventBus.eventBusArn] };
}

function writeLogs(logGroup: logs.ILogGroup): Permission {
  return {
    sid: 'WriteLogs',
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [logGroup.logGroupArn],
  };
}

/** The window's segment in the trace of its run. */
const TRACE: Permission = {
  sid: 'Trace',
  actions: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
  resources: ['*'],
  reason: 'Traces are sent to X-Ray as such: these actions know no resources.',
};

/** The permissions of the window function's role. */
export function windowPermissions(stack: Stack, resources: WindowResources): Permission[] {
  return [
    ...readStreams(stack, resources.streams),
    ...writeObjects(resources),
    ...useKeys(resources),
    keepCursor(resources.table),
    announce(resources.eventBus),
    writeLogs(resources.logGroup),
    TRACE,
  ];
}
