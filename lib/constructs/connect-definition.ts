/** The states that archive a call of Amazon Connect: look up where its audio is, start a run for each stream that holds some. */

import { Duration } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { type Construct } from 'constructs';
import { ERROR_AND_CAUSE, expression } from './jsonata';
import { retrier, SUCCESSOR_EXISTS, SUCCESSOR_RETRIES } from './run-retries';

/** What archiving calls is made of. */
export interface ConnectDefinitionProps {
  readonly runMachine: sfn.IStateMachine;
  /** ARN of the Amazon Connect instance. */
  readonly instanceArn: string;
}

const CALL_SECONDS = 30;

/** Connect writes down where the audio is some time after the call has ended; this often we look, and this long we wait between. */
const LOOKS = 10;
const LOOK_SECONDS = 30;

/** Beyond what Connect says of a recording: its clock is not that of the stream. Footage of other calls is cut off by its ContactId. */
const MARGIN_MILLIS = 5_000;

/** Of a contact, the recordings that are in a Kinesis video stream. */
const RECORDINGS = '$states.result.Contact.Recordings[StorageType = "KINESIS_VIDEO_STREAM" and $exists(StartTimestamp)]';

/**
 * The stretch of each stream that belongs to the call. One stream holds the audio of both sides, as one recording or as two. The API
 * reference calls StartTimestamp that of a recording's last leg; the call itself began when it was initiated.
 */
const CALLS = `[(${[
  `$recordings := ${RECORDINGS}`,
  '$begin := $toMillis($states.result.Contact.InitiationTimestamp)',
  '$end := $states.result.Contact.DisconnectTimestamp',
  `$distinct($recordings.Location).($arn := $; $own := $recordings[Location = $arn]; {${[
    '"streamArn": $match($arn, /arn:.*$/)[0].match, "mode": "range"',
    `"from": $fromMillis($min([$own.$toMillis(StartTimestamp), $begin]) - ${MARGIN_MILLIS})`,
    `"to": $fromMillis($max($own.$toMillis($exists(StopTimestamp) ? StopTimestamp : $end)) + ${MARGIN_MILLIS})`,
  ].join(', ')}})`,
].join('; ')})]`;

/** One name for a call and a stream, so that an event that comes twice starts one run. */
const RUN_NAME = '"call-" & $states.context.Execution.Input.detail.contactId & "-" & $substring($hash($states.input.streamArn, "SHA-256"), 0, 16)';

function describe(scope: Construct, instanceArn: string): tasks.CallAwsService {
  const look = tasks.CallAwsService.jsonata(scope, 'LookUpCall', {
    service: 'connect', action: 'describeContact',
    iamResources: [`${instanceArn}/contact/*`],
    parameters: {
      InstanceId: expression(`$split($states.context.Execution.Input.detail.instanceArn, "/")[-1]`),
      ContactId: expression('$states.context.Execution.Input.detail.contactId'),
    },
    assign: { looks: expression('$looks + 1'), seen: expression('$count($calls)'), calls: expression(CALLS) },
    outputs: {},
    taskTimeout: sfn.Timeout.duration(Duration.seconds(CALL_SECONDS)),
  });
  look.addRetry(retrier([sfn.Errors.ALL], 2, 60, 8));
  return look;
}

function startRuns(scope: Construct, { runMachine }: ConnectDefinitionProps, failed: sfn.IChainable): sfn.Map {
  const start = tasks.StepFunctionsStartExecution.jsonata(scope, 'StartRun', {
    comment: 'Archives what one stream holds of the call',
    stateMachine: runMachine,
    name: expression(RUN_NAME),
    input: sfn.TaskInput.fromText(expression('$states.input')),
    outputs: {},
    taskTimeout: sfn.Timeout.duration(Duration.seconds(CALL_SECONDS)),
  });
  for (const retry of SUCCESSOR_RETRIES) start.addRetry(retry);
  const started = sfn.Pass.jsonata(scope, 'Started', { outputs: {} });
  start.addCatch(started, { errors: [SUCCESSOR_EXISTS] });
  const notStarted = sfn.Fail.jsonata(scope, 'NotStarted', { error: expression('$states.input.Error'), cause: expression('$string($states.input)') });
  start.addCatch(notStarted, { errors: [sfn.Errors.ALL], outputs: ERROR_AND_CAUSE });
  const map = sfn.Map.jsonata(scope, 'Streams', { items: sfn.ProvideItems.jsonata(expression('$calls')) });
  map.itemProcessor(start.next(started));
  map.addCatch(failed, { errors: [sfn.Errors.ALL], outputs: ERROR_AND_CAUSE });
  return map;
}

/** The whole definition; its input is a contact event. */
export function connectDefinition(scope: Construct, props: ConnectDefinitionProps): sfn.IChainable {
  const failed = sfn.Fail.jsonata(scope, 'Failed', { error: expression('$states.input.Error'), cause: expression('$string($states.input)') });
  const look = describe(scope, props.instanceArn);
  look.addCatch(failed, { errors: [sfn.Errors.ALL], outputs: ERROR_AND_CAUSE });
  const streams = startRuns(scope, props, failed);
  streams.next(sfn.Succeed.jsonata(scope, 'Done'));
  const wait = sfn.Wait.jsonata(scope, 'WaitForRecordings', { time: sfn.WaitTime.duration(Duration.seconds(LOOK_SECONDS)) }).next(look);
  look.next(sfn.Choice.jsonata(scope, 'HasRecordings')
    // Connect may know one stream before the other: two looks must see the same.
    .when(sfn.Condition.jsonata(expression(`$count($calls) > 0 and ($count($calls) = $seen or $looks >= ${LOOKS})`)), streams)
    .when(sfn.Condition.jsonata(expression(`$looks < ${LOOKS}`)), wait)
    .otherwise(sfn.Succeed.jsonata(scope, 'NothingRecorded', { comment: 'A call whose audio was not streamed' })));
  return sfn.Pass.jsonata(scope, 'Start', { assign: { looks: 0, seen: 0, calls: [] } }).next(look);
}
