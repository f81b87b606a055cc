/** The fleet machine: one execution finds the streams of an archive and starts a run for each. */

import { Stack } from 'aws-cdk-lib';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { type RunMode } from '../contract/execution-state';
import { type StreamSource } from '../contract/stream-source';
import { type ArchiveLogs } from './archive-logs';
import { fleetDefinition } from './fleet-definition';
import { loggedStateMachine } from './logged-state-machine';
import { fleetPermissions } from './machine-permissions';

/** Props of {@link ArchiveFleet}; checked by the archive that makes it. */
export interface ArchiveFleetProps extends ArchiveLogs {
  readonly source: StreamSource;
  readonly runMachine: sfn.IStateMachine;
  readonly defaultMode: RunMode;
  /** Streams whose runs go on at the same time. */
  readonly maxConcurrency: number;
  /** How many of a hundred streams may fail before the fleet run counts as failed. */
  readonly toleratedFailurePercentage: number;
}

/** The state machine with its own role and log group. */
export class ArchiveFleet extends Construct {
  readonly stateMachine: sfn.StateMachine;

  constructor(scope: Construct, id: string, props: ArchiveFleetProps) {
    super(scope, id);
    this.stateMachine = loggedStateMachine(this, {
      comment: 'Starts a run for each stream of the archive',
      ...props,
      definition: (self) => fleetDefinition(this, { ...props, self }),
      permissions: (self) => fleetPermissions(Stack.of(this), self, props),
    });
  }
}
