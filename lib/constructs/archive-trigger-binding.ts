/** What a trigger of an archive is made of. */

import type * as events from 'aws-cdk-lib/aws-events';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { type Construct } from 'constructs';
import { type ArchiveLogs } from './archive-logs';

/** What an archive lends to a trigger. */
export interface TriggerContext extends ArchiveLogs {
  /** One execution archives one stream. */
  readonly runMachine: sfn.IStateMachine;
  /** Where the archive tells what it did. */
  readonly eventBus: events.IEventBus;
}

/** The rule that a trigger becomes. */
export interface TriggerBinding {
  readonly description: string;
  /** Default: the account's default bus, where events of AWS services are. */
  readonly eventBus?: events.IEventBus;
  readonly eventPattern: events.EventPattern;
  /** What an event starts, and with which input. Default: the whole event. */
  readonly machine: sfn.IStateMachine;
  readonly input?: events.RuleTargetInput;
}

/** @param scope For what a trigger needs besides its `Rule` and its `Role`; nothing else is in it. */
export type BindTrigger = (scope: Construct, context: TriggerContext) => TriggerBinding;
