import { type DefinitionProblem } from './errors';
import { MAX_NAME_CHARACTERS } from './limits';

/** Variable names of one graph of states, as its definition mentions them. */
export interface GraphVariables {
  /** The graph around this one; `undefined` for the top level. */
  readonly outer: GraphVariables | undefined;
  /** Whether nothing of `outer` exists in here: the processor of a DISTRIBUTED Map, which runs as an execution of its own. */
  readonly sealed: boolean;
  readonly assigned: { readonly state: string; readonly field: string; readonly name: string }[];
  readonly read: { readonly state: string; readonly field: string; readonly name: string; readonly source: string }[];
}

export function graphVariables(outer: GraphVariables | undefined, sealed = false): GraphVariables {
  return { outer, sealed, assigned: [], read: [] };
}

export const VARIABLE_NAME_RULE = `a Unicode identifier of up to ${MAX_NAME_CHARACTERS} characters, not "states"`;

/** Whether a name may stand in Assign. */
export function isVariableName(name: string): boolean {
  return /^\p{ID_Start}\p{ID_Continue}*$/u.test(name) && name.length <= MAX_NAME_CHARACTERS && name !== 'states';
}

function namesAround(graph: GraphVariables): ReadonlySet<string> {
  const names = new Set<string>();
  for (let inner = graph; !inner.sealed && inner.outer !== undefined; inner = inner.outer) {
    inner.outer.assigned.forEach(({ name }) => names.add(name));
  }
  return names;
}

/** Whether a scope that cannot be seen from here assigns a name. */
function isBeyondSeal(graph: GraphVariables, name: string): boolean {
  for (let outer = graph.outer; outer !== undefined; outer = outer.outer) {
    if (outer.assigned.some((assigned) => assigned.name === name)) return true;
  }
  return false;
}

/**
 * What breaks the scoping rules: inner graphs read outer variables but never assign them; a DISTRIBUTED processor does not even
 * read them; a variable nobody assigns is a typing error.
 */
export function scopeProblems(graphs: readonly GraphVariables[]): DefinitionProblem[] {
  return graphs.flatMap((graph) => {
    const around = namesAround(graph);
    const known = new Set([...around, ...graph.assigned.map(({ name }) => name)]);
    return [
      ...graph.assigned.filter(({ name }) => around.has(name)).map(({ state, field, name }) => ({
        state, field, got: name, allowed: 'a name that no outer scope assigns: inner scopes read outer variables, they cannot assign them',
      })),
      ...graph.read.filter(({ name }) => !known.has(name)).map(({ state, field, name, source }) => ({
        state, field, got: source, allowed: isBeyondSeal(graph, name)
          ? `variables of its own scope: in a DISTRIBUTED Map $${name} does not exist, pass it on with ItemSelector`
          : `variables that a state of this scope or an outer one assigns; nothing assigns $${name}`,
      })),
    ];
  });
}
