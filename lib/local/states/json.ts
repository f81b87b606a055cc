/** Values that can be written as JSON: all that ever passes between states. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Whether a value is an object with named fields: neither null nor an array. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** How a value that JSON cannot hold is called in a message. */
function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing (undefined)';
  return typeof value === 'number' ? String(value) : `a ${typeof value}`;
}

/**
 * A plain copy of a value, without the marks that JSONata leaves on its arrays. Throws a TypeError that names the place of
 * anything JSON has no form for: JSON.stringify would drop it or write null, and the service fails the state instead.
 */
export function toJson(value: unknown, path = 'the value'): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map((item, index) => toJson(item, `${path}[${index}]`));
  if (isObject(value) && !isJsonataFunction(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toJson(item, `${path}.${key}`)]));
  }
  throw new TypeError(`${path} is ${isObject(value) ? 'a function' : kindOf(value)}, which JSON cannot hold`);
}

/** JSONata represents its functions as objects; `$sum` without parentheses yields one. */
function isJsonataFunction(value: Readonly<Record<string, unknown>>): boolean {
  return value['_jsonata_function'] === true || value['_jsonata_lambda'] === true;
}

/** What the service would have received from a task: the value after one trip through JSON text; nothing becomes null. */
export function throughJsonText(value: unknown): Json {
  // JSON.parse returns JSON; a value that has no JSON text (undefined, a function) yields undefined instead of a string.
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? null : JSON.parse(text) as Json;
}
