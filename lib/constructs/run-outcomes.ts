/** How a run ends, and which errors of a window end it. */

import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { type Construct } from 'constructs';
import { ARCHIVE_ERROR } from '../contract/errors';
import { expression, literal } from './jsonata';
import { sourceErrorNames } from './run-retries';

/** A failure that keeps the error it was caught with. Lambda gives a cause to every error, Step Functions not to every one of its own. */
function failure(scope: Construct, id: string, comment: string): sfn.Fail {
  return sfn.Fail.jsonata(scope, id, {
    comment,
    error: expression('$states.input.Error'),
    cause: expression(`$exists($states.input.Cause) ? $states.input.Cause : ${literal('no cause was given')}`),
  });
}

function success(scope: Construct, id: string, comment: string): sfn.Succeed {
  return sfn.Succeed.jsonata(scope, id, { comment });
}

interface Outcome {
  readonly state: string;
  readonly comment: string;
  /** Whether the run ends well with it. */
  readonly isSuccess: boolean;
}

/** Our own errors. Only that of a store is retried: every other one says that trying again would change nothing, or do harm. */
const OWN_ERRORS: Record<keyof typeof ARCHIVE_ERROR, Outcome> = {
  fenced: { state: 'TakenOver', isSuccess: true, comment: 'Another worker has the stream; whatever this one still does has no effect' },
  invalidInput: { state: 'InvalidInput', isSuccess: false, comment: 'The input of the execution cannot be used; the cause names every problem' },
  startNotFound: { state: 'StartNotFound', isSuccess: false, comment: 'The stream has no fragment where its archive is to begin; begin elsewhere' },
  commitConflict: { state: 'ArchiveConflict', isSuccess: false, comment: 'A foreign object stands where one of ours should be; a person must look' },
  storeUnavailable: { state: 'StoreUnavailable', isSuccess: false, comment: 'S3 or DynamoDB did not answer for a long time; nothing that was checkpointed is lost' },
};

const SOURCE_REFUSED = 'Kinesis Video Streams refused in a way that only a person can mend';
const WINDOW_FAILED = 'An error without a catcher of its own, or one that outlasted its retries';

/** Gives a window its catchers. Errors are matched by the literal names that the function throws. */
export function catchWindowErrors(scope: Construct, window: sfn.TaskStateBase): void {
  const names = Object.keys(OWN_ERRORS) as (keyof typeof OWN_ERRORS)[]; // A Record's keys are exactly these.
  for (const name of names) {
    const { state, comment, isSuccess } = OWN_ERRORS[name];
    window.addCatch((isSuccess ? success : failure)(scope, state, comment), { errors: [ARCHIVE_ERROR[name]] });
  }
  window.addCatch(failure(scope, 'SourceRefused', SOURCE_REFUSED), { errors: sourceErrorNames(false) });
  window.addCatch(failure(scope, 'WindowFailed', WINDOW_FAILED), { errors: [sfn.Errors.ALL] });
}

/** The ends that the answer of a window can lead to. */
export function endings(scope: Construct) {
  return {
    Done: success(scope, 'Done', 'All there is to archive up to now is archived'),
    Stopped: success(scope, 'Stopped', 'Somebody asked the archive of this stream to stop'),
    AnotherRun: success(scope, 'AnotherRun', 'Another run archives this stream; there is nothing to do'),
  };
}

/** Where an answer leads that no rule knows: function and state machine are of different versions. */
export function unknownStatus(scope: Construct): sfn.Fail {
  return sfn.Fail.jsonata(scope, 'UnknownStatus', {
    error: 'Archive.UnknownStatus',
    cause: expression(`${literal('the function answered a status that this state machine does not know: ')} & $string($states.input.status)`),
  });
}

/** Where a run ends that could not start its successor. */
export function continueFailed(scope: Construct): sfn.Fail {
  return failure(scope, 'ContinueFailed', 'The successor of this execution could not be started; start one with the same input');
}
