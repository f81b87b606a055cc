/** The states of a run, put together. */

import { type Duration } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { type Construct } from 'constructs';
import { EVENT_TYPE } from '../contract/archive-event';
import { type RunMode } from '../contract/execution-state';
import { EXECUTION_INPUT, expression, inputOr, literal } from './jsonata';
import { nextAfter, waitsBefore } from './run-next';
import { tellOfRun } from './run-events';
import { catchWindowErrors, runEnds } from './run-outcomes';
import { WINDOW_RETRIES } from './run-retries';
import { continueAsNew } from './run-successor';

/** What a run is made of. */
export interface RunDefinitionProps {
  readonly windowFunction: lambda.IFunction;
  /** How long a window may take before the machine gives it up; must be longer than the function's own timeout. */
  readonly windowTimeout: Duration;
  /** For executions that name none. */
  readonly defaultMode: RunMode;
  /** Objects are cut at multiples of this on the service's clock; so are runs that catch up. */
  readonly segmentSeconds: number;
  /** Hears of the beginning and the end of every run. */
  readonly eventBus: events.IEventBus;
  /** The machine that this definition is for. */
  readonly self: sfn.IStateMachine;
}

/**
 * Input of the function: the execution's, completed. Fields that nobody knows are passed on, so that the function refuses a
 * misspelt one by name; only the generation is between the machine and itself.
 */
const PAYLOAD = `$merge([$sift(${EXECUTION_INPUT}, function($value, $field) { $field != "generation" }), `
  + '{"run": $run, "mode": $mode, "started": $started, "until": $until}])';

/** The last clock boundary before the execution: a run that catches up to it leaves whole objects, and the rest to the next run. */
function lastBoundary(segmentSeconds: number): string {
  const millis = segmentSeconds * 1000;
  return `$fromMillis($floor($toMillis($states.context.Execution.StartTime) / ${millis}) * ${millis})`;
}

function start(scope: Construct, { defaultMode, segmentSeconds }: RunDefinitionProps): sfn.Pass {
  return sfn.Pass.jsonata(scope, 'Start', {
    comment: 'What the input leaves open',
    assign: {
      run: expression(inputOr('run', '$states.context.Execution.Name')),
      mode: expression(inputOr('mode', literal(defaultMode))),
      started: expression(inputOr('started', '$states.context.Execution.StartTime')),
      until: expression(inputOr('until', lastBoundary(segmentSeconds))),
      generation: expression(inputOr('generation', '0')),
      windows: 0,
    },
  });
}

function archiveWindow(scope: Construct, props: RunDefinitionProps): tasks.LambdaInvoke {
  const window = tasks.LambdaInvoke.jsonata(scope, 'ArchiveWindow', {
    comment: 'One window of footage',
    lambdaFunction: props.windowFunction,
    payload: sfn.TaskInput.fromText(expression(PAYLOAD)),
    outputs: expression('$states.result.Payload'),
    assign: { windows: expression('$windows + 1') },
    taskTimeout: sfn.Timeout.duration(props.windowTimeout),
    retryOnServiceExceptions: false, // No throttling, no jitter, no longest delay: ours are written out.
  });
  for (const retry of WINDOW_RETRIES) window.addRetry(retry);
  return window;
}

/** The whole definition. The ids of the states are what the console, the history and alarms show. */
export function runDefinition(scope: Construct, props: RunDefinitionProps): sfn.IChainable {
  const ends = runEnds(scope, props);
  const window = archiveWindow(scope, props);
  const waits = waitsBefore(scope, window);
  catchWindowErrors(scope, window, ends, waits.WaitForLease);
  window.next(nextAfter(scope, window, waits, continueAsNew(scope, props.self, ends), ends));
  const first = sfn.Condition.jsonata(expression('$generation = 0'));
  const began = sfn.Choice.jsonata(scope, 'FirstOfRun', { comment: 'A run begins once, however many executions it takes' })
    .when(first, tellOfRun(scope, 'TellStarted', { ...props, type: EVENT_TYPE.runStarted, next: window }))
    .otherwise(window);
  return start(scope, props).next(began);
}
