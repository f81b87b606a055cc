/** The run machine: one execution archives one stream, window after window. */

import { Duration } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { type RunMode } from '../contract/execution-state';
import { type ArchiveLogs } from './archive-logs';
import { loggedStateMachine } from './logged-state-machine';
import { runPermissions } from './machine-permissions';
import { runDefinition } from './run-definition';

/** Beyond the function's own timeout, so that a slow worker is ended by Lambda and not left behind as one that nobody waits for. */
const BEYOND_FUNCTION_SECONDS = 30;

/** Props of {@link ArchiveStateMachine}; checked by the archive that makes it. */
export interface ArchiveStateMachineProps extends ArchiveLogs {
  readonly windowFunction: lambda.IFunction;
  readonly functionTimeout: Duration;
  readonly defaultMode: RunMode;
  readonly segmentSeconds: number;
  readonly eventBus: events.IEventBus;
}

/** The state machine with its own role and log group. */
export class ArchiveStateMachine extends Construct {
  readonly stateMachine: sfn.StateMachine;

  constructor(scope: Construct, id: string, props: ArchiveStateMachineProps) {
    super(scope, id);
    const windowTimeout = props.functionTimeout.plus(Duration.seconds(BEYOND_FUNCTION_SECONDS));
    this.stateMachine = loggedStateMachine(this, {
      comment: 'Archives one Kinesis video stream to S3, window after window',
      ...props,
      definition: (self) => runDefinition(this, { ...props, windowTimeout, self }),
      permissions: (self) => runPermissions(self, props),
    });
  }
}
