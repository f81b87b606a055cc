/** An execution's history is bounded, a run is not: before the history is full, the run goes on in a new execution. */

import { Duration } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { type Construct } from 'constructs';
import { digits, ERROR_AND_CAUSE, EXECUTION_INPUT, expression } from './jsonata';
import { type RunEnds } from './run-outcomes';
import { SUCCESSOR_EXISTS, SUCCESSOR_RETRIES } from './run-retries';

/** StartExecution answers in milliseconds; this is for the case that it does not. */
const START_SECONDS = 60;

/**
 * At most 80 characters of a-z A-Z 0-9 - _ : 48 of the run, 17 digits of this execution's start, the generation.
 * The same for every attempt of this execution, so that two attempts cannot start two successors; and different for every other
 * execution, so that a name from the past (they are kept for 90 days) is never taken for our own successor.
 */
const SUCCESSOR_NAME = [
  '$substring($replace($run, /[^a-zA-Z0-9_-]/, "-"), 0, 48)',
  digits('$states.context.Execution.StartTime'),
  '$string($generation + 1)',
].join(' & "-" & ');

/** As StartExecution answers it. */
const SUCCESSOR_ARN = `$replace($states.context.StateMachine.Id, ":stateMachine:", ":execution:") & ":" & ${SUCCESSOR_NAME}`;

/**
 * The state that starts the successor and then ends this execution.
 * `associateWithParent` stays off: it adds a field to the input, and the function refuses fields that it does not know.
 */
export function continueAsNew(scope: Construct, self: sfn.IStateMachine, { failed }: RunEnds): tasks.StepFunctionsStartExecution {
  const continued = sfn.Succeed.jsonata(scope, 'Continued', { comment: 'The run goes on in the next execution' });
  const start = tasks.StepFunctionsStartExecution.jsonata(scope, 'ContinueAsNew', {
    comment: 'History is bounded: the run goes on in a new execution',
    stateMachine: self,
    name: expression(SUCCESSOR_NAME),
    input: sfn.TaskInput.fromText(expression(
      `$merge([${EXECUTION_INPUT}, {"run": $run, "mode": $mode, "started": $started, "until": $until, "generation": $generation + 1}])`,
    )),
    taskTimeout: sfn.Timeout.duration(Duration.seconds(START_SECONDS)),
  });
  for (const retry of SUCCESSOR_RETRIES) start.addRetry(retry);
  start.addCatch(continued, { errors: [SUCCESSOR_EXISTS], outputs: expression(`{"ExecutionArn": ${SUCCESSOR_ARN}}`) });
  start.addCatch(failed, { errors: [sfn.Errors.ALL], outputs: ERROR_AND_CAUSE });
  start.next(continued);
  return start;
}
