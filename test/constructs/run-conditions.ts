/** Evaluates the expressions of a definition the way Step Functions does, with the JSONata that it names. */

import jsonata from 'jsonata';
import { type State } from './definition';

/** Variables and `$states` of a state. */
export interface Scope {
  readonly variables?: Record<string, unknown>;
  readonly states?: Record<string, unknown>;
}

function source(text: string): string {
  const marked = /^\{% ([^]*) %\}$/.exec(text);
  if (marked?.[1] === undefined) throw new Error(`not an expression: ${text}`);
  return marked[1];
}

/** What JSONata throws: an object that is no Error. */
function asError(thrown: unknown): never {
  throw new Error(`States.QueryEvaluationError: ${(thrown as { message?: string }).message}`);
}

/** The value of an expression. */
export async function evaluate(text: string, { variables = {}, states = {} }: Scope): Promise<unknown> {
  const value: unknown = await jsonata(source(text)).evaluate(undefined, { ...variables, states }).catch(asError);
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value)) as unknown; // JSONata marks its arrays; JSON has plain ones.
}

/** Where a Choice leads. A condition that is neither true nor false is refused, as the service refuses it. */
export async function choose(choice: State, scope: Scope): Promise<string | undefined> {
  for (const { Condition, Next } of choice.Choices ?? []) {
    const holds = await evaluate(Condition, scope);
    if (typeof holds !== 'boolean') throw new Error(`${Condition} is ${String(holds)}`);
    if (holds) return Next;
  }
  return choice.Default;
}
