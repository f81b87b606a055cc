/** The table of cursors and ledger. */

import { RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { type Construct } from 'constructs';

/**
 * One partition per stream: its cursor and the ledger of what is archived. It outlives its stack, because without the cursor the
 * objects in the bucket can no longer be continued.
 *
 * One region on purpose: replicas converge eventually, and the cursor lives by compare-and-set.
 */
export function createArchiveTable(scope: Construct, id: string): dynamodb.TableV2 {
  return new dynamodb.TableV2(scope, id, {
    partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
    sortKey: { name: 'sk', type: dynamodb.AttributeType.STRING },
    billing: dynamodb.Billing.onDemand(),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    removalPolicy: RemovalPolicy.RETAIN,
  });
}
