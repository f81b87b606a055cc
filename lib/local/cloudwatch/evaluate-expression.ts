import { type Aggregate, type Expression, type Operator } from './expression';
import { type Series } from './metric';

/** What an expression yields: a number is the same at all times; a list has several series. */
export type Value =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'series'; readonly series: Series }
  | { readonly kind: 'list'; readonly list: readonly Series[] };

/** What the ids of an expression stand for. */
export interface ExpressionScope {
  /** Throws when there is none. */
  readonly valueOf: (id: string) => Value;
  /** Series of the metrics whose id contains the text. */
  readonly metrics: (containing: string) => readonly Series[];
}

const OPERATIONS: Readonly<Record<Operator, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b, '-': (a, b) => a - b, '*': (a, b) => a * b, '/': (a, b) => a / b,
  '==': (a, b) => Number(a === b), '!=': (a, b) => Number(a !== b), '<=': (a, b) => Number(a <= b),
  '>=': (a, b) => Number(a >= b), '<': (a, b) => Number(a < b), '>': (a, b) => Number(a > b),
  'AND': (a, b) => Number(a !== 0 && b !== 0), '&&': (a, b) => Number(a !== 0 && b !== 0),
  'OR': (a, b) => Number(a !== 0 || b !== 0), '||': (a, b) => Number(a !== 0 || b !== 0),
};

/** Of numbers that are there; none of them is a reason to have none. */
const AGGREGATES: Readonly<Record<Aggregate, (a: number, b: number) => number>> = { SUM: (a, b) => a + b, MAX: Math.max, MIN: Math.min };

/** A division by zero, and what was calculated from one, is no data point. */
function dataPoint(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

/** A value that only one of the two series has no data point for counts as 0. */
function pairwise(operate: (a: number, b: number) => number, left: Series, right: Series): Series {
  return left.map((a, i) => {
    const b = right[i];
    return a === undefined && b === undefined ? undefined : dataPoint(operate(a ?? 0, b ?? 0));
  });
}

function mapSeries(value: Value, change: (series: Series) => Series): Value {
  if (value.kind === 'number') throw new Error('got a number, allowed: a series or a list of series');
  return value.kind === 'list' ? { kind: 'list', list: value.list.map(change) } : { kind: 'series', series: change(value.series) };
}

/** A change of each data point; where there is none, there is none afterwards. */
function eachPoint(change: (point: number) => number): (series: Series) => Series {
  return (series) => series.map((point) => (point === undefined ? undefined : dataPoint(change(point))));
}

function operation(operate: (a: number, b: number) => number, left: Value, right: Value): Value {
  if (left.kind === 'number' && right.kind === 'number') return { kind: 'number', value: operate(left.value, right.value) };
  if (left.kind === 'number') return mapSeries(right, eachPoint((b) => operate(left.value, b)));
  if (right.kind === 'number') return mapSeries(left, eachPoint((a) => operate(a, right.value)));
  if (right.kind === 'series') return mapSeries(left, (series) => pairwise(operate, series, right.series));
  if (left.kind === 'series') return mapSeries(right, (series) => pairwise(operate, left.series, series));
  throw new Error('got an operator between two lists of series, allowed: between a list and a series or a number');
}

function aggregate(name: Aggregate, value: Value): Value {
  // Of one series it would be a number that depends on how far back CloudWatch happens to look.
  if (value.kind !== 'list') throw new Error(`got ${name} of a ${value.kind}, allowed: of a list of series, such as ${name}([a, b]) or ${name}(METRICS())`);
  const [first, ...others] = value.list;
  if (first === undefined) throw new Error(`got ${name} of an empty list, allowed: of one series at least`);
  const combine = AGGREGATES[name];
  return { kind: 'series', series: first.map((point, i) => others.map((other) => other[i]).reduce(
    (a, b) => (a === undefined || b === undefined ? a ?? b : combine(a, b)), point,
  )) };
}

function repeat(series: Series): Series {
  let last: number | undefined;
  return series.map((point) => (last = point ?? last));
}

function fill(value: Value, filler: Value | 'REPEAT'): Value {
  if (filler === 'REPEAT') return mapSeries(value, repeat);
  if (filler.kind === 'list') throw new Error('got FILL with a list, allowed: with a number, a series or REPEAT');
  return mapSeries(value, (series) => series.map((point, i) => point ?? (filler.kind === 'number' ? filler.value : filler.series[i])));
}

/** The branch of an IF at one time. Of two series a missing point is 0; beside a number it is dropped, as the tables of IF have it. */
function branch(value: Value, isBesideNumber: boolean): (index: number) => number | undefined {
  if (value.kind === 'list') throw new Error('got IF with a list, allowed: with numbers and series');
  if (value.kind === 'number') return () => value.value;
  return (i) => value.series[i] ?? (isBesideNumber ? undefined : 0);
}

function choice(condition: Value, then: Value, otherwise: Value | undefined): Value {
  if (condition.kind === 'list') throw new Error('got IF of a list, allowed: of a number or a series');
  if (condition.kind === 'number') return condition.value !== 0 ? then : otherwise ?? mapSeries(then, (series) => series.map(() => undefined));
  const whenTrue = branch(then, false);
  const whenFalse = otherwise === undefined ? (): undefined => undefined : branch(otherwise, then.kind === 'number');
  return { kind: 'series', series: condition.series.map((point, i) => (point === undefined ? undefined : point !== 0 ? whenTrue(i) : whenFalse(i))) };
}

function listOf(values: readonly Value[]): Value {
  return { kind: 'list', list: values.flatMap((value) => {
    if (value.kind === 'number') throw new Error('got a list with a number, allowed: series');
    return value.kind === 'list' ? value.list : [value.series];
  }) };
}

/** What an expression yields. Throws an Error that names what cannot be calculated; that depends on the expression alone, not on the data. */
export function evaluateExpression(expression: Expression, scope: ExpressionScope): Value {
  const evaluate = (part: Expression): Value => evaluateExpression(part, scope);
  switch (expression.kind) {
    case 'number': return expression;
    case 'id': return scope.valueOf(expression.id);
    case 'metrics': return { kind: 'list', list: scope.metrics(expression.containing) };
    case 'list': return listOf(expression.items.map(evaluate));
    case 'negative': return operation((a, b) => a * b, { kind: 'number', value: -1 }, evaluate(expression.operand));
    case 'operation': return operation(OPERATIONS[expression.operator], evaluate(expression.left), evaluate(expression.right));
    case 'aggregate': return aggregate(expression.aggregate, evaluate(expression.operand));
    case 'fill': return fill(evaluate(expression.operand), expression.filler === 'REPEAT' ? 'REPEAT' : evaluate(expression.filler));
    case 'if': return choice(evaluate(expression.condition), evaluate(expression.then), expression.otherwise && evaluate(expression.otherwise));
  }
}
