/** Archives the calls of Amazon Connect, one execution for each. */

import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { type ArchiveLogs } from './archive-logs';
import { connectDefinition, type ConnectDefinitionProps } from './connect-definition';
import { loggedStateMachine } from './logged-state-machine';
import { callPermissions } from './machine-permissions';

/** Props of {@link ConnectCalls}; checked by the trigger that makes it. */
export interface ConnectCallsProps extends ConnectDefinitionProps, ArchiveLogs {}

/**
 * A contact event does not say which Kinesis video stream holds the call; this state machine asks Amazon Connect (DescribeContact)
 * and starts a run in mode `range` for each stream that does.
 */
export class ConnectCalls extends Construct {
  readonly stateMachine: sfn.StateMachine;

  constructor(scope: Construct, id: string, props: ConnectCallsProps) {
    super(scope, id);
    this.stateMachine = loggedStateMachine(this, {
      comment: 'Archives the audio of a call that has ended',
      ...props,
      definition: () => connectDefinition(this, props),
      permissions: () => callPermissions(props),
    });
  }
}
