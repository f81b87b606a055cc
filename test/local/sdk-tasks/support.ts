import { type TaskContext } from '../../../lib/local/states';

export const EXECUTION_ARN = 'arn:aws:states:us-east-1:000000000000:execution:archive:run-1';

/** What a state tells its task. */
export function taskContext(signal: AbortSignal = new AbortController().signal): TaskContext {
  return { executionArn: EXECUTION_ARN, stateName: 'Task', signal };
}

/** A port on which nobody listens. */
export const NOBODY = 'http://127.0.0.1:1';
