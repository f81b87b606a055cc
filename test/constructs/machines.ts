/** The state machines of an archive, each in a stack of its own. */

import { Duration, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { StateMachine, type IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { ArchiveFleet, type ArchiveFleetProps } from '../../lib/constructs/archive-fleet';
import { ArchiveStateMachine, type ArchiveStateMachineProps } from '../../lib/constructs/archive-state-machine';
import { type ArchiveLogs } from '../../lib/constructs/archive-logs';
import { ConnectCalls } from '../../lib/constructs/connect-calls';
import { StreamSelection } from '../../lib/constructs/stream-selection';
import { testStack } from './synth';

export const WINDOW_FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:window';
export const CONNECT_INSTANCE_ARN = 'arn:aws:connect:eu-west-1:111122223333:instance/11112222-3333-4444-5555-666677778888';

function templateWith(build: (stack: Stack) => void): Template {
  const stack = testStack();
  build(stack);
  return Template.fromStack(stack);
}

/** A key that exists already. */
export const LOG_KEY_ARN = 'arn:aws:kms:eu-west-1:111122223333:key/12345678-1234-1234-1234-123456789012';

function logs(stack: Stack): ArchiveLogs {
  return { logRetention: RetentionDays.ONE_MONTH, logKey: Key.fromKeyArn(stack, 'LogKey', LOG_KEY_ARN) };
}

function existingRunMachine(stack: Stack): IStateMachine {
  return StateMachine.fromStateMachineName(stack, 'RunMachine', 'run-machine');
}

/** A template with the machine that archives one stream. */
export function runTemplate(props: Partial<ArchiveStateMachineProps> = {}): Template {
  return templateWith((stack) => new ArchiveStateMachine(stack, 'Run', {
    windowFunction: Function.fromFunctionArn(stack, 'Window', WINDOW_FUNCTION_ARN),
    functionTimeout: Duration.seconds(900), defaultMode: 'catch-up', segmentSeconds: 300, ...logs(stack),
    eventBus: EventBus.fromEventBusName(stack, 'Bus', 'default'),
    ...props,
  }));
}

/** A template with the machine that starts a run for each stream. */
export function fleetTemplate(streams: StreamSelection = StreamSelection.named('front-door'), props: Partial<ArchiveFleetProps> = {}): Template {
  return templateWith((stack) => new ArchiveFleet(stack, 'Fleet', {
    source: streams.source, runMachine: existingRunMachine(stack), defaultMode: 'catch-up',
    maxConcurrency: 40, toleratedFailurePercentage: 5, ...logs(stack),
    ...props,
  }));
}

/** A template with the machine that archives calls. */
export function connectTemplate(): Template {
  return templateWith((stack) => new ConnectCalls(stack, 'Calls', {
    runMachine: existingRunMachine(stack), instanceArn: CONNECT_INSTANCE_ARN, ...logs(stack),
  }));
}
