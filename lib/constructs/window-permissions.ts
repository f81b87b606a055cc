/** All that the window function may do. Written by hand: the grants of the constructs allow several times as much. */

import { type Stack } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as events from 'aws-cdk-lib/aws-events';
import { type StreamSource } from '../contract/stream-source';
import { indexKeys, keyArns, objectKeys, type ArchiveStorage } from './archive-grants';
import { type Permission } from './least-privilege-role';
import { onStreams } from './stream-permissions';

/** What the function reads from and writes to. */
export interface WindowResources extends ArchiveStorage {
  readonly streams: StreamSource;
  readonly eventBus: events.IEventBus;
}

/** Tags are known to IAM: a stream without them is out of reach, although the ARN names every stream. */
function tagCondition(streams: StreamSource): { conditions?: Record<string, unknown> } {
  if (streams.kind !== 'tagged') return {};
  return { conditions: { StringEquals: Object.fromEntries(Object.entries(streams.tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value])) } };
}

function readStreams(stack: Stack, streams: StreamSource): Permission[] {
  return onStreams(stack, streams, {
    sid: 'ReadStreams', actions: ['kinesisvideo:DescribeStream', 'kinesisvideo:GetDataEndpoint', 'kinesisvideo:GetMedia'], ...tagCondition(streams),
  });
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
      sid: 'WriteIndex',
      // Put if absent, and nothing else: whoever finds an index there leaves it, so nobody has to look.
      actions: ['s3:PutObject'],
      resources: [bucket.arnForObjects(indexKeys(keyPrefix))],
      reason: 'An index is named like its object, which nobody knows before the footage is there.',
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

/** The permissions of the window function's role, besides those of every function. */
export function windowPermissions(stack: Stack, resources: WindowResources): Permission[] {
  return [
    ...readStreams(stack, resources.streams),
    ...writeObjects(resources),
    ...useKeys(resources),
    keepCursor(resources.table),
    announce(resources.eventBus),
  ];
}
