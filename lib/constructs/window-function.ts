/** The function that archives one window. */

import { Duration, Stack } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { environmentVariables } from '../contract/environment';
import { PART_MEBIBYTES, type Coverage } from '../contract/settings';
import { type StreamSource } from '../contract/stream-source';
import { acknowledge } from './acknowledgements';
import { type ArchiveStorage } from './archive-grants';
import { archiveFunction } from './archive-function';
import { type ArchiveLogs } from './archive-logs';
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
    this.function = archiveFunction(this, {
      ...props,
      code: 'archive-window',
      description: 'Archives one window of a Kinesis video stream',
      roleDescription: 'Reads the configured video streams, writes their archive',
      timeout: this.timeout,
      permissions: windowPermissions(Stack.of(this), props),
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
    acknowledge(this.function, 'Serverless-LambdaDLQ', 'Step Functions invokes it and waits for the answer; only asynchronous invocations go to a dead-letter queue.');
  }
}
