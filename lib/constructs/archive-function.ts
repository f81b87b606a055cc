/** What every function of an archive has in common. */

import { RemovalPolicy, type Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { type Construct } from 'constructs';
import { type ArchiveLogs } from './archive-logs';
import { bundleOf } from './function-bundle';
import { leastPrivilegeRole, type Permission } from './least-privilege-role';

interface ArchiveFunctionProps extends ArchiveLogs {
  /** Its file in `lambda`. */
  readonly code: Parameters<typeof bundleOf>[0];
  readonly description: string;
  readonly roleDescription: string;
  readonly timeout: Duration;
  /** MB; Lambda gives CPU in proportion. */
  readonly memorySize: number;
  readonly environment: Record<string, string>;
  /** All that it may do, besides writing its logs and traces. */
  readonly permissions: readonly Permission[];
}

function writeLogs(logGroup: logs.ILogGroup): Permission {
  return {
    sid: 'WriteLogs',
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [logGroup.logGroupArn],
  };
}

/** Its segment in the trace of whoever calls it. */
const TRACE: Permission = {
  sid: 'Trace',
  actions: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
  resources: ['*'],
  reason: 'Traces are sent to X-Ray as such: these actions know no resources.',
};

/** A function below `scope`, with its own role and its own log group, traced. */
export function archiveFunction(scope: Construct, props: ArchiveFunctionProps): lambda.Function {
  const { code, description, roleDescription, timeout, memorySize, environment, permissions, logRetention, logKey } = props;
  const logGroup = new logs.LogGroup(scope, 'Logs', { retention: logRetention, encryptionKey: logKey, removalPolicy: RemovalPolicy.DESTROY });
  const role = leastPrivilegeRole(scope, 'Role', {
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    description: roleDescription,
    permissions: [...permissions, writeLogs(logGroup), TRACE],
  });
  const made = new NodejsFunction(scope, 'Function', {
    ...bundleOf(code),
    description,
    runtime: lambda.Runtime.NODEJS_24_X,
    architecture: lambda.Architecture.ARM_64,
    memorySize,
    timeout,
    role,
    logGroup,
    loggingFormat: lambda.LoggingFormat.JSON,
    environment,
  });
  const resource = made.node.defaultChild as lambda.CfnFunction; // What a Function is made of.
  // Not by the prop, with which CDK adds a right of its own to the role.
  resource.tracingConfig = { mode: lambda.Tracing.ACTIVE };
  return made;
}
