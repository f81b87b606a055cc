import { type Json } from './json';
import { type StateType } from './model';

/** How an execution ended. `historyEvents` is the number of events the service would have written. */
export type ExecutionResult =
  | { readonly status: 'SUCCEEDED'; readonly output: Json; readonly historyEvents: number }
  | { readonly status: 'FAILED'; readonly error: string; readonly cause: string; readonly historyEvents: number }
  | { readonly status: 'TIMED_OUT'; readonly historyEvents: number }
  | { readonly status: 'ABORTED'; readonly historyEvents: number };

/** What an execution does, told while it does it. */
export type ExecutionStep =
  | { readonly type: 'ExecutionStarted'; readonly executionArn: string; readonly input: Json }
  | { readonly type: 'StateEntered'; readonly state: string; readonly stateType: StateType; readonly input: Json }
  /** `next` is `undefined` when the state is the last of its graph. */
  | { readonly type: 'StateExited'; readonly state: string; readonly output: Json; readonly assigned: Readonly<Record<string, Json>>; readonly next: string | undefined }
  | { readonly type: 'TaskStarted'; readonly state: string; readonly resource: string; readonly arguments: Json; readonly retryCount: number }
  /** An attempt of a Task, Parallel or Map failed; what comes of it is told by the next event. */
  | { readonly type: 'AttemptFailed'; readonly state: string; readonly error: string; readonly cause: string }
  | { readonly type: 'RetryScheduled'; readonly state: string; readonly error: string; readonly retryCount: number; readonly delaySeconds: number }
  | { readonly type: 'ErrorCaught'; readonly state: string; readonly error: string; readonly next: string }
  | { readonly type: 'Waiting'; readonly state: string; readonly untilMs: number }
  /** A DISTRIBUTED Map begins: one child execution per item. */
  | { readonly type: 'MapRunStarted'; readonly state: string; readonly mapRunArn: string; readonly items: number }
  /** `succeeded` and `failed` count child executions; those that were stopped or never started are in neither. */
  | {
    readonly type: 'MapRunEnded'; readonly state: string; readonly mapRunArn: string; readonly status: 'SUCCEEDED' | 'FAILED' | 'ABORTED';
    readonly succeeded: number; readonly failed: number;
  }
  | { readonly type: 'ExecutionEnded'; readonly result: ExecutionResult };

/** A step and when it happened, in ms since the epoch on the clock of the machine. */
export type ExecutionEvent = ExecutionStep & {
  readonly atMs: number;
  /** ARN of the child execution of a DISTRIBUTED Map that took the step; absent: the execution itself. */
  readonly childArn?: string;
};
