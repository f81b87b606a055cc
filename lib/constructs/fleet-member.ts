/** What a fleet run does for one stream. */

import { Duration, Stack } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { type Construct } from 'constructs';
import { type StreamSource } from '../contract/stream-source';
import { digits, EXECUTION_INPUT, expression, literal } from './jsonata';
import { retrier, SUCCESSOR_EXISTS } from './run-retries';

/** StartExecution and ListTagsForStream answer in milliseconds; this is for the case that they do not. */
const CALL_SECONDS = 30;

/** Step Functions did not take the start. Only these: anything else is how the run itself ended, and is not repeated. */
const NOT_STARTED = [
  'StepFunctions.ExecutionLimitExceededException', 'StepFunctions.ThrottlingException', 'StepFunctions.SdkClientException',
  'StepFunctions.AWSStepFunctionsException',
];

/**
 * At most 80 characters: 40 of the stream, 8 that tell apart what begins alike, 17 digits of this execution's start. The same for
 * every attempt, so that no attempt starts a second run.
 */
const RUN_NAME = [
  '$substring($replace($stream, /[^a-zA-Z0-9_-]/, "-"), 0, 40)', '$substring($hash($stream, "SHA-256"), 0, 8)', digits('$states.context.Execution.StartTime'),
].join(' & "-" & ');

/**
 * What failed, by the name of the run's own error where there is one: the integration calls all of them States.TaskFailed. By a
 * pattern, since a cause may be cut short, and what cannot be parsed would fail the member.
 */
const FAILURE = expression('{"stream": $states.input.stream, "error": $exists($states.errorOutput.Cause) and $states.errorOutput.Error = "States.TaskFailed" '
  + 'and $contains($states.errorOutput.Cause, /"Error" *: *"[^"]+"/) ? $match($states.errorOutput.Cause, /"Error" *: *"([^"]+)"/)[0].groups[0] : $states.errorOutput.Error}');

/** What a member gets. All of it, because the members of a distributed map do not see the variables around it. */
export const MEMBER_INPUT = `($stream := $states.context.Map.Item.Value; {"stream": $stream, "mode": $mode, "name": ${RUN_NAME}, `
  + `"input": $merge([$sift(${EXECUTION_INPUT}, function($value, $field) { $field != "nextToken" }), {"streamName": $stream, "mode": $mode}])})`;

function startRun(scope: Construct, id: string, comment: string, runMachine: sfn.IStateMachine, pattern: sfn.IntegrationPattern): tasks.StepFunctionsStartExecution {
  return tasks.StepFunctionsStartExecution.jsonata(scope, id, {
    comment,
    stateMachine: runMachine,
    integrationPattern: pattern,
    name: expression('$states.input.name'),
    input: sfn.TaskInput.fromText(expression('$states.input.input')),
    outputs: {},
    // A run that is waited for takes as long as it takes.
    ...(pattern === sfn.IntegrationPattern.REQUEST_RESPONSE ? { taskTimeout: sfn.Timeout.duration(Duration.seconds(CALL_SECONDS)) } : {}),
  });
}

/** Starts the run of a stream; one that ends is waited for, so that only so many streams are read at a time. */
function run(scope: Construct, runMachine: sfn.IStateMachine, failed: sfn.IChainable): sfn.IChainable {
  const ran = sfn.Pass.jsonata(scope, 'Ran', { outputs: {} });
  const endless = startRun(scope, 'StartFollowing', 'A run that follows has no end to wait for', runMachine, sfn.IntegrationPattern.REQUEST_RESPONSE);
  const finite = startRun(scope, 'RunToItsEnd', 'Archives the stream', runMachine, sfn.IntegrationPattern.RUN_JOB);
  for (const start of [endless, finite]) {
    start.addRetry(retrier(NOT_STARTED, 2, 60, 8));
    start.addCatch(ran, { errors: [SUCCESSOR_EXISTS] }); // Started by an attempt of which nobody heard.
    start.addCatch(failed, { errors: [sfn.Errors.ALL], outputs: FAILURE });
    start.next(ran);
  }
  return sfn.Choice.jsonata(scope, 'HasAnEnd')
    .when(sfn.Condition.jsonata(expression('$states.input.mode = "follow"')), endless)
    .otherwise(finite);
}

type Tagged = Extract<StreamSource, { kind: 'tagged' }>;

/** Asks for the tags of a stream first; ListStreams does not tell them. */
function onlyIfTagged(scope: Construct, { tags, prefix }: Tagged, then: sfn.IChainable, failed: sfn.IChainable): sfn.IChainable {
  const read = tasks.CallAwsService.jsonata(scope, 'ReadTags', {
    service: 'kinesisvideo', action: 'listTagsForStream',
    iamResources: [Stack.of(scope).formatArn({ service: 'kinesisvideo', resource: 'stream', resourceName: `${prefix}*/*` })],
    parameters: { StreamName: expression('$states.input.stream') },
    outputs: expression('$merge([$states.input, {"tags": $states.result.Tags}])'),
    taskTimeout: sfn.Timeout.duration(Duration.seconds(CALL_SECONDS)),
  });
  read.addRetry(retrier([sfn.Errors.ALL], 1, 30, 8));
  read.addCatch(failed, { errors: [sfn.Errors.ALL], outputs: FAILURE });
  const wanted = Object.entries(tags).map(([key, value]) => `$lookup($states.input.tags, ${literal(key)}) = ${literal(value)}`).join(' and ');
  return read.next(sfn.Choice.jsonata(scope, 'IsWanted')
    .when(sfn.Condition.jsonata(expression(wanted)), then)
    .otherwise(sfn.Pass.jsonata(scope, 'NotWanted', { outputs: { wanted: false } })));
}

/** The states of one stream: its run, and whatever becomes of it. No failure leaves them, so that none stops the other streams. */
export function fleetMember(scope: Construct, source: StreamSource, runMachine: sfn.IStateMachine): sfn.IChainable {
  const failed = sfn.Pass.jsonata(scope, 'StreamFailed', { comment: 'Counted behind the map' });
  const member = run(scope, runMachine, failed);
  return source.kind === 'tagged' ? onlyIfTagged(scope, source, member, failed) : member;
}
