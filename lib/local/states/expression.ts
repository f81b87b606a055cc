import jsonata from 'jsonata';
import { inspectExpression, type StatesField } from './inspect-expression';
import { toJson, isObject, type Json } from './json';
import { StateFailure } from './errors';

/** What an expression sees: variables by name, `states`, and functions. */
export type Bindings = Readonly<Record<string, unknown>>;

/** A JSONata expression of the definition, ready to run. */
export interface Expression {
  readonly source: string;
  /** Place in the definition, for messages. */
  readonly field: string;
  /** Variables of the machine that it reads. */
  readonly variables: ReadonlySet<string>;
  /** Throws States.QueryEvaluationError when it fails, or yields anything but JSON. */
  evaluate(bindings: Bindings): Promise<Json>;
}

/** A text is an expression, plain text, or a broken expression, which the service refuses. */
export type ExpressionText =
  | { readonly kind: 'plain' }
  | { readonly kind: 'expression'; readonly source: string }
  | { readonly kind: 'broken' };

/** Tells the three kinds apart: an expression is the entire string, from `{%` to `%}`. */
export function readExpressionText(text: string): ExpressionText {
  if (/^\{%[^]*%\}$/.test(text)) return { kind: 'expression', source: text.slice(2, -2).trim() };
  return text.includes('{%') || text.includes('%}') ? { kind: 'broken' } : { kind: 'plain' };
}

/**
 * Bounds of one expression, so that an endless recursion fails the state instead of hanging the process: ms of real time, and
 * depth of the evaluation. The service has bounds too, but does not say which.
 */
const BOUNDS = { timeout: 5_000, stack: 2_000 };

/** JSONata throws plain objects with a message, and its functions throw errors. */
function messageOf(error: unknown): string {
  return isObject(error) || error instanceof Error ? String((error as { message?: unknown }).message) : String(error);
}

export type Compiled =
  | { readonly kind: 'compiled'; readonly expression: Expression }
  | { readonly kind: 'refused'; readonly reason: string };

/** Compiles the text between `{%` and `%}`; `allowed` are the fields of `$states` that exist in this place. */
export function compileExpression(source: string, field: string, allowed: readonly StatesField[]): Compiled {
  let program: jsonata.Expression;
  try {
    program = jsonata(source, BOUNDS);
  } catch (error) {
    return { kind: 'refused', reason: `JSONata does not parse it: ${messageOf(error)}` };
  }
  const facts = inspectExpression(program.ast(), allowed);
  if (facts.refusal !== undefined) return { kind: 'refused', reason: facts.refusal };
  const evaluate = async (bindings: Bindings): Promise<Json> => {
    try {
      return toJson(await program.evaluate(undefined, bindings), 'the result');
    } catch (error) {
      throw new StateFailure('States.QueryEvaluationError', `${field}: "${source}" failed: ${messageOf(error)}`);
    }
  };
  return { kind: 'compiled', expression: { source, field, variables: facts.variables, evaluate } };
}
