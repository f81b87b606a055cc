import { type Clock } from './clock';
import { type ExecutionStep } from './events';
import { type Bindings } from './expression';
import { type History } from './history';
import { isObject, type Json } from './json';
import { type State } from './model';
import { type Scope } from './scope';
import { type TaskHandler } from './task-handler';

/** What all states of one execution share. */
export interface Execution {
  readonly arn: string;
  /** The machine of the definition, also in a child execution of a DISTRIBUTED Map. */
  readonly machine: { readonly arn: string; readonly name: string };
  readonly tasks: Readonly<Record<string, TaskHandler>>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly history: History;
  readonly functions: Bindings;
  /** The parts of `$states.context` that do not change: Execution and StateMachine. */
  readonly context: { readonly [key: string]: Json };
  /** `childArn`: the child execution that took the step; `undefined`: this execution. */
  readonly emit: (step: ExecutionStep, childArn?: string) => void;
}

/** One run of a graph of states. */
export interface GraphRun {
  readonly execution: Execution;
  readonly scope: Scope;
  /** Aborts when the execution, or the Parallel or Map around the graph, is over. */
  readonly signal: AbortSignal;
  /** `$states.context.Map` inside a Map; `undefined` elsewhere. */
  readonly map: Json | undefined;
}

/** One stay in a state, from entering to leaving, retries included. */
export interface Visit extends GraphRun {
  readonly state: State;
  readonly input: Json;
  readonly enteredMs: number;
  readonly retryCount: number;
}

/** What exists as `$states.result` or `$states.errorOutput` in some places. */
export type StatesExtra = { readonly result: Json } | { readonly errorOutput: Json } | Record<string, never>;

/** A moment as the context object writes it. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** Everything an expression of a visited state sees. */
export function bindingsOf(visit: Visit, extra: StatesExtra = {}, map: Json | undefined = visit.map): Bindings {
  const { execution, scope, state, input } = visit;
  const context = {
    ...execution.context,
    State: { Name: state.name, EnteredTime: isoTime(visit.enteredMs), RetryCount: visit.retryCount },
    ...(isObject(map) ? { Map: map } : {}),
  };
  // Variables last: one named like a function hides it, as a JSONata binding does.
  return { ...execution.functions, ...scope.visible(), states: { input, context, ...extra } };
}
