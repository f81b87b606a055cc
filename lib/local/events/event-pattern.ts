import { isObject } from '../states/json';
import { InvalidEventPatternError } from './errors';
import { leafTest, onlyOperator } from './leaf-matcher';

/** Whether an event fits a pattern. */
export type EventMatcher = (event: unknown) => boolean;

/** Whether a part of an event fits; the whole event is there for what asks about more than that part. */
type NodeTest = (part: unknown, event: unknown) => boolean;

/** Values at a path that are neither list nor object; lists on the way and at its end are looked through. */
function leavesAt(part: unknown, keys: readonly string[]): unknown[] {
  if (Array.isArray(part)) return part.flatMap((item) => leavesAt(item, keys));
  const [key, ...rest] = keys;
  if (key === undefined) return part === undefined || isObject(part) ? [] : [part];
  return isObject(part) ? leavesAt(part[key], rest) : [];
}

/** `exists` asks about the path, not about one element of a list on the way: it is absent only when no element has it. */
function existsTest(operand: unknown, keys: readonly string[], path: string): NodeTest {
  if (typeof operand !== 'boolean') throw new InvalidEventPatternError(path, `got ${JSON.stringify(operand)}, allowed: true or false`);
  return operand ? (part) => leavesAt(part, []).length > 0 : (_part, event) => leavesAt(event, keys).length === 0;
}

function entryTest(entry: unknown, keys: readonly string[], path: string): NodeTest {
  if (isObject(entry) && Object.hasOwn(entry, 'exists')) return existsTest(onlyOperator(entry, path)[1], keys, `${path}.exists`);
  const test = leafTest(entry, path);
  return (part) => leavesAt(part, []).some(test);
}

function listTest(entries: readonly unknown[], keys: readonly string[], path: string): NodeTest {
  if (entries.length === 0) throw new InvalidEventPatternError(path, 'got an empty list, allowed: one value or operator at least');
  const tests = entries.map((entry, i) => entryTest(entry, keys, `${path}[${i}]`));
  return (part, event) => tests.some((test) => test(part, event));
}

function orTest(choices: unknown, keys: readonly string[], path: string): NodeTest {
  if (!Array.isArray(choices) || choices.length < 2) {
    throw new InvalidEventPatternError(path, `got ${JSON.stringify(choices)}, allowed: a list of two patterns or more`);
  }
  const tests = choices.map((choice, i) => fieldsTest(choice, keys, `${path}[${i}]`));
  return (part, event) => tests.some((test) => test(part, event));
}

/** All fields of one object must fit the same element of a list of objects, as in the service's own matcher. */
function fieldsTest(pattern: unknown, keys: readonly string[], path: string): NodeTest {
  if (!isObject(pattern)) throw new InvalidEventPatternError(path, `got ${JSON.stringify(pattern)}, allowed: a list of values, or an object of fields`);
  const fields = Object.entries(pattern);
  if (fields.length === 0) throw new InvalidEventPatternError(path, 'got an object without fields, allowed: one field at least');
  const tests = fields.map(([key, inner]): NodeTest => {
    const at = path === '' ? key : `${path}.${key}`;
    if (key === '$or') return orTest(inner, keys, at);
    const test = Array.isArray(inner) ? listTest(inner, [...keys, key], at) : fieldsTest(inner, [...keys, key], at);
    return (part, event) => test(isObject(part) ? part[key] : undefined, event);
  });
  const fits: NodeTest = (part, event) => tests.every((test) => test(part, event));
  const anyFits: NodeTest = (part, event) => (
    // A list without elements is no field at all.
    Array.isArray(part) && part.length > 0 ? part.some((item) => anyFits(item, event)) : fits(part, event)
  );
  return anyFits;
}

/**
 * Reads an event pattern of EventBridge: values, nested fields, prefix, suffix, anything-but, exists, numeric,
 * equals-ignore-case, wildcard, cidr and $or.
 * @throws InvalidEventPatternError for anything else, with its place.
 */
export function compileEventPattern(pattern: unknown): EventMatcher {
  const test = fieldsTest(pattern, [], '');
  return (event) => test(event, event);
}
