/** The rules of an archive: each starts a state machine for the events of a trigger. */

import { Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { type ArchiveTrigger } from './archive-trigger';
import { type TriggerContext } from './archive-trigger-binding';
import { DELIVERY } from './dead-letter-queue';
import { leastPrivilegeRole } from './least-privilege-role';
import { refuse } from './props-error';

/** Props of {@link ArchiveTriggers}; checked by the archive that makes it. */
export interface ArchiveTriggersProps extends TriggerContext {
  readonly deadLetterQueue: sqs.IQueue;
}

/** Any number of triggers, each with a role of its own. Their ids are the user's, and all that this scope holds. */
export class ArchiveTriggers extends Construct {
  constructor(private readonly archive: Construct, id: string, private readonly props: ArchiveTriggersProps) {
    super(archive, id);
  }

  /** @throws Error naming every option of the trigger that cannot be used. */
  add(id: string, trigger: ArchiveTrigger): events.Rule {
    refuse(`options of trigger ${id} of ${this.archive.node.path}`, trigger.problems);
    const scope = new Construct(this, id);
    const { description, eventBus, eventPattern, machine, input } = trigger.bind(scope, this.props);
    return new events.Rule(scope, 'Rule', {
      description,
      eventPattern,
      ...(eventBus === undefined ? {} : { eventBus }),
      targets: [new SfnStateMachine(machine, {
        role: this.createRole(scope, machine),
        ...(input === undefined ? {} : { input }),
        deadLetterQueue: this.props.deadLetterQueue,
        ...DELIVERY,
      })],
    });
  }

  private createRole(scope: Construct, machine: sfn.IStateMachine): iam.IRole {
    const stack = Stack.of(this);
    const role = leastPrivilegeRole(scope, 'Role', {
      description: 'Starts runs of the archive for events',
      // Only rules of this account, so that nobody else's can borrow the role. By the rules' names it would be a cycle.
      assumedBy: new iam.ServicePrincipal('events.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account },
          ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'events', resource: 'rule', resourceName: '*' }) },
        },
      }),
      permissions: [{ sid: 'Start', actions: ['states:StartExecution'], resources: [machine.stateMachineArn] }],
    });
    return role.withoutPolicyUpdates();
  }
}
