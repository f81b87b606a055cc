import { InvalidEventPatternError } from './errors';

type Compare = (value: number, bound: number) => boolean;

const COMPARISONS: Readonly<Record<string, Compare>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

/** Numbers that EventBridge compares lie between minus and plus this. */
const MAX_NUMBER = 5e9;

/** The forms that are allowed: one comparison, or a lower bound and then an upper one. */
const FORMS = /^(=|<=?|>=?|>=? <=?)$/;

/** Reads the operand of `numeric`, such as `[">", 0, "<=", 5]`. */
export function numericTest(operand: unknown, path: string): (value: unknown) => boolean {
  const items: readonly unknown[] = Array.isArray(operand) ? operand : [];
  const signs = items.filter((_, i) => i % 2 === 0);
  const bounds = items.filter((_, i) => i % 2 === 1);
  const inRange = bounds.every((bound) => typeof bound === 'number' && Math.abs(bound) <= MAX_NUMBER);
  const [low, high] = bounds as readonly number[]; // Holds when inRange does.
  if (signs.length !== bounds.length || !FORMS.test(signs.join(' ')) || !inRange || (low !== undefined && high !== undefined && low >= high)) {
    throw new InvalidEventPatternError(path,
      `got ${JSON.stringify(operand)}, allowed: [sign, number] or [">" or ">=", number, "<" or "<=", larger number], numbers within 5e9`);
  }
  const tests = signs.map((sign, i) => ({ compare: COMPARISONS[String(sign)], bound: Number(bounds[i]) }));
  return (value) => typeof value === 'number' && tests.every(({ compare, bound }) => compare?.(value, bound) === true);
}
