/** The states of a fleet run, put together: find the streams, start a run for each, tell how many failed. */

import { Duration } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { type Construct } from 'constructs';
import { ARCHIVE_ERROR } from '../contract/errors';
import { type RunMode } from '../contract/execution-state';
import { type StreamSource } from '../contract/stream-source';
import { discoveryVariables, listStreams, MAX_STREAMS } from './fleet-discovery';
import { fleetMember, MEMBER_INPUT } from './fleet-member';
import { digits, ERROR_AND_CAUSE, EXECUTION_INPUT, expression, inputOr, literal } from './jsonata';
import { SUCCESSOR_EXISTS, SUCCESSOR_RETRIES } from './run-retries';

/** What a fleet run is made of. */
export interface FleetDefinitionProps {
  readonly source: StreamSource;
  readonly runMachine: sfn.IStateMachine;
  /** For executions that name none. */
  readonly defaultMode: RunMode;
  /** Streams whose runs go on at the same time. */
  readonly maxConcurrency: number;
  /** How many of a hundred streams may fail before the fleet run counts as failed. */
  readonly toleratedFailurePercentage: number;
  /** The machine that this definition is for. */
  readonly self: sfn.IStateMachine;
}

/** Iterations of an inline Map at the same time, and what its history has room for in any case (Step Functions quotas). */
const MAX_INLINE = 40;

const START_SECONDS = 60;

/** What a distributed map is called in the ARNs of its members. */
export const MAP_LABEL = 'Runs';

/** Whether the streams are few enough for a map within one execution; others have a distributed one. */
export function isInline(source: StreamSource): boolean {
  return source.kind === 'named' && source.names.length <= MAX_INLINE;
}

/** Failed streams that the cause of a failed fleet run names. */
const NAMED_FAILURES = 10;

function failing(scope: Construct, id: string, error: string, cause: string): sfn.Fail {
  return sfn.Fail.jsonata(scope, id, { error, cause });
}

/**
 * Members that failed: those that say so, and those of a distributed map that failed in a way they could not catch, of which the
 * service leaves the description of their execution.
 */
const FAILED = '[$states.result[$exists(error) or $exists(Status)]]';

/** What the runs of the members came to. Whoever is missing among the answers has failed, too. */
const TALLY = {
  failed: expression(FAILED),
  failures: expression(`$count(${FAILED}) + $count($streams) - $count($states.result)`),
  attempted: expression('$count($streams) - $count([$states.result[wanted = false]])'),
};

/** A run for each stream. Beyond what an inline map can do, a distributed one: its members have histories of their own. */
function runs(scope: Construct, props: FleetDefinitionProps, verdict: sfn.IChainable): sfn.Map | sfn.DistributedMap {
  const { source, maxConcurrency, runMachine } = props;
  const common = {
    comment: 'A run for each stream',
    items: sfn.ProvideItems.jsonata(expression('$streams')),
    jsonataItemSelector: expression(MEMBER_INPUT),
    assign: TALLY,
    outputs: {},
  };
  const map = isInline(source)
    ? sfn.Map.jsonata(scope, 'Runs', { ...common, maxConcurrency: Math.min(maxConcurrency, MAX_INLINE) })
    // Members fail in no way that they do not catch; should one all the same, the others must not be stopped.
    : sfn.DistributedMap.jsonata(scope, 'Runs', { ...common, label: MAP_LABEL, maxConcurrency, toleratedFailurePercentage: 100, mapExecutionType: sfn.StateMachineType.STANDARD });
  map.itemProcessor(fleetMember(scope, source, runMachine));
  map.addCatch(failing(scope, 'RunsFailed', expression('$states.input.Error'), expression('$string($states.input)')), { errors: [sfn.Errors.ALL], outputs: ERROR_AND_CAUSE });
  map.next(verdict);
  return map;
}

function verdictOf(scope: Construct, { source, toleratedFailurePercentage }: FleetDefinitionProps): sfn.Choice {
  const sought = source.kind === 'tagged' ? `no stream has the tags ${JSON.stringify(source.tags)}` : source.kind === 'prefix' ? `no stream has a name that begins with ${source.prefix}` : 'no stream is named';
  const names = `$join($failed[[0..${NAMED_FAILURES - 1}]].(stream & " (" & error & ")"), ", ")`;
  const when = (condition: string): sfn.Condition => sfn.Condition.jsonata(expression(condition));
  return sfn.Choice.jsonata(scope, 'Verdict')
    .when(when('$failure != null'), failing(scope, 'FleetIncomplete', 'Archive.FleetIncomplete', expression('"streams could not be listed to the end: " & $string($failure)')))
    // A later part of a large fleet may well have none that is wanted.
    .when(when(`$attempted = 0 and $not($exists(${EXECUTION_INPUT}.nextToken)) and $token = null`), failing(scope, 'NoStreams', 'Archive.NoStreams', sought))
    .when(
      when(`$failures * 100 > ${toleratedFailurePercentage} * $attempted`),
      failing(scope, 'TooManyFailed', 'Archive.TooManyFailed', expression(`$string($failures) & " of " & $string($attempted) & " streams failed: " & ${names}`)),
    )
    .otherwise(sfn.Succeed.jsonata(scope, 'Done', { outputs: expression('{"streams": $attempted, "failures": $failures, "failed": $failed}') }));
}

/** The rest of a large fleet is another execution's, which runs beside this one. */
function nextPart(scope: Construct, self: sfn.IStateMachine, then: sfn.IChainable): sfn.IChainable {
  const start = tasks.StepFunctionsStartExecution.jsonata(scope, 'StartNextPart', {
    comment: `Streams behind the first ${MAX_STREAMS}`,
    stateMachine: self,
    name: expression(`"part-" & ${digits('$states.context.Execution.StartTime')} & "-" & $substring($hash($token, "SHA-256"), 0, 16)`),
    input: sfn.TaskInput.fromText(expression(`$merge([${EXECUTION_INPUT}, {"mode": $mode, "nextToken": $token}])`)),
    outputs: {},
    taskTimeout: sfn.Timeout.duration(Duration.seconds(START_SECONDS)),
  });
  for (const retry of SUCCESSOR_RETRIES) start.addRetry(retry);
  const failed = sfn.Pass.jsonata(scope, 'NextPartFailed', { comment: 'The streams of this part are archived all the same', assign: { failure: expression('$states.input') } });
  failed.next(then);
  start.addCatch(then, { errors: [SUCCESSOR_EXISTS] });
  start.addCatch(failed, { errors: [sfn.Errors.ALL], outputs: ERROR_AND_CAUSE });
  start.next(then);
  return start;
}

/** What the streams of the account lead to. */
function discovered(scope: Construct, props: FleetDefinitionProps, prefix: string, map: sfn.IChainable): sfn.IChainable {
  const listed = sfn.Choice.jsonata(scope, 'IsAllListed');
  const list = listStreams(scope, prefix, listed);
  listed
    .when(sfn.Condition.jsonata(expression(`$token != null and $count($streams) < ${MAX_STREAMS}`)), list)
    .when(sfn.Condition.jsonata(expression('$token != null')), nextPart(scope, props.self, map))
    .otherwise(map);
  return list;
}

/** The whole definition. The ids of the states are what the console, the history and alarms show. */
export function fleetDefinition(scope: Construct, props: FleetDefinitionProps): sfn.IChainable {
  const { source, defaultMode } = props;
  const map = runs(scope, props, verdictOf(scope, props));
  const begin = source.kind === 'named' ? map : discovered(scope, props, source.prefix, map);
  const forOne = sfn.Condition.jsonata(expression(`$exists(${EXECUTION_INPUT}.streamName) or $exists(${EXECUTION_INPUT}.streamArn)`));
  const isForAll = sfn.Choice.jsonata(scope, 'IsForAll')
    .when(forOne, failing(scope, 'NotForOne', ARCHIVE_ERROR.invalidInput, 'the input names a stream, but this machine is for all streams of the archive; allowed: the run machine, for one'))
    .otherwise(begin);
  return sfn.Pass.jsonata(scope, 'Start', {
    comment: 'What the input leaves open',
    assign: { mode: expression(inputOr('mode', literal(defaultMode))), failure: null, ...discoveryVariables(source) },
  }).next(isForAll);
}
