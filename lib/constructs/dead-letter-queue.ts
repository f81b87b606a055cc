/** Where starts of runs end up that could not be delivered. */

import { Duration } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { type Construct } from 'constructs';
import { acknowledge } from './acknowledgements';

/** SQS keeps nothing longer. */
const KEEP = Duration.days(14);

/** How long and how often EventBridge, and its Scheduler, try to deliver a start: the maximum of both. A late start does no harm, a missing one may. */
export const DELIVERY = { maxEventAge: Duration.hours(24), retryAttempts: 185 };

/**
 * The queue of an archive for starts that a schedule or an event meant and Step Functions never took. Each message holds
 * what should have been delivered, and in its attributes why it was not.
 *
 * Its key is SQS's own: EventBridge can only use a key whose policy says so, and keys that are passed in are not changed.
 */
export function createDeadLetterQueue(scope: Construct, id: string): sqs.IQueue {
  const queue = new sqs.Queue(scope, id, { retentionPeriod: KEEP, encryption: sqs.QueueEncryption.SQS_MANAGED, enforceSSL: true });
  for (const finding of ['AwsSolutions-SQS3', 'Serverless-SQSRedrivePolicy']) {
    acknowledge(queue, finding, 'It is a dead-letter queue itself: a message stays in it until somebody has looked, and no consumer can fail.');
  }
  return queue;
}
