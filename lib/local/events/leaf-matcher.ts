import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { isObject } from '../states/json';
import { InvalidEventPatternError } from './errors';
import { numericTest } from './numeric-matcher';
import { wildcardTest } from './wildcard';

/** Whether a value of an event that is neither list nor object fits. */
export type LeafTest = (value: unknown) => boolean;

type ReadTest = (operand: unknown, path: string) => LeafTest;

function text(operand: unknown, path: string, allowEmpty: boolean): string {
  if (typeof operand === 'string' && (allowEmpty || operand !== '')) return operand;
  throw new InvalidEventPatternError(path, `got ${JSON.stringify(operand)}, allowed: a string${allowEmpty ? '' : ' that is not empty'}`);
}

function onText(test: (value: string) => boolean): LeafTest {
  return (value) => typeof value === 'string' && test(value);
}

/** The one operator in an object, such as `{ "prefix": "a" }`. */
export function onlyOperator(matcher: Readonly<Record<string, unknown>>, path: string): [string, unknown] {
  const entries = Object.entries(matcher);
  const [first] = entries;
  if (first === undefined || entries.length > 1) throw new InvalidEventPatternError(path, `got ${JSON.stringify(matcher)}, allowed: an object with one operator`);
  return first;
}

/** `prefix` and `suffix`: a string, or one in an `equals-ignore-case`. */
function affix(fits: (value: string, operand: string) => boolean): ReadTest {
  return (operand, path) => {
    if (!isObject(operand)) {
      const wanted = text(operand, path, false);
      return onText((value) => fits(value, wanted));
    }
    const [name, inner] = onlyOperator(operand, path);
    if (name !== 'equals-ignore-case') throw new InvalidEventPatternError(path, `got operator "${name}", allowed: equals-ignore-case`);
    const wanted = text(inner, `${path}.${name}`, false).toLowerCase();
    return onText((value) => fits(value.toLowerCase(), wanted));
  };
}

function ignoreCase(operand: unknown, path: string): LeafTest {
  const wanted = text(operand, path, true).toLowerCase();
  return onText((value) => value.toLowerCase() === wanted);
}

function cidr(operand: unknown, path: string): LeafTest {
  const [address = '', bits = ''] = String(operand).split('/');
  const most = isIPv4(address) ? 32 : 128;
  if (!(isIPv4(address) || isIPv6(address)) || !/^\d{1,3}$/.test(bits) || Number(bits) > most) {
    throw new InvalidEventPatternError(path, `got ${JSON.stringify(operand)}, allowed: a block of addresses such as "10.0.0.0/24"`);
  }
  const block = new BlockList();
  block.addSubnet(address, Number(bits), isIPv4(address) ? 'ipv4' : 'ipv6');
  return onText((value) => (isIPv4(value) || isIPv6(value)) && block.check(value, isIPv4(value) ? 'ipv4' : 'ipv6'));
}

const TEXT_OPERATORS: Readonly<Record<string, ReadTest>> = {
  'prefix': affix((value, wanted) => value.startsWith(wanted)),
  'suffix': affix((value, wanted) => value.endsWith(wanted)),
  'equals-ignore-case': ignoreCase,
  'wildcard': (operand, path) => onText(wildcardTest(text(operand, path, false), path)),
};

/** What must not be there: a string, a number, a list of either, or an operator on text with one operand or a list of them. */
function anythingBut(operand: unknown, path: string): LeafTest {
  if (isObject(operand)) {
    const [name, inner] = onlyOperator(operand, path);
    const read = TEXT_OPERATORS[name];
    if (read === undefined) throw new InvalidEventPatternError(path, `got operator "${name}", allowed: ${Object.keys(TEXT_OPERATORS).join(', ')}`);
    const tests = (Array.isArray(inner) ? inner : [inner]).map((item) => read(item, `${path}.${name}`));
    return (value) => !tests.some((test) => test(value));
  }
  const refused: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
  const [first] = refused;
  if (!(typeof first === 'string' || typeof first === 'number') || refused.some((item) => typeof item !== typeof first)) {
    throw new InvalidEventPatternError(path, `got ${JSON.stringify(operand)}, allowed: a string, a number, a list of strings or of numbers, or an operator`);
  }
  return (value) => !refused.includes(value);
}

const OPERATORS: Readonly<Record<string, ReadTest>> = {
  ...TEXT_OPERATORS, 'anything-but': anythingBut, 'numeric': numericTest, 'cidr': cidr,
};

/** Reads one entry of a list in a pattern: a value, or an operator. `exists` is not among them, for it asks about no value. */
export function leafTest(matcher: unknown, path: string): LeafTest {
  if (!isObject(matcher)) {
    if (Array.isArray(matcher)) throw new InvalidEventPatternError(path, 'got a list in a list, allowed: a value or an operator');
    return (value) => value === matcher;
  }
  const [name, operand] = onlyOperator(matcher, path);
  const read = OPERATORS[name];
  if (read === undefined) throw new InvalidEventPatternError(path, `got operator "${name}", allowed: exists, ${Object.keys(OPERATORS).join(', ')}`);
  return read(operand, `${path}.${name}`);
}
