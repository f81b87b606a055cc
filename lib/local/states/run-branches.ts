import { evaluate, evaluateItems, evaluateNumber } from './evaluate';
import { bindingsOf, type GraphRun, type Visit } from './execution';
import { childSignal } from './interruption';
import { type Json } from './json';
import { checkPayload, MAX_INLINE_CONCURRENCY } from './limits';
import { type MapState, type ParallelState, type StateGraph } from './model';
import { Scope } from './scope';

/** Runs a graph to its end; given by the interpreter, which these states run inside. */
export type RunGraph = (graph: StateGraph, input: Json, run: GraphRun) => Promise<Json>;

/** Events around the branches or iterations: started, and succeeded or failed. */
const EVENTS_AROUND = 2;
/** Events around one iteration of a Map: started, and succeeded or failed. */
const EVENTS_PER_ITERATION = 2;

/** One attempt of a Parallel: the outputs of its branches, in their order. */
export async function attemptParallel(state: ParallelState, visit: Visit, runGraph: RunGraph): Promise<Json> {
  const input = state.arguments === undefined ? visit.input : await evaluate(state.arguments, bindingsOf(visit));
  checkPayload('Arguments', input);
  visit.execution.history.write(EVENTS_AROUND);
  const jobs = state.branches.map((branch) => (signal: AbortSignal) => runGraph(branch, input, inside(visit, signal, visit.map)));
  return allOrNothing(jobs, jobs.length, visit.signal);
}

/** One attempt of an INLINE Map: the outputs of its iterations, in the order of the items. */
export async function attemptMap(state: MapState, visit: Visit, runGraph: RunGraph): Promise<Json> {
  const bindings = bindingsOf(visit);
  const items = await evaluateItems(state.items, bindings, visit.input);
  const wanted = state.maxConcurrency === undefined ? 0 : await evaluateNumber(state.maxConcurrency, bindings, 'MaxConcurrency', { min: 0 });
  visit.execution.history.write(EVENTS_AROUND);
  const jobs = items.map((item, index) => async (signal: AbortSignal) => {
    const map = { Item: { Index: index, Value: item } };
    const input = state.itemSelector === undefined ? item : await evaluate(state.itemSelector, bindingsOf(visit, {}, map));
    checkPayload('the input of an iteration', input);
    visit.execution.history.write(EVENTS_PER_ITERATION);
    return runGraph(state.processor, input, inside(visit, signal, map));
  });
  return allOrNothing(jobs, Math.min(wanted === 0 ? Infinity : wanted, MAX_INLINE_CONCURRENCY), visit.signal);
}

function inside(visit: Visit, signal: AbortSignal, map: Json | undefined): GraphRun {
  return { execution: visit.execution, scope: new Scope(visit.scope), signal, map };
}

type Job = (signal: AbortSignal) => Promise<Json>;

/**
 * Runs jobs, at most `concurrency` at once. The first that fails stops the others, and its error is the error of the state: the
 * service reports the error of the branch under its own name.
 */
async function allOrNothing(jobs: readonly Job[], concurrency: number, parent: AbortSignal): Promise<Json> {
  const results: Json[] = jobs.map(() => null);
  const group = childSignal(parent);
  const queue = jobs.entries();
  let failure: { readonly error: unknown } | undefined;
  const worker = async (): Promise<void> => {
    for (const [index, job] of queue) {
      if (failure !== undefined) return;
      try {
        results[index] = await job(group.signal);
      } catch (error) {
        failure ??= { error };
        group.interrupt('sibling-failed');
      }
    }
  };
  // Every worker is waited for: nothing of a failed state may run on into the next one.
  await Promise.all(Array.from({ length: Math.min(concurrency, jobs.length) }, worker));
  group.release();
  if (failure !== undefined) throw failure.error;
  return results;
}

