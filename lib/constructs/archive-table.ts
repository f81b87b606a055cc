/** The table of cursors and ledger. */

import { RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { type Construct } from 'constructs';

/** TableV2 has a prop for it, but refuses to write it into a template that fits every region: it looks for the region of each replica. */
function encrypt(table: dynamodb.TableV2, key: kms.IKey): void {
  const resource = table.node.defaultChild as dynamodb.CfnGlobalTable; // What TableV2 is made of.
  resource.addPropertyOverride('SSESpecification', { SSEEnabled: true, SSEType: 'KMS' });
  resource.addPropertyOverride('Replicas.0.SSESpecification', { KMSMasterKeyId: key.keyArn });
}

/**
 * One partition per stream: its cursor and the ledger of what is archived. It outlives its stack, because without the cursor the
 * objects in the bucket can no longer be continued.
 *
 * One region on purpose: replicas converge eventually, and the cursor lives by compare-and-set.
 * @param key Encrypts it.
 */
export function createArchiveTable(scope: Construct, id: string, key: kms.IKey): dynamodb.ITable {
  const table = new dynamodb.TableV2(scope, id, {
    partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
    sortKey: { name: 'sk', type: dynamodb.AttributeType.STRING },
    billing: dynamodb.Billing.onDemand(),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: true, // Retained when the stack goes; this is for everybody else.
    removalPolicy: RemovalPolicy.RETAIN,
  });
  encrypt(table, key);
  return table as dynamodb.ITable; // It is one; but CDK's own typings are not made for exactOptionalPropertyTypes.
}
