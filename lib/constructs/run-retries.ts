/** What the state machine tries again, and when. */

import { Duration } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { ARCHIVE_ERROR } from '../contract/errors';
import { kvsErrorName, SERVICE_ERRORS, type Reaction } from '../contract/service-errors';

/** Whether time can help, by what the function has already tried inside its window. Errors that it cannot help end the run at once. */
const WORTH_ANOTHER_TRY: Record<Reaction, boolean> = {
  fail: false, 'back-off': true, 'refresh-endpoint': true, reconnect: true, hold: true,
};

/** Names of the source errors that the state machine retries. */
const RETRIED_SOURCE_ERRORS = SERVICE_ERRORS.filter((row) => WORTH_ANOTHER_TRY[row.reaction]).map((row) => kvsErrorName(row.name));

/** Doubling delays with full jitter: many streams that fail together must not come back together. */
export function retrier(errors: string[], firstSeconds: number, maxSeconds: number, maxAttempts: number): sfn.RetryProps {
  return {
    errors,
    interval: Duration.seconds(firstSeconds),
    backoffRate: 2,
    maxDelay: Duration.seconds(maxSeconds),
    jitterStrategy: sfn.JitterType.FULL,
    maxAttempts,
  };
}

/** Lambda did not take the call. The names that CDK would retry by itself, and the throttle that it leaves out. */
const NOT_INVOKED = [
  'Lambda.TooManyRequestsException', 'Lambda.ServiceException', 'Lambda.AWSLambdaException', 'Lambda.SdkClientException',
  'Lambda.ClientExecutionTimeoutException',
];

/** The worker died. What it stored is safe, and the next one goes on from the cursor. */
const WORKER_DIED = ['Sandbox.Timedout', 'Lambda.Unknown', 'Runtime.ExitError', 'Runtime.OutOfMemory', 'States.Timeout'];

/** Retriers of a window. */
export const WINDOW_RETRIES: readonly sfn.RetryProps[] = [
  retrier(NOT_INVOKED, 2, 60, 8),
  retrier(WORKER_DIED, 5, 60, 4),
  // Slow: the function has already backed off for minutes in its own window.
  retrier([...RETRIED_SOURCE_ERRORS, ARCHIVE_ERROR.storeUnavailable], 30, 300, 5),
];

/** Retriers of telling the world: not for long, since the run waits meanwhile. */
export const TELL_RETRIES: readonly sfn.RetryProps[] = [retrier([sfn.Errors.ALL], 1, 10, 3)];

/** What StartExecution answers when the successor is there already: an earlier attempt has started it. */
export const SUCCESSOR_EXISTS = 'StepFunctions.ExecutionAlreadyExistsException';

/** Retriers of starting the successor. A lost successor would end a run in silence, so anything else is tried again. */
export const SUCCESSOR_RETRIES: readonly sfn.RetryProps[] = [
  { errors: [SUCCESSOR_EXISTS], maxAttempts: 0 },
  retrier([sfn.Errors.ALL], 2, 60, 8),
];
