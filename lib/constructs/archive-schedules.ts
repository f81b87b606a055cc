/** The schedules of an archive: each starts the fleet machine, which finds the streams. */

import { Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { Schedule, ScheduleExpression, ScheduleTargetInput, TimeWindow } from 'aws-cdk-lib/aws-scheduler';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { type ScheduledMode } from '../contract/execution-state';
import { intervalSeconds, scheduleProblems, type ArchiveScheduleOptions } from './archive-schedule-options';
import { DELIVERY } from './dead-letter-queue';
import { leastPrivilegeRole } from './least-privilege-role';
import { refuse } from './props-error';
import { schedulerPrincipal } from './scheduler-principal';

/** Props of {@link ArchiveSchedules}; checked by the archive that makes it. */
export interface ArchiveSchedulesProps {
  readonly fleetMachine: sfn.IStateMachine;
  readonly defaultMode: ScheduledMode;
  readonly deadLetterQueue: sqs.IQueue;
}

/** Any number of schedules, and the role they share. Their ids are the user's, and all that this scope holds. */
export class ArchiveSchedules extends Construct {
  private role: iam.IRole | undefined;
  private readonly intervals: number[] = [];

  constructor(private readonly archive: Construct, id: string, private readonly props: ArchiveSchedulesProps) {
    super(archive, id);
  }

  /** Whether there is any. */
  get any(): boolean {
    return this.role !== undefined;
  }

  /** Seconds that a stream waits at most until somebody reads it; runs that follow it never leave it. 0 without any schedule. */
  get intervalSeconds(): number {
    return this.intervals.length === 0 ? 0 : Math.min(...this.intervals);
  }

  /** @throws Error naming every option that cannot be used. */
  add(id: string, options: ArchiveScheduleOptions): Schedule {
    refuse(`options of schedule ${id} of ${this.archive.node.path}`, scheduleProblems(options));
    const { schedule, mode = this.props.defaultMode, timeZone, flexibleWindow, enabled, start, end } = options;
    this.role ??= this.createRole();
    if (enabled !== false) this.intervals.push(mode === 'follow' ? 0 : intervalSeconds(schedule.expressionString) + (flexibleWindow?.toSeconds() ?? 0));
    return new Schedule(this, id, {
      description: `Archives video streams (${mode})`,
      schedule: timeZone === undefined ? schedule : ScheduleExpression.expression(schedule.expressionString, timeZone),
      timeWindow: flexibleWindow === undefined ? TimeWindow.off() : TimeWindow.flexible(flexibleWindow),
      ...(enabled === undefined ? {} : { enabled }),
      ...(start === undefined ? {} : { start }),
      ...(end === undefined ? {} : { end }),
      target: new StepFunctionsStartExecution(this.props.fleetMachine, {
        role: this.role,
        input: ScheduleTargetInput.fromObject({ mode }),
        deadLetterQueue: this.props.deadLetterQueue,
        ...DELIVERY,
      }),
    });
  }

  private createRole(): iam.IRole {
    const { fleetMachine, deadLetterQueue } = this.props;
    const role = leastPrivilegeRole(this.archive, 'ScheduleRole', {
      description: 'Starts fleet runs of the archive',
      assumedBy: schedulerPrincipal(Stack.of(this)),
      permissions: [
        { sid: 'StartFleet', actions: ['states:StartExecution'], resources: [fleetMachine.stateMachineArn] },
        { sid: 'KeepUndelivered', actions: ['sqs:SendMessage'], resources: [deadLetterQueue.queueArn] },
      ],
    });
    return role.withoutPolicyUpdates();
  }
}
