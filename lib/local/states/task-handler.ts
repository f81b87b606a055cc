/** What a handler is told about the task it does. */
export interface TaskContext {
  readonly executionArn: string;
  readonly stateName: string;
  /** Aborts when the state no longer waits for the answer: timeout, stopped execution, failed sibling branch. */
  readonly signal: AbortSignal;
}

/**
 * Does what a Resource stands for. A thrown error fails the attempt: its `name` becomes the error name that Retry and Catch
 * match, its `message` the cause.
 */
export type TaskHandler = (args: unknown, context: TaskContext) => Promise<unknown>;

/** An error name and cause as a handler throws them. */
export class TaskError extends Error {
  constructor(override readonly name: string, cause: string) {
    super(cause);
  }
}
