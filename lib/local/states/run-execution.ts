import { Interrupted, StateFailure } from './errors';
import { type ExecutionResult } from './events';
import { type Execution } from './execution';
import { type ChildSignal } from './interruption';
import { type Json } from './json';

/** One execution about to run. */
export interface ExecutionRun {
  readonly execution: Execution;
  readonly input: Json;
  /** Ends the execution from outside. Let go of at its end. */
  readonly life: ChildSignal;
  /** `undefined`: no limit. */
  readonly timeoutSeconds: number | undefined;
}

/** Drives an execution from its first event to its last; `states` runs its graph below the signal of its life. */
export async function runExecution({ execution, input, life, timeoutSeconds }: ExecutionRun, states: () => Promise<Json>): Promise<ExecutionResult> {
  const { clock, emit, history } = execution;
  let timedOut = false;
  if (timeoutSeconds !== undefined) {
    clock.deadline(timeoutSeconds * 1000, life.signal).then(() => { timedOut = true; life.interrupt('timed-out'); }, () => undefined);
  }
  try {
    history.write(1);
    emit({ type: 'ExecutionStarted', executionArn: execution.arn, input });
    const ended = await ending(states, () => timedOut);
    const result = { ...ended, historyEvents: history.close() };
    emit({ type: 'ExecutionEnded', result });
    return result;
  } finally {
    // Ends the deadline of the execution.
    life.interrupt('aborted');
    life.release();
  }
}

type Ending = ExecutionResult extends infer Result ? Result extends ExecutionResult ? Omit<Result, 'historyEvents'> : never : never;

/** How the states ended. Any other error is a fault of the interpreter or of a listener, and stays one. */
async function ending(states: () => Promise<Json>, timedOut: () => boolean): Promise<Ending> {
  try {
    return { status: 'SUCCEEDED', output: await states() };
  } catch (error) {
    if (error instanceof StateFailure) return { status: 'FAILED', error: error.error, cause: error.cause };
    // Not the reason of the interruption: a child that ends with an execution that timed out did not itself time out.
    if (error instanceof Interrupted) return { status: timedOut() ? 'TIMED_OUT' : 'ABORTED' };
    throw error;
  }
}
