/** All that the auditor may do. */

import { type Stack } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { type StreamSource } from '../contract/stream-source';
import { type Permission } from './least-privilege-role';
import { discoverStreams, onStreams } from './stream-permissions';

/** What the auditor looks at. */
export interface AuditResources {
  readonly streams: StreamSource;
  readonly table: dynamodb.ITable;
  /** What the table is encrypted with; none where that is DynamoDB's own. */
  readonly tableKey: kms.IKey | undefined;
}

function findStreams(stack: Stack, streams: StreamSource): Permission[] {
  return streams.kind === 'named' ? onStreams(stack, streams, { sid: 'DescribeStreams', actions: ['kinesisvideo:DescribeStream'] }) : discoverStreams(stack, streams);
}

/** The permissions of the auditor's role, besides those of every function. */
export function auditPermissions(stack: Stack, { streams, table, tableKey }: AuditResources): Permission[] {
  return [
    ...findStreams(stack, streams),
    // Every cursor, whether or not its stream is still selected: an object of it may wait to be completed.
    { sid: 'ReadCursors', actions: ['dynamodb:Scan'], resources: [table.tableArn] },
    ...(tableKey === undefined ? [] : [{ sid: 'ReadEncrypted', actions: ['kms:Decrypt'], resources: [tableKey.keyArn] }]),
  ];
}
