/** The auditor: looks at every cursor every few minutes, whether or not anybody still archives. */

import { Duration, Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import { auditVariables } from '../contract/audit-environment';
import { AUDIT_MINUTES } from '../contract/metrics';
import { type Coverage } from '../contract/settings';
import { acknowledge } from './acknowledgements';
import { archiveFunction } from './archive-function';
import { type ArchiveLogs } from './archive-logs';
import { auditPermissions, type AuditResources } from './audit-permissions';
import { leastPrivilegeRole } from './least-privilege-role';
import { schedulerPrincipal } from './scheduler-principal';

/** Thousands of cursors are read one after the other; one look must be over before the next one begins. */
const TIMEOUT = Duration.minutes(AUDIT_MINUTES - 1);
/** Memory of the auditor, MB. */
export const AUDITOR_MEGABYTES = 256;

/** Props of {@link Auditor}; checked by the archive that makes it. */
export interface AuditorProps extends AuditResources, ArchiveLogs {
  /** In logs and metrics. */
  readonly archiveName: string;
  /** A {@link Coverage}; known at the synthesis at last. */
  readonly coverage: string;
}

/** The function, and the schedule that invokes it. */
export class Auditor extends Construct {
  readonly function: lambda.Function;

  constructor(scope: Construct, id: string, props: AuditorProps) {
    super(scope, id);
    const { archiveName, table, coverage, streams, logRetention, logKey } = props;
    this.function = archiveFunction(this, {
      code: 'audit',
      description: 'Publishes how much footage of each video stream is at risk',
      roleDescription: 'Reads the cursors of the archive',
      timeout: TIMEOUT,
      memorySize: AUDITOR_MEGABYTES,
      logRetention, logKey,
      environment: auditVariables({ archiveName, tableName: table.tableName, coverage: coverage as Coverage }), // A token that becomes one.
      permissions: auditPermissions(Stack.of(this), props),
    });
    acknowledge(this.function, 'Serverless-LambdaDLQ', 'A look that failed is no loss: the next one is minutes away, and the alarm AuditorSilent tells when there is none.');
    new Schedule(this, 'Schedule', {
      description: 'Has the auditor look at every stream',
      schedule: ScheduleExpression.rate(Duration.minutes(AUDIT_MINUTES)),
      target: new LambdaInvoke(this.function, {
        role: this.scheduleRole().withoutPolicyUpdates(), // CDK would add a right on every version of the function.
        input: ScheduleTargetInput.fromObject({ streams }),
        retryAttempts: 1, // A look that is missed is made up for by the next one.
        maxEventAge: Duration.minutes(AUDIT_MINUTES),
      }),
    });
  }

  private scheduleRole(): iam.Role {
    return leastPrivilegeRole(this, 'ScheduleRole', {
      description: 'Invokes the auditor of the archive',
      assumedBy: schedulerPrincipal(Stack.of(this)),
      permissions: [{ sid: 'Audit', actions: ['lambda:InvokeFunction'], resources: [this.function.functionArn] }],
    });
  }
}
