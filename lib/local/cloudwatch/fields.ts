import { isObject } from '../states/json';

/** Properties of a resource, or a part of them. */
export type Fields = Readonly<Record<string, unknown>>;

function refuse(what: string, got: unknown, allowed: string): never {
  throw new Error(`${what}: got ${JSON.stringify(got)}, allowed: ${allowed}`);
}

/** An object that has no fields but these. */
export function fieldsOf(value: unknown, what: string, known: readonly string[]): Fields {
  const fields = isObject(value) ? value : refuse(what, value, 'an object');
  const unknown = Object.keys(fields).find((field) => !known.includes(field));
  if (unknown !== undefined) throw new Error(`${what}: got ${unknown}, allowed: ${known.join(', ')}`);
  return fields;
}

/** A list; none is an empty one. */
export function listOf(value: unknown, what: string): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : refuse(what, value, 'a list');
}

/** A text that is not empty. */
export function textOf(value: unknown, what: string): string {
  return typeof value === 'string' && value !== '' ? value : refuse(what, value, 'a text');
}

/** A number. */
export function numberOf(value: unknown, what: string): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : refuse(what, value, 'a number');
}

/** A whole number in a range. */
export function countOf(value: unknown, what: string, min: number, max: number): number {
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max ? value : refuse(what, value, `a whole number from ${min} to ${max}`);
}

/** One of some texts. */
export function oneOf<T extends string>(value: unknown, what: string, allowed: readonly T[]): T {
  return allowed.find((item) => item === value) ?? refuse(what, value, allowed.join(', '));
}
