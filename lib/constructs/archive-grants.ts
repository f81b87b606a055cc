/** What others may be allowed to do with an archive. Only their own policies change: nothing about buckets, tables and keys that were passed in. */

import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';

/** Where an archive is kept. */
export interface ArchiveStorage {
  readonly bucket: s3.IBucket;
  readonly keyPrefix: string;
  readonly table: dynamodb.ITable;
  /** What bucket and table are encrypted with. */
  readonly keys: readonly kms.IKey[];
}

/** The keys of an archive's objects, as a pattern. */
export function objectKeys(keyPrefix: string): string {
  return `${keyPrefix}v1/*`;
}

/** The keys of the indexes beside them (`indexKey` in lib/contract/object-index.ts), as a pattern. */
export function indexKeys(keyPrefix: string): string {
  return `${keyPrefix}index/v1/*`;
}

/** The ARNs of keys, each once. */
export function keyArns(keys: readonly kms.IKey[]): string[] {
  return [...new Set(keys.map((key) => key.keyArn))];
}

/** Footage, its index, and the ledger. */
export function grantRead(grantee: iam.IGrantable, { bucket, keyPrefix, table, keys }: ArchiveStorage): iam.Grant {
  const patterns = [objectKeys(keyPrefix), indexKeys(keyPrefix)];
  const decrypt = keyArns(keys);
  const grants = [
    iam.Grant.addToPrincipal({ grantee, actions: ['s3:GetObject'], resourceArns: patterns.map((pattern) => bucket.arnForObjects(pattern)) }),
    iam.Grant.addToPrincipal({ grantee, actions: ['s3:ListBucket'], resourceArns: [bucket.bucketArn], conditions: { StringLike: { 's3:prefix': patterns } } }),
    iam.Grant.addToPrincipal({ grantee, actions: ['dynamodb:GetItem', 'dynamodb:Query'], resourceArns: [table.tableArn] }),
    ...(decrypt.length === 0 ? [] : [iam.Grant.addToPrincipal({ grantee, actions: ['kms:Decrypt'], resourceArns: decrypt })]),
  ];
  return grants.reduce((all, grant) => all.combine(grant));
}

/** Starting executions, and seeing how they end. */
export function grantStart(grantee: iam.IGrantable, machines: readonly sfn.IStateMachine[]): iam.Grant {
  return machines
    .flatMap((machine) => [machine.grantStartExecution(grantee), machine.grantExecution(grantee, 'states:DescribeExecution')])
    .reduce((all, grant) => all.combine(grant));
}
