/** What every state machine of the archive has in common. */

import { Names, RemovalPolicy } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { type Construct } from 'constructs';
import { type ArchiveLogs } from './archive-logs';

/** Names of state machines are this long at most. */
const MAX_NAME = 80;

interface LoggedStateMachineProps extends ArchiveLogs {
  readonly comment: string;
  /** Makes the states. @param self The machine that they are for, by its name. */
  readonly definition: (self: sfn.IStateMachine) => sfn.IChainable;
}

/** A JSONata state machine below `scope`, traced and logged to a group of its own. */
export function loggedStateMachine(scope: Construct, { comment, logRetention, logKey, definition }: LoggedStateMachineProps): sfn.StateMachine {
  // Fixed, because a machine may start itself, and a reference from its own definition would be a cycle.
  const name = Names.uniqueResourceName(scope, { maxLength: MAX_NAME, separator: '-' });
  const logGroup = new logs.LogGroup(scope, 'Logs', {
    // Groups under this path share one resource policy; elsewhere each machine adds to one, and its size is limited.
    logGroupName: `/aws/vendedlogs/states/${name}`,
    retention: logRetention,
    encryptionKey: logKey,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  // CDK gives the role two statements on every resource, for the delivery of logs and for X-Ray. Neither API has resources.
  return new sfn.StateMachine(scope, 'StateMachine', {
    stateMachineName: name,
    comment,
    queryLanguage: sfn.QueryLanguage.JSONATA,
    definitionBody: sfn.DefinitionBody.fromChainable(definition(sfn.StateMachine.fromStateMachineName(scope, 'Self', name))),
    tracingEnabled: true,
    logs: { destination: logGroup, level: sfn.LogLevel.ALL, includeExecutionData: false },
  });
}
