import { evaluateExpression, type Value } from '../../../lib/local/cloudwatch/evaluate-expression';
import { parseExpression } from '../../../lib/local/cloudwatch/expression';
import { type Series } from '../../../lib/local/cloudwatch/metric';

const _ = undefined;

/** What an expression yields over series by their ids; lists as lists of series. */
function result(source: string, series: Readonly<Record<string, Series>>): unknown {
  const value = evaluateExpression(parseExpression(source), {
    valueOf: (id): Value => ({ kind: 'series', series: series[id] ?? [] }),
    metrics: (containing) => Object.entries(series).filter(([id]) => id.includes(containing)).map(([, one]) => one),
  });
  return value.kind === 'number' ? value.value : value.kind === 'list' ? value.list : value.series;
}

describe('metric math', () => {
  test.each<[string, Series]>([
    ['metric1 < metric2', [0, 0, 1, 0]],
    ['metric1 >= 30', [1, 0, 0, 0]],
    ['metric1 > 15 AND metric2 > 15', [1, 0, 0, 0]],
  ])('compares as documented: %s', (source, expected) => {
    expect(result(source, { metric1: [30, 20, 0, 0], metric2: [20, _, 20, _] })).toEqual(expected);
  });

  test.each<[string, Series]>([
    ['IF(metric1, metric2, metric3)', [30, 0, 20, 0, _]],
    ['IF(metric1, 5, metric3)', [5, 5, 20, _, _]],
    ['IF(metric1, metric2, 5)', [30, 0, 5, 5, _]],
    ['IF(metric1, metric2)', [30, 0, _, _, _]],
    ['IF(1, metric2, metric3)', [30, _, 0, 0, 30]],
    ['IF(0, metric2, metric3)', [0, 0, 20, _, 20]],
    ['IF(0, metric2)', [_, _, _, _, _]],
  ])('chooses as documented: %s', (source, expected) => {
    expect(result(source, { metric1: [1, 1, 0, 0, _], metric2: [30, _, 0, 0, 30], metric3: [0, 0, 20, _, 20] })).toEqual(expected);
  });

  test.each<[string, unknown]>([
    ['a + b', [11, 2, 30, _]],
    ['a - b', [-9, 2, -30, _]],
    ['a * b', [10, 0, 0, _]],
    ['b / a', [10, 0, _, _]],
    ['a * 2 + 1', [3, 5, _, _]],
    ['10 / (a - 1)', [_, 10, _, _]],
    ['-a', [-1, -2, _, _]],
    ['a == 1 || b > 20', [1, 0, 1, _]],
    ['a != 1', [0, 1, _, _]],
    ['[a, b] + a', [[2, 4, _, _], [11, 2, 30, _]]],
    ['a - [b]', [[-9, 2, -30, _]]],
    ['METRICS() * 2', [[2, 4, _, _], [20, _, 60, _]]],
    ['6 / 2 - 1', 2],
  ])('calculates %s; a value that one of two has not counts as 0, division by zero gives none', (source, expected) => {
    expect(result(source, { a: [1, 2, _, _], b: [10, _, 30, _] })).toEqual(expected);
  });

  test.each<[string, unknown]>([
    ['FILL(a, 0)', [0, 5, 0, 0]],
    ['FILL(a, -1.5)', [-1.5, 5, -1.5, -1.5]],
    ['FILL(a, REPEAT)', [_, 5, 5, 5]],
    ['FILL(a, b)', [1, 5, _, 4]],
    ['FILL(METRICS(), 0)', [[0, 5, 0, 0], [1, 2, 0, 4]]],
    ['SUM(FILL([a, b], 0))', [1, 7, 0, 4]],
  ])('fills what is missing: %s', (source, expected) => {
    expect(result(source, { a: [_, 5, _, _], b: [1, 2, _, 4] })).toEqual(expected);
  });

  test.each<[string, unknown]>([
    ['SUM([m1, m2])', [-5, 5, -7, _]],
    ['MAX(METRICS())', [-2, 5, -7, _]],
    ['MIN([m1, m2])', [-3, 5, -7, _]],
    ['SUM(METRICS("1"))', [-2, 5, _, _]],
    ['SUM([METRICS("1"), METRICS("2"), m1])', [-7, 10, -7, _]],
  ])('makes one series of several: %s', (source, expected) => {
    expect(result(source, { m1: [-2, 5, _, _], m2: [-3, _, -7, _] })).toEqual(expected);
  });

  test.each<[string, RegExp]>([
    ['SUM(a)', /got SUM of a series, allowed: of a list of series, such as SUM\(\[a, b\]\)/],
    ['MAX(3)', /got MAX of a number/],
    ['SUM(METRICS("none"))', /got SUM of an empty list/],
    ['FILL(1, 0)', /got a number, allowed: a series/],
    ['FILL(a, [a])', /got FILL with a list/],
    ['IF([a], 1, 2)', /got IF of a list/],
    ['IF(a, [a], 2)', /got IF with a list/],
    ['[a] + [a]', /got an operator between two lists/],
    ['[a, 1]', /got a list with a number/],
  ])('does not calculate %s', (source, message) => {
    expect(() => result(source, { a: [1] })).toThrow(message);
  });
});
