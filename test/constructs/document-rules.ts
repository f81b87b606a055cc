/** Rules of the language, and of ours, that asl-validator lets pass. */

import { stateOf, successors, type Definition, type State } from './definition';

/** A definition and those inside its maps. */
export function graphsOf(definition: Definition): Definition[] {
  const inner = Object.values(definition.States).flatMap(({ ItemProcessor }) => (ItemProcessor === undefined ? [] : graphsOf(ItemProcessor)));
  return [definition, ...inner];
}

/** Every state, by name; names are unique in a whole machine. */
export function statesOf(definition: Definition): [string, State][] {
  return graphsOf(definition).flatMap(({ States }) => Object.entries(States));
}

/** What is wrong with the retriers and catchers of a state. */
export function faults([name, { Retry = [], Catch = [] }]: [string, State]): string[] {
  const found = Retry.flatMap((retrier) => [
    ['FULL', 'NONE', undefined].includes(retrier.JitterStrategy) ? '' : `${name}: JitterStrategy ${retrier.JitterStrategy}`,
    (retrier.MaxDelaySeconds ?? Infinity) > (retrier.IntervalSeconds ?? 1) ? '' : `${name}: MaxDelaySeconds is not above IntervalSeconds`,
  ]);
  for (const list of [Retry, Catch]) {
    list.forEach(({ ErrorEquals }, index) => {
      if (!ErrorEquals.includes('States.ALL')) return;
      if (ErrorEquals.length > 1) found.push(`${name}: States.ALL is not alone`);
      if (index < list.length - 1) found.push(`${name}: States.ALL is not last`);
    });
  }
  return found.filter((fault) => fault !== '');
}

/** Whether a state leads back to itself when some states are taken out. */
export function leadsBack(definition: Definition, from: string, without: (state: State) => boolean): boolean {
  const seen = new Set<string>();
  const open = successors(stateOf(definition, from));
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (name === from) return true;
    const state = stateOf(definition, name);
    if (seen.has(name) || without(state)) continue;
    seen.add(name);
    open.push(...successors(state));
  }
  return false;
}

/** States that no path from the start leads to. */
export function unreachable(definition: Definition): string[] {
  const reached = new Set([definition.StartAt]);
  for (const name of reached) successors(stateOf(definition, name)).forEach((next) => reached.add(next));
  return Object.keys(definition.States).filter((name) => !reached.has(name));
}
