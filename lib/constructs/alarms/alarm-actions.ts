/** What alarms do: by default, tell a topic for their severity. */

import { Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { type Construct } from 'constructs';
import { SEVERITIES, type Severity } from '../../contract/service-errors';
import { type ArchiveAlarmOptions } from './alarm-options';

/** What a topic of each severity is called, by its construct and to those who subscribe. */
const TOPICS: Readonly<Record<Severity, { readonly id: string; readonly displayName: string }>> = {
  1: { id: 'FootageLostTopic', displayName: 'Archive: footage is being lost' },
  2: { id: 'ActNowTopic', displayName: 'Archive: a person must act' },
  3: { id: 'TicketTopic', displayName: 'Archive: worth a ticket' },
};

function createTopic(scope: Construct, severity: Severity, key: kms.IKey, email: string | undefined): sns.ITopic {
  const { id, displayName } = TOPICS[severity];
  const topic = new sns.Topic(scope, id, { displayName, masterKey: key, enforceSSL: true });
  topic.addToResourcePolicy(new iam.PolicyStatement({
    sid: 'AlarmsOfThisAccount',
    actions: ['sns:Publish'],
    principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
    resources: [topic.topicArn],
    conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
  }));
  if (email !== undefined) topic.addSubscription(new EmailSubscription(email));
  return topic;
}

/** The topics of an archive's alarms, and what alarms of each severity do. */
export interface AlarmActions {
  /** Of those severities that have no actions of their own. */
  readonly topics: Readonly<Partial<Record<Severity, sns.ITopic>>>;
  of(severity: Severity): readonly cloudwatch.IAlarmAction[];
}

/** @param key Encrypts the topics; CloudWatch must be allowed to use it. */
export function alarmActions(scope: Construct, key: kms.IKey, { actions = {}, email }: ArchiveAlarmOptions): AlarmActions {
  const topics = Object.fromEntries(SEVERITIES.filter((severity) => actions[severity] === undefined).map((severity) => [severity, createTopic(scope, severity, key, email)]));
  return {
    topics,
    of: (severity) => {
      const topic = topics[severity];
      return actions[severity] ?? (topic === undefined ? [] : [new SnsAction(topic)]);
    },
  };
}
