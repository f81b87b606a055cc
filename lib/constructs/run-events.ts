/** What a run tells the world of itself, on EventBridge. */

import { Duration } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { type Construct } from 'constructs';
import { EVENT_SOURCE, EVENT_VERSION } from '../contract/archive-event';
import { EXECUTION_INPUT, expression, literal } from './jsonata';
import { TELL_RETRIES } from './run-retries';

/** Where the events go. */
export interface RunEvents {
  readonly eventBus: events.IEventBus;
}

interface Tidings extends RunEvents {
  /** Detail type. */
  readonly type: string;
  /** Fields besides those that every event of a run has, as a JSONata object. */
  readonly fields?: string;
  readonly next: sfn.IChainable;
}

/** PutEvents answers in milliseconds; this is for the case that it does not. */
const TELL_SECONDS = 30;

/** What every event of a run has. The stream is named as the run was told. */
const RUN_FIELDS = [
  `{"version": ${literal(EVENT_VERSION)}, "run": $run, "mode": $mode, "execution": $states.context.Execution.Id}`,
  `$exists(${EXECUTION_INPUT}.streamName) ? {"stream": ${EXECUTION_INPUT}.streamName} : {}`,
  `$exists(${EXECUTION_INPUT}.streamArn) ? {"streamArn": ${EXECUTION_INPUT}.streamArn} : {}`,
];

/** A state that tells of the run and goes on, heard or not: an archive must not fail because nobody listens. */
export function tellOfRun(scope: Construct, id: string, { eventBus, type, fields, next }: Tidings): sfn.IChainable {
  const tell = tasks.EventBridgePutEvents.jsonata(scope, id, {
    entries: [{
      eventBus, source: EVENT_SOURCE, detailType: type,
      detail: sfn.TaskInput.fromText(expression(`$merge([${[...RUN_FIELDS, ...(fields === undefined ? [] : [fields])].join(', ')}])`)),
    }],
    outputs: expression('$states.input'),
    taskTimeout: sfn.Timeout.duration(Duration.seconds(TELL_SECONDS)),
  });
  for (const retry of TELL_RETRIES) tell.addRetry(retry);
  tell.addCatch(next, { errors: [sfn.Errors.ALL], outputs: expression('$states.input') });
  tell.next(next);
  return tell;
}
