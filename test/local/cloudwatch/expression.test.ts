import fc from 'fast-check';
import { InvalidExpressionError } from '../../../lib/local/cloudwatch';
import { type Expression, type Operator, parseExpression } from '../../../lib/local/cloudwatch/expression';
import { holds } from '../../support/seeded-property';

/** An expression as text, with every parenthesis that it can have. */
function printed(expression: Expression): string {
  switch (expression.kind) {
    case 'number': return String(expression.value);
    case 'id': return expression.id;
    case 'metrics': return expression.containing === '' ? 'METRICS()' : `METRICS("${expression.containing}")`;
    case 'list': return `[${expression.items.map(printed).join(', ')}]`;
    case 'negative': return `-(${printed(expression.operand)})`;
    case 'operation': return `(${printed(expression.left)} ${expression.operator} ${printed(expression.right)})`;
    case 'aggregate': return `${expression.aggregate}(${printed(expression.operand)})`;
    case 'fill': return `FILL(${printed(expression.operand)}, ${expression.filler === 'REPEAT' ? 'REPEAT' : printed(expression.filler)})`;
    case 'if': return `IF(${[expression.condition, expression.then, ...expression.otherwise === undefined ? [] : [expression.otherwise]].map(printed).join(',')})`;
  }
}

const OPERATORS: readonly Operator[] = ['OR', '||', 'AND', '&&', '==', '!=', '<=', '>=', '<', '>', '+', '-', '*', '/'];

const { tree: EXPRESSIONS } = fc.letrec<{ tree: Expression }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ kind: fc.constant('number' as const), value: fc.oneof(fc.nat(), fc.double({ min: 0, max: 1e300, noNaN: true, noDefaultInfinity: true }).map((value) => value || 0)) }),
    fc.record({ kind: fc.constant('id' as const), id: fc.stringMatching(/^[a-z][A-Za-z0-9_]{0,8}$/) }),
    fc.record({ kind: fc.constant('metrics' as const), containing: fc.stringMatching(/^[a-z0-9]{0,4}$/) }),
    fc.record({ kind: fc.constant('list' as const), items: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ kind: fc.constant('negative' as const), operand: tie('tree') }),
    fc.record({ kind: fc.constant('operation' as const), operator: fc.constantFrom(...OPERATORS), left: tie('tree'), right: tie('tree') }),
    fc.record({ kind: fc.constant('aggregate' as const), aggregate: fc.constantFrom('SUM' as const, 'MAX' as const, 'MIN' as const), operand: tie('tree') }),
    fc.record({ kind: fc.constant('fill' as const), operand: tie('tree'), filler: fc.oneof(fc.constant('REPEAT' as const), tie('tree')) }),
    fc.record({ kind: fc.constant('if' as const), condition: tie('tree'), then: tie('tree'), otherwise: fc.option(tie('tree'), { nil: undefined }) }),
  ),
}));

describe('a math expression', () => {
  test('is read as it was printed', () => {
    holds(fc.property(EXPRESSIONS, (expression) => expect(parseExpression(printed(expression))).toEqual(expression)), 500);
  });

  test.each([
    ['a + b * c', '(a + (b * c))'],
    ['a - b - c', '((a - b) - c)'],
    ['a / b * c', '((a / b) * c)'],
    ['(a + b) * c', '((a + b) * c)'],
    ['a + 1 > b AND c < 2 OR d == 3', '((((a + 1) > b) AND (c < 2)) OR (d == 3))'],
    ['-a * b', '(-(a) * b)'],
    ['a--b', '(a - -(b))'],
    ['FILL(errors,0)+FILL( gaps , REPEAT )', '(FILL(errors, 0) + FILL(gaps, REPEAT))'],
    ['SUM([METRICS("4xx"), m1])/SUM(METRICS())*100', '((SUM([METRICS("4xx"), m1]) / SUM(METRICS())) * 100)'],
    ['IF(latency>2.5e3, 10, 2)', 'IF((latency > 2500),10,2)'],
  ])('%s means %s', (source, meaning) => {
    expect(printed(parseExpression(source))).toBe(meaning);
  });

  test.each<[string, RegExp]>([
    ['', /expression "": got its end, allowed: a number/],
    ['a +', /got its end/],
    ['a b', /got b, allowed: the end, or an operator/],
    ['(a', /got its end, allowed: \)/],
    ['[]', /got \], allowed: a number/],
    ['RATE(a)', /got RATE, allowed: FILL, IF, MAX, METRICS, MIN, SUM/],
    ['SEARCH("x")', /got SEARCH/],
    ['sum(a)', /got sum, allowed: FILL/],
    ['Errors', /got Errors, allowed: a number, the id/],
    ['FILL(a)', /got \), allowed: ,/],
    ['FILL(a, LINEAR)', /got LINEAR, allowed: a number, a metric or REPEAT/],
    ['IF(a)', /got \), allowed: ,/],
    ['METRICS(a)', /got a, allowed: \)/],
    ['a ^ 2', /got "\^ 2" at 2, which is no part of the language/],
    ['a.b', /got "\.b" at 1/],
    ['1.', /got "\." at 1/],
  ])('%j is refused', (source, message) => {
    expect(() => parseExpression(source)).toThrow(InvalidExpressionError);
    expect(() => parseExpression(source)).toThrow(message);
  });
});
