/** The function that archives one window. */

import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { environmentVariables } from '../contract/environment';
import { PART_MEBIBYTES, type Coverage } from '../contract/settings';
import { acknowledge } from './acknowledgements';
import { type ArchiveStorage } from './archive-grants';
import { type ArchiveLogs } from './archive-logs';
import { leastPrivilegeRole } from './least-privilege-role';
import { type StreamSource } from './stream-selection';
import { WINDOW_BUNDLE } from './window-bundle';
import { windowPermissions } from './window-permissions';

/** Lambda's hard limit. */
const LAMBDA_MAX_SECONDS = 900;

/** Beyond the reading: the last part, the commit and the answer. */
const WIND_UP_SECONDS = 60;

/** Props of {@link WindowFunction}; checked by the archive that makes it. */
export interface WindowFunctionProps extends ArchiveStorage, ArchiveLogs {
  /** In logs and metrics. */
  readonly archiveName: string;
  readonly streams: StreamSource;
  readonly windowSeconds: number;
  readonly segmentSeconds: number;
  /** A {@link Coverage}; known at the synthesis at last. */
  readonly coverage: string;
  /** Hears of every object. */
  readonly eventBus: events.IEventBus;
  /** MB; Lambda gives CPU in proportion. */
  readonly memorySize: number;
}

/** The window function with its own role and its own log group. */
export class WindowFunction extends Construct {
  readonly function: lambda.Function;
  /** After this Lambda ends it. */
  readonly timeout: Duration;

  constructor(scope: Construct, id: string, props: WindowFunctionProps) {
    super(scope, id);
    this.timeout = Duration.seconds(Math.min(LAMBDA_MAX_SECONDS, props.windowSeconds + WIND_UP_SECONDS));
    const logGroup = new logs.LogGroup(this, 'Logs', { retention: props.logRetention, encryptionKey: props.logKey, removalPolicy: RemovalPolicy.DESTROY });
    const role = leastPrivilegeRole(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: 'Reads the configured video streams, writes their archive',
      permissions: windowPermissions(Stack.of(this), { ...props, logGroup }),
    });
    this.function = new NodejsFunction(this, 'Function', {
      ...WINDOW_BUNDLE,
      description: 'Archives one window of a Kinesis video stream',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: props.memorySize,
      timeout: this.timeout,
      role,
      logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      environment: environmentVariables({
        archiveName: props.archiveName,
        tableName: props.table.tableName,
        bucketName: props.bucket.bucketName,
        keyPrefix: props.keyPrefix,
        windowSeconds: props.windowSeconds,
        segmentSeconds: props.segmentSeconds,
        partMebibytes: PART_MEBIBYTES.default,
        coverage: props.coverage as Coverage, // A token that becomes one.
        eventBusName: props.eventBus.eventBusName,
      }),
    });
    const resource = this.function.node.defaultChild as lambda.CfnFunction; // What a Function is made of.
    // Not by the prop, with which CDK adds a right of its own to the role.
    resource.tracingConfig = { mode: lambda.Tracing.ACTIVE };
    acknowledge(this.function, 'Serverless-LambdaDLQ', 'Step Functions invokes it and waits for the answer; only asynchronous invocations go to a dead-letter queue.');
  }
}
