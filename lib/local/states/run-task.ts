import { StateFailure } from './errors';
import { evaluate, evaluateNumber } from './evaluate';
import { bindingsOf, type Visit } from './execution';
import { childSignal, unlessInterrupted } from './interruption';
import { throughJsonText, type Json } from './json';
import { checkPayload, MAX_SECONDS } from './limits';
import { type TaskState } from './model';
import { type TaskHandler } from './task-handler';

/** Events of one attempt: scheduled, started, and succeeded, failed or timed out. */
const EVENTS_PER_ATTEMPT = 3;
/** One more for a task that waits for what it started: submitted. */
const EVENTS_PER_WAITING_ATTEMPT = 4;

/** One attempt of a Task. */
export async function attemptTask(state: TaskState, visit: Visit): Promise<Json> {
  const { execution } = visit;
  const bindings = bindingsOf(visit);
  const args = state.arguments === undefined ? visit.input : await evaluate(state.arguments, bindings);
  checkPayload('Arguments', args);
  const timeoutSeconds = state.timeoutSeconds === undefined ? undefined
    : await evaluateNumber(state.timeoutSeconds, bindings, 'TimeoutSeconds', { min: 1, max: MAX_SECONDS });
  const handler = execution.tasks[state.resource];
  if (handler === undefined) throw new Error(`no task handler for ${state.resource}`);
  execution.history.write(/\.sync(:2)?$/.test(state.resource) ? EVENTS_PER_WAITING_ATTEMPT : EVENTS_PER_ATTEMPT);
  execution.emit({ type: 'TaskStarted', state: state.name, resource: state.resource, arguments: args, retryCount: visit.retryCount });
  return callHandler(handler, args, timeoutSeconds, visit);
}

async function callHandler(handler: TaskHandler, args: Json, timeoutSeconds: number | undefined, visit: Visit): Promise<Json> {
  const { execution, state, signal } = visit;
  const attempt = childSignal(signal);
  const timer = childSignal(signal);
  try {
    const work = called(() => handler(args, { executionArn: execution.arn, stateName: state.name, signal: attempt.signal }));
    const contestants = timeoutSeconds === undefined ? [work] : [work, expired(timeoutSeconds, visit, timer.signal)];
    return await unlessInterrupted(Promise.race(contestants), signal);
  } catch (error) {
    // Tells a handler that lost the race that nobody waits for it any more.
    attempt.interrupt('timed-out');
    throw error;
  } finally {
    timer.interrupt('aborted');
    timer.release();
    attempt.release();
  }
}

/** The answer of a handler as the service would pass it on. */
async function called(handler: () => Promise<unknown>): Promise<Json> {
  try {
    return throughJsonText(await handler());
  } catch (error) {
    if (error instanceof Error) throw new StateFailure(error.name, error.message);
    throw new StateFailure('States.TaskFailed', String(error));
  }
}

async function expired(seconds: number, { execution }: Visit, signal: AbortSignal): Promise<never> {
  await execution.clock.deadline(seconds * 1000, signal);
  throw new StateFailure('States.Timeout', `the task ran for more than ${seconds} seconds`);
}
