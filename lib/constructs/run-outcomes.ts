/** How a run ends: what leads there, and what the world is told of it. */

import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { type Construct } from 'constructs';
import { EVENT_TYPE } from '../contract/archive-event';
import { ARCHIVE_ERROR } from '../contract/errors';
import { type RunOutcome } from '../contract/execution-state';
import { ERROR_AND_CAUSE, expression, literal } from './jsonata';
import { tellOfRun, type RunEvents } from './run-events';

/** The two ends of a run. Each tells of itself first. */
export interface RunEnds {
  /** For a run whose input here has an `outcome`. */
  readonly ended: sfn.IChainable;
  /** For a run whose input here has an `Error`, and a `Cause` if there is one. */
  readonly failed: sfn.IChainable;
}

/** The states in which a run ends. */
export function runEnds(scope: Construct, events: RunEvents): RunEnds {
  const ended = sfn.Succeed.jsonata(scope, 'Ended', { comment: 'How is in the outcome of its output' });
  const failed = sfn.Fail.jsonata(scope, 'Failed', {
    comment: 'With the error that ended it; docs/operations.md tells what to do about each',
    error: expression('$states.input.Error'),
    cause: expression(`$exists($states.input.Cause) ? $states.input.Cause : ${literal('no cause was given')}`),
  });
  return {
    ended: tellOfRun(scope, 'TellEnded', { ...events, type: EVENT_TYPE.runEnded, fields: '{"outcome": $states.input.outcome}', next: ended }),
    failed: tellOfRun(scope, 'TellFailed', {
      ...events, type: EVENT_TYPE.runFailed, next: failed,
      fields: '$merge([{"error": $states.input.Error}, $exists($states.input.Cause) ? {"cause": $substring($states.input.Cause, 0, 1000)} : {}])',
    }),
  };
}

/** What a state hands on when the run ends well behind it. */
export function withOutcome(outcome: RunOutcome): string {
  return expression(`$merge([$states.input, {"outcome": ${literal(outcome)}}])`);
}

/**
 * Gives a window its catchers. Only being overtaken is no failure: whatever this run still does has no effect, and whoever took over
 * archives the stream. But not necessarily the stretch that a range is for, so a range waits and looks again.
 */
export function catchWindowErrors(scope: Construct, window: sfn.TaskStateBase, { ended, failed }: RunEnds, waitForLease: sfn.IChainable): void {
  const overtaken = sfn.Choice.jsonata(scope, 'Overtaken')
    .when(sfn.Condition.jsonata(expression('$mode = "range"')), waitForLease)
    .otherwise(ended);
  window.addCatch(overtaken, { errors: [ARCHIVE_ERROR.fenced], outputs: { outcome: 'TAKEN_OVER' satisfies RunOutcome } });
  window.addCatch(failed, { errors: [sfn.Errors.ALL], outputs: ERROR_AND_CAUSE });
}

/** What a run ends with whose function answered a status that no rule knows: function and state machine are of different versions. */
export const UNKNOWN_STATUS = {
  Error: 'Archive.UnknownStatus',
  Cause: expression(`${literal('the function answered a status that this state machine does not know: ')} & $string($states.input.status)`),
};
