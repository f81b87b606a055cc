import { allOrNothing } from './all-or-nothing';
import { evaluate, evaluateItems, evaluateNumber } from './evaluate';
import { bindingsOf, type GraphRun, type Visit } from './execution';
import { type Json } from './json';
import { checkPayload, MAX_INLINE_CONCURRENCY } from './limits';
import { type MapState, type ParallelState, type StateGraph } from './model';
import { Scope } from './scope';

/** Runs a graph to its end; given by the interpreter, which these states run inside. */
export type RunGraph = (graph: StateGraph, input: Json, run: GraphRun) => Promise<Json>;

/** Events around the branches or iterations: started, and succeeded or failed. */
export const EVENTS_AROUND = 2;
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
  const { items, concurrency } = await planMap(state, visit, MAX_INLINE_CONCURRENCY);
  visit.execution.history.write(EVENTS_AROUND);
  const jobs = items.map((item, index) => async (signal: AbortSignal) => {
    const map = mapItem(item, index);
    const input = await itemInput(state, visit, map);
    visit.execution.history.write(EVENTS_PER_ITERATION);
    return runGraph(state.processor, input, inside(visit, signal, map));
  });
  return allOrNothing(jobs, concurrency, visit.signal);
}

/** The items of a Map and how many of them run at once, at most `most`. */
export async function planMap(state: MapState, visit: Visit, most: number): Promise<{ readonly items: readonly Json[]; readonly concurrency: number }> {
  const bindings = bindingsOf(visit);
  const items = await evaluateItems(state.items, bindings, visit.input);
  const wanted = state.maxConcurrency === undefined ? 0 : await evaluateNumber(state.maxConcurrency, bindings, 'MaxConcurrency', { min: 0 });
  return { items, concurrency: Math.min(wanted === 0 ? Infinity : wanted, most) };
}

/** `$states.context.Map` of one item. */
export interface MapItem { readonly [key: string]: Json; readonly Item: { readonly Index: number; readonly Value: Json } }

export function mapItem(item: Json, index: number): MapItem {
  return { Item: { Index: index, Value: item } };
}

/** What an iteration or a child execution gets as its input: the item, or what ItemSelector makes of it. */
export async function itemInput(state: MapState, visit: Visit, map: MapItem): Promise<Json> {
  const input = state.itemSelector === undefined ? map.Item.Value : await evaluate(state.itemSelector, bindingsOf(visit, {}, map));
  checkPayload('the input of an iteration', input);
  return input;
}

function inside(visit: Visit, signal: AbortSignal, map: Json | undefined): GraphRun {
  return { execution: visit.execution, scope: new Scope(visit.scope), signal, map };
}
