/** What every state machine of the archive has in common. */

import { Names, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { type Construct } from 'constructs';
import { type ArchiveLogs } from './archive-logs';
import { leastPrivilegeRole, type Permission } from './least-privilege-role';

/** Names of state machines are this long at most. */
const MAX_NAME = 80;

/** Where a machine logs. Groups under this path share one resource policy; elsewhere each machine adds to one, and its size is limited. */
export function machineLogGroupName(stateMachineName: string): string {
  return `/aws/vendedlogs/states/${stateMachineName}`;
}

/** A machine as it may speak of itself: by its name, since a reference from its own definition or role would be a cycle. */
export interface SelfMachine {
  readonly name: string;
  readonly machine: sfn.IStateMachine;
}

interface LoggedStateMachineProps extends ArchiveLogs {
  readonly comment: string;
  /** Makes the states. @param self The machine that they are for. */
  readonly definition: (self: sfn.IStateMachine) => sfn.IChainable;
  /** All that the states need; the machine may do nothing else. */
  readonly permissions: (self: SelfMachine) => readonly Permission[];
}

/** What every machine needs, whatever its states. */
const LOGS_AND_TRACES: readonly Permission[] = [
  {
    sid: 'DeliverLogs',
    actions: [
      'logs:CreateLogDelivery', 'logs:DeleteLogDelivery', 'logs:DescribeLogGroups', 'logs:DescribeResourcePolicies',
      'logs:GetLogDelivery', 'logs:ListLogDeliveries', 'logs:PutResourcePolicy', 'logs:UpdateLogDelivery',
    ],
    resources: ['*'],
    reason: 'Step Functions sets up the delivery of the logs with these and needs them on every resource (its guide: Using CloudWatch Logs to log execution history).',
  },
  {
    sid: 'Trace',
    actions: ['xray:GetSamplingRules', 'xray:GetSamplingTargets', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
    resources: ['*'],
    reason: 'Traces are sent to X-Ray as such: these actions know no resources.',
  },
];

/** For this machine alone. With a slash behind it, the members of its distributed map: they are executions of a machine with that name. */
function trust(stack: Stack, { machine }: SelfMachine): iam.IPrincipal {
  const arn = machine.stateMachineArn;
  return new iam.ServicePrincipal('states.amazonaws.com', {
    conditions: { StringEquals: { 'aws:SourceAccount': stack.account }, ArnLike: { 'aws:SourceArn': [arn, `${arn}/*`] } },
  });
}

/** A JSONata state machine below `scope`, traced and logged to a group of its own. */
export function loggedStateMachine(scope: Construct, { comment, logRetention, logKey, definition, permissions }: LoggedStateMachineProps): sfn.StateMachine {
  // Fixed, because a machine may start itself, and a reference from its own definition would be a cycle.
  const name = Names.uniqueResourceName(scope, { maxLength: MAX_NAME, separator: '-' });
  const machine = sfn.StateMachine.fromStateMachineName(scope, 'Self', name);
  const logGroup = new logs.LogGroup(scope, 'Logs', {
    logGroupName: machineLogGroupName(name),
    retention: logRetention,
    encryptionKey: logKey,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = leastPrivilegeRole(scope, 'Role', {
    description: comment,
    assumedBy: trust(machine.stack, { name, machine }),
    permissions: [...permissions({ name, machine }), ...LOGS_AND_TRACES],
  });
  const made = new sfn.StateMachine(scope, 'StateMachine', {
    stateMachineName: name,
    comment,
    role: role.withoutPolicyUpdates(), // What CDK would add for states, logs and traces is wider, and there already.
    queryLanguage: sfn.QueryLanguage.JSONATA,
    definitionBody: sfn.DefinitionBody.fromChainable(definition(machine)),
    tracingEnabled: true,
    logs: { destination: logGroup, level: sfn.LogLevel.ALL, includeExecutionData: false },
  });
  made.node.tryRemoveChild('DistributedMapPolicy'); // CDK's own, which no role has and no template shows; checks of the tree would see it.
  return made;
}
