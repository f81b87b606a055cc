/** The KMS key of an archive. */

import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { type Construct } from 'constructs';

/** The longest that KMS allows: with the key everything goes that it encrypts, so whoever schedules its deletion gets time to be noticed. */
const PENDING_WINDOW = Duration.days(30);

/** CloudWatch Logs has no role here: it uses the key in its own name, and tells which log group it is for. These are the actions it asks for. */
function forLogs(stack: Stack): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'EncryptLogs',
    principals: [new iam.ServicePrincipal(`logs.${stack.region}.amazonaws.com`)],
    actions: ['kms:Decrypt*', 'kms:Describe*', 'kms:Encrypt*', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
    resources: ['*'], // In the policy of a key: this key.
    conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': stack.formatArn({ service: 'logs', resource: 'log-group:*' }) } },
  });
}

/** Without it an alarm cannot publish to an encrypted topic, and nobody is told that: the action just fails. */
function forAlarms(stack: Stack): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'PublishAlarms',
    principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    resources: ['*'],
    conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
  });
}

/**
 * Encrypts the logs of an archive, and its bucket and table where no other key is given. It outlives its stack, as they do: an object
 * whose key is gone is lost. Its material is renewed every year. Who may use it is up to IAM.
 */
export function createArchiveKey(scope: Construct, id: string): kms.Key {
  const stack = Stack.of(scope);
  const key = new kms.Key(scope, id, {
    description: `Archive of Kinesis video streams (${scope.node.path})`,
    enableKeyRotation: true,
    pendingWindow: PENDING_WINDOW,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  for (const statement of [forLogs(stack), forAlarms(stack)]) key.addToResourcePolicy(statement);
  return key;
}
