/** The schedules: each starts a run for one stream. */

import { Duration, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Schedule, ScheduleTargetInput, TimeWindow, type ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { type RunMode } from '../contract/execution-state';

/**
 * How long and how often Scheduler tries to deliver a start; both are its maximum. A late start does no harm, since it reads from
 * the cursor and yields to a run that is already there, but a missing one leaves footage to its retention.
 */
const DELIVERY = { maxEventAge: Duration.hours(24), retryAttempts: 185 };

/** Props of {@link ArchiveSchedules}; checked by the archive that makes it. */
export interface ArchiveSchedulesProps {
  readonly streams: readonly string[];
  readonly schedule: ScheduleExpression;
  readonly mode: RunMode;
  readonly stateMachine: sfn.IStateMachine;
}

/** One schedule per stream, and the role they share. */
export class ArchiveSchedules extends Construct {
  constructor(scope: Construct, id: string, props: ArchiveSchedulesProps) {
    super(scope, id);
    const role = this.createRole();
    props.streams.forEach((streamName, index) => {
      // By name, so that a stream added in front does not replace the others; a token has no name yet.
      new Schedule(this, Token.isUnresolved(streamName) ? `Stream${index}` : `Stream-${streamName}`, {
        description: `Archives the video stream ${streamName}`,
        schedule: props.schedule,
        timeWindow: TimeWindow.off(),
        target: new StepFunctionsStartExecution(props.stateMachine, {
          role, // The target adds the right to start executions of this machine, and nothing else.
          input: ScheduleTargetInput.fromObject({ streamName, mode: props.mode }),
          ...DELIVERY,
        }),
      });
    });
  }

  private createRole(): iam.Role {
    const stack = Stack.of(this);
    const group = stack.formatArn({ service: 'scheduler', resource: 'schedule-group', resourceName: 'default' });
    return new iam.Role(this, 'Role', {
      description: 'Starts runs of the archive',
      // Only schedules of this account, so that nobody else's can borrow the role.
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account, 'aws:SourceArn': group } },
      }),
    });
  }
}
