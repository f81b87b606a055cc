/**
 * What the state machines may do for their states, a list for each. By hand, since what CDK adds for a state is wider: versions of
 * a function, executions of other machines whose names begin alike.
 */

import { ArnFormat, Fn, type Stack } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { type StreamSource } from '../contract/stream-source';
import { isInline, MAP_LABEL } from './fleet-definition';
import { type Permission } from './least-privilege-role';
import { type SelfMachine } from './logged-state-machine';
import { discoverStreams } from './stream-permissions';

function startExecution(sid: string, machine: sfn.IStateMachine): Permission {
  return { sid, actions: ['states:StartExecution'], resources: [machine.stateMachineArn] };
}

/** @param machine Its name; behind a slash, the label of a distributed map whose executions are meant. */
function executionsOf(stack: Stack, machine: string): string {
  return stack.formatArn({ service: 'states', resource: 'execution', resourceName: `${machine}:*`, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
}

/** What waiting for the end of an execution takes (`.sync`): Step Functions has one rule for it in each account and region. */
function awaitRuns(stack: Stack, runMachine: sfn.IStateMachine): Permission[] {
  const name = Fn.select(6, Fn.split(':', runMachine.stateMachineArn));
  return [
    {
      sid: 'AwaitRuns',
      actions: ['states:DescribeExecution', 'states:StopExecution'],
      resources: [executionsOf(stack, name)],
      reason: 'A run is named when it is started, by its stream and the time.',
    },
    {
      sid: 'HearOfEnds',
      actions: ['events:DescribeRule', 'events:PutRule', 'events:PutTargets'],
      resources: [stack.formatArn({ service: 'events', resource: 'rule', resourceName: 'StepFunctionsGetEventsForStepFunctionsExecutionRule' })],
    },
  ];
}

/** The members of a distributed map are executions of the machine itself. */
function runMembers(stack: Stack, name: string): Permission[] {
  const reason = 'Step Functions names the members of a map when it starts them.';
  return [
    { sid: 'RunMembers', actions: ['states:DescribeExecution', 'states:StopExecution'], resources: [executionsOf(stack, name)], reason },
    { sid: 'RedriveMembers', actions: ['states:RedriveExecution'], resources: [executionsOf(stack, `${name}/${MAP_LABEL}`)], reason },
  ];
}

/** What a run does: its windows, its successor, what it tells of itself. */
export function runPermissions(self: SelfMachine, { windowFunction, eventBus }: { readonly windowFunction: lambda.IFunction; readonly eventBus: events.IEventBus }): Permission[] {
  return [
    { sid: 'ArchiveWindow', actions: ['lambda:InvokeFunction'], resources: [windowFunction.functionArn] },
    { sid: 'Tell', actions: ['events:PutEvents'], resources: [eventBus.eventBusArn] },
    startExecution('ContinueAsNew', self.machine),
  ];
}

/** What a fleet run does: finding streams, a run for each, another part of itself for a large fleet. */
export function fleetPermissions(stack: Stack, { name, machine }: SelfMachine, { source, runMachine }: { readonly source: StreamSource; readonly runMachine: sfn.IStateMachine }): Permission[] {
  return [
    ...discoverStreams(stack, source),
    startExecution('StartRuns', runMachine),
    ...awaitRuns(stack, runMachine),
    ...(isInline(source) ? [] : [startExecution('StartItself', machine), ...runMembers(stack, name)]),
  ];
}

/** What archiving a call does: asking Amazon Connect for it, a run for each of its streams. */
export function callPermissions({ runMachine, instanceArn }: { readonly runMachine: sfn.IStateMachine; readonly instanceArn: string }): Permission[] {
  return [
    {
      sid: 'LookUpCall', actions: ['connect:DescribeContact'], resources: [`${instanceArn}/contact/*`],
      reason: 'A call has its id from Amazon Connect when it begins.',
    },
    startExecution('StartRuns', runMachine),
  ];
}
