import { StateFailure } from './errors';
import { matchesError } from './error-names';
import { evaluate, evaluateAssign } from './evaluate';
import { bindingsOf, type Visit } from './execution';
import { type Json } from './json';
import { checkPayload } from './limits';
import { type MapState, type Outcome, type ParallelState, type Retrier, type TaskState } from './model';
import { type Exit } from './exit';

/** A state that does work: it can fail, be tried again, and be caught. */
export type WorkState = TaskState | ParallelState | MapState;

/** Seconds to wait before the given retry, the first being 1. */
export function retryDelaySeconds(retrier: Retrier, retry: number, random: () => number): number {
  const grown = retrier.intervalSeconds * retrier.backoffRate ** (retry - 1);
  const capped = Math.min(grown, retrier.maxDelaySeconds ?? Infinity);
  return retrier.jitter === 'FULL' ? capped * random() : capped;
}

/** Output and Assign of a state or a catcher; nothing is assigned yet. */
export async function outcome(fields: Outcome, visit: Visit, extra: Parameters<typeof bindingsOf>[1], fallback: Json): Promise<Omit<Exit, 'next'>> {
  const bindings = bindingsOf(visit, extra);
  const output = fields.output === undefined ? fallback : await evaluate(fields.output, bindings);
  checkPayload('the output', output);
  const assigned = Object.fromEntries(await evaluateAssign(fields.assign, bindings));
  visit.scope.check(assigned);
  return { output, assigned };
}

/**
 * Does the work of a state until it succeeds, is caught, or fails. An attempt includes Arguments, Output and Assign, so that an
 * expression that fails is retried and caught like a task that fails.
 */
export async function withRetries(state: WorkState, first: Visit, attempt: (visit: Visit) => Promise<Json>): Promise<Exit> {
  // Each retrier counts for itself, and only for this visit.
  const used = new Map<Retrier, number>();
  for (let visit = first; ; visit = { ...visit, retryCount: visit.retryCount + 1 }) {
    try {
      const result = await attempt(visit);
      checkPayload('the result', result);
      const { output, assigned } = await outcome(state, visit, { result }, result);
      return { output, assigned, next: state.transition.kind === 'next' ? state.transition.state : undefined };
    } catch (error) {
      if (!(error instanceof StateFailure)) throw error;
      visit.execution.emit({ type: 'AttemptFailed', state: state.name, error: error.error, cause: error.cause });
      const retrier = state.retry.find((candidate) => matchesError(candidate.errorEquals, error.error));
      const retry = retrier === undefined ? Infinity : (used.get(retrier) ?? 0) + 1;
      // The first retrier that matches decides: a spent one does not hand over to the next.
      if (retrier === undefined || retry > retrier.maxAttempts) return caught(state, visit, error);
      used.set(retrier, retry);
      await pause(visit, error.error, retryDelaySeconds(retrier, retry, visit.execution.random));
    }
  }
}

async function pause({ execution, state, retryCount, signal }: Visit, error: string, delaySeconds: number): Promise<void> {
  execution.emit({ type: 'RetryScheduled', state: state.name, error, retryCount: retryCount + 1, delaySeconds });
  await execution.clock.sleep(delaySeconds * 1000, signal);
}

async function caught(state: WorkState, visit: Visit, failure: StateFailure): Promise<Exit> {
  const catcher = state.catch.find((candidate) => matchesError(candidate.errorEquals, failure.error));
  if (catcher === undefined) throw failure;
  visit.execution.emit({ type: 'ErrorCaught', state: state.name, error: failure.error, next: catcher.next });
  const errorOutput = { Error: failure.error, Cause: failure.cause };
  return { ...await outcome(catcher, visit, { errorOutput }, errorOutput), next: catcher.next };
}
