/** A definition after it was checked: what the interpreter runs. Every field that a state type takes is here, and no other. */

import { type Expression } from './expression';
import { type Json } from './json';

/** A value of the definition in which strings of the form `{% ... %}` are expressions. */
export type Template =
  | { readonly kind: 'literal'; readonly value: Json }
  | { readonly kind: 'expression'; readonly expression: Expression }
  | { readonly kind: 'array'; readonly items: readonly Template[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [string, Template])[] };

/** An Assign field: variable name and value. */
export type Assignments = readonly (readonly [string, Template])[];

/** Where the execution goes when a state is done. */
export type Transition = { readonly kind: 'next'; readonly state: string } | { readonly kind: 'end' };

/** What a state does with its data when it is left: Output, else the default of the state type. */
export interface Outcome {
  readonly output: Template | undefined;
  readonly assign: Assignments;
}

/** One entry of Retry, defaults filled in. */
export interface Retrier {
  readonly errorEquals: readonly string[];
  readonly intervalSeconds: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  /** `undefined`: the interval grows without a bound. */
  readonly maxDelaySeconds: number | undefined;
  readonly jitter: 'FULL' | 'NONE';
}

/** One entry of Catch. */
export interface Catcher extends Outcome {
  readonly errorEquals: readonly string[];
  readonly next: string;
}

/** What Task, Parallel and Map have in common: they do work that can fail, be tried again and be caught. */
interface WorkState extends Outcome {
  readonly name: string;
  readonly retry: readonly Retrier[];
  readonly catch: readonly Catcher[];
  readonly transition: Transition;
}

export interface TaskState extends WorkState {
  readonly type: 'Task';
  readonly resource: string;
  /** `undefined`: the state input. */
  readonly arguments: Template | undefined;
  /** `undefined`: no limit. */
  readonly timeoutSeconds: Template | undefined;
}

export interface ParallelState extends WorkState {
  readonly type: 'Parallel';
  readonly branches: readonly StateGraph[];
  /** Input of each branch; `undefined`: the state input. */
  readonly arguments: Template | undefined;
}

export interface MapState extends WorkState {
  readonly type: 'Map';
  /** `undefined`: the state input, which must then be an array. */
  readonly items: Template | undefined;
  readonly itemSelector: Template | undefined;
  /** 0 or `undefined`: as many at once as the service allows. */
  readonly maxConcurrency: Template | undefined;
  readonly processor: StateGraph;
  /** `undefined`: an INLINE Map, whose iterations are part of the execution. */
  readonly distribution: Distribution | undefined;
}

/** What makes a Map DISTRIBUTED: each item is a child execution. */
export interface Distribution {
  readonly executionType: 'STANDARD' | 'EXPRESS';
  /** Part of the ARNs of the Map Run and its children. */
  readonly label: string;
  /** Failed children that do not fail the Map; 0 or `undefined`: says nothing. */
  readonly toleratedFailureCount: Template | undefined;
  /** The same as a share of all items, 0 to 100; 0 or `undefined`: says nothing. */
  readonly toleratedFailurePercentage: Template | undefined;
}

export interface PassState extends Outcome {
  readonly type: 'Pass';
  readonly name: string;
  readonly transition: Transition;
}

export interface WaitState extends Outcome {
  readonly type: 'Wait';
  readonly name: string;
  readonly until: { readonly kind: 'seconds' | 'timestamp'; readonly value: Template };
  readonly transition: Transition;
}

export interface ChoiceRule extends Outcome {
  readonly condition: Template;
  readonly next: string;
}

/** Its own Output and Assign count only when no rule matches. */
export interface ChoiceState extends Outcome {
  readonly type: 'Choice';
  readonly name: string;
  readonly choices: readonly ChoiceRule[];
  readonly default: string | undefined;
}

export interface SucceedState {
  readonly type: 'Succeed';
  readonly name: string;
  readonly output: Template | undefined;
}

export interface FailState {
  readonly type: 'Fail';
  readonly name: string;
  readonly error: Template | undefined;
  readonly cause: Template | undefined;
}

export type State = TaskState | ParallelState | MapState | PassState | WaitState | ChoiceState | SucceedState | FailState;
export type StateType = State['type'];

/** States that refer to each other by name: the top level, a branch, or an item processor. One scope of variables. */
export interface StateGraph {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
}

/** A whole state machine. */
export interface Machine {
  readonly graph: StateGraph;
  /** Of one execution; `undefined`: no limit. */
  readonly timeoutSeconds: number | undefined;
}
