/** The state machine: one execution archives one stream, window after window. */

import { Duration, Names, RemovalPolicy } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { type RunMode } from '../contract/execution-state';
import { runDefinition } from './run-definition';

/** Beyond the function's own timeout, so that a slow worker is ended by Lambda and not left behind as one that nobody waits for. */
const BEYOND_FUNCTION_SECONDS = 30;

/** Names of state machines are this long at most. */
const MAX_NAME = 80;

/** Props of {@link ArchiveStateMachine}; checked by the archive that makes it. */
export interface ArchiveStateMachineProps {
  readonly windowFunction: lambda.IFunction;
  readonly functionTimeout: Duration;
  readonly defaultMode: RunMode;
  readonly logRetention: logs.RetentionDays;
}

/** The state machine with its own role and log group. */
export class ArchiveStateMachine extends Construct {
  readonly stateMachine: sfn.StateMachine;

  constructor(scope: Construct, id: string, props: ArchiveStateMachineProps) {
    super(scope, id);
    // Fixed, because the machine starts itself, and a reference from its own definition would be a cycle.
    const name = Names.uniqueResourceName(this, { maxLength: MAX_NAME, separator: '-' });
    const logGroup = new logs.LogGroup(this, 'Logs', {
      // Groups under this path share one resource policy; elsewhere each machine adds to one, and its size is limited.
      logGroupName: `/aws/vendedlogs/states/${name}`,
      retention: props.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // CDK gives the role two statements on every resource, for the delivery of logs and for X-Ray. Neither API has resources.
    this.stateMachine = new sfn.StateMachine(this, 'StateMachine', {
      stateMachineName: name,
      comment: 'Archives one Kinesis video stream to S3, window after window',
      queryLanguage: sfn.QueryLanguage.JSONATA,
      definitionBody: sfn.DefinitionBody.fromChainable(runDefinition(this, {
        windowFunction: props.windowFunction,
        windowTimeout: props.functionTimeout.plus(Duration.seconds(BEYOND_FUNCTION_SECONDS)),
        defaultMode: props.defaultMode,
        self: sfn.StateMachine.fromStateMachineName(this, 'Self', name),
      })),
      tracingEnabled: true,
      logs: { destination: logGroup, level: sfn.LogLevel.ALL, includeExecutionData: false },
    });
  }
}
