import { type DefinitionProblem } from './errors';
import { MAX_NAME_CHARACTERS } from './limits';

/** Variable names of one graph of states, as its definition mentions them. */
export interface GraphVariables {
  /** The graph around this one; `undefined` for the top level. */
  readonly outer: GraphVariables | undefined;
  readonly assigned: { readonly state: string; readonly field: string; readonly name: string }[];
  readonly read: { readonly state: string; readonly field: string; readonly name: string; readonly source: string }[];
}

export function graphVariables(outer: GraphVariables | undefined): GraphVariables {
  return { outer, assigned: [], read: [] };
}

export const VARIABLE_NAME_RULE = `a Unicode identifier of up to ${MAX_NAME_CHARACTERS} characters, not "states"`;

/** Whether a name may stand in Assign. */
export function isVariableName(name: string): boolean {
  return /^\p{ID_Start}\p{ID_Continue}*$/u.test(name) && name.length <= MAX_NAME_CHARACTERS && name !== 'states';
}

function namesAround(graph: GraphVariables): ReadonlySet<string> {
  const names = new Set<string>();
  for (let outer = graph.outer; outer !== undefined; outer = outer.outer) outer.assigned.forEach(({ name }) => names.add(name));
  return names;
}

/** What breaks the scoping rules: inner graphs read outer variables but never assign them; a variable nobody assigns is a typing error. */
export function scopeProblems(graphs: readonly GraphVariables[]): DefinitionProblem[] {
  return graphs.flatMap((graph) => {
    const around = namesAround(graph);
    const known = new Set([...around, ...graph.assigned.map(({ name }) => name)]);
    return [
      ...graph.assigned.filter(({ name }) => around.has(name)).map(({ state, field, name }) => ({
        state, field, got: name, allowed: 'a name that no outer scope assigns: inner scopes read outer variables, they cannot assign them',
      })),
      ...graph.read.filter(({ name }) => !known.has(name)).map(({ state, field, name, source }) => ({
        state, field, got: source, allowed: `variables that a state of this scope or an outer one assigns; nothing assigns $${name}`,
      })),
    ];
  });
}
