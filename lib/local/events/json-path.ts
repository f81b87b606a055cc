import { isObject } from '../states/json';

/** Stands for every element of a list. */
const EACH = Symbol('[*]');

/** A field, a place in a list, or every element of one. */
type Step = string | number | typeof EACH;

/** The paths that EventBridge takes in targets: dots, names of letters, digits, `-`, `_` and `/`, indices, and `[*]`. */
const PATH = /^\$(\.[\w\-/]+|\[\d+\]|\[\*\])*$/;

/** A path into an event, such as `$.detail.ids[0]`. */
export interface JsonPath {
  /** The value at the path; undefined when it leads nowhere. With `[*]` in it: the list of all values. */
  read(event: unknown): unknown;
}

function steps(path: string): Step[] {
  return (path.match(/\.[\w\-/]+|\[\d+\]|\[\*\]/g) ?? []).map((step) => {
    if (step === '[*]') return EACH;
    return step.startsWith('.') ? step.slice(1) : Number(step.slice(1, -1));
  });
}

function follow(values: readonly unknown[], step: Step): unknown[] {
  return values.flatMap((value): unknown[] => {
    if (step === EACH) return Array.isArray(value) ? value as unknown[] : [];
    if (typeof step === 'number') return Array.isArray(value) ? [value[step]] : [];
    return isObject(value) ? [value[step]] : [];
  }).filter((value) => value !== undefined);
}

/** Reads a path; undefined when it is none that EventBridge takes. */
export function parseJsonPath(text: string): JsonPath | undefined {
  if (!PATH.test(text)) return undefined;
  const all = steps(text);
  const isList = all.includes(EACH);
  return {
    read: (event) => {
      const found = all.reduce<readonly unknown[]>(follow, [event]);
      return isList ? found : found[0];
    },
  };
}
