import { TokenReader } from './token-reader';

/** Operators by how strongly they bind, the weakest first; those in one row are read from left to right. */
const OPERATORS = [['OR', '||'], ['AND', '&&'], ['==', '!=', '<=', '>=', '<', '>'], ['+', '-'], ['*', '/']] as const;

/** An operator between two values. */
export type Operator = (typeof OPERATORS)[number][number];

/** Functions that make one series of several. */
export type Aggregate = 'SUM' | 'MAX' | 'MIN';

/** A math expression of CloudWatch, as it was read. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  /** The series of another item of the alarm's metrics. */
  | { readonly kind: 'id'; readonly id: string }
  /** All metrics of the alarm whose id contains a text; expressions are not among them. */
  | { readonly kind: 'metrics'; readonly containing: string }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'negative'; readonly operand: Expression }
  | { readonly kind: 'operation'; readonly operator: Operator; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'aggregate'; readonly aggregate: Aggregate; readonly operand: Expression }
  | { readonly kind: 'fill'; readonly operand: Expression; readonly filler: Expression | 'REPEAT' }
  | { readonly kind: 'if'; readonly condition: Expression; readonly then: Expression; readonly otherwise: Expression | undefined };

const TOKEN = new RegExp([
  '(?<space>\\s+)', '(?<number>\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?)', '(?<name>[A-Za-z]\\w*)', '(?<text>"[^"]*")', '(?<sign>==|!=|<=|>=|&&|\\|\\||[-+*/<>()[\\],])',
].join('|'));

const FUNCTIONS = 'FILL, IF, MAX, METRICS, MIN, SUM';

function fill(tokens: TokenReader): Expression {
  const operand = expression(tokens);
  tokens.expect(',');
  if (tokens.peek().text === 'LINEAR') tokens.fail('a number, a metric or REPEAT');
  return { kind: 'fill', operand, filler: tokens.take('REPEAT') === undefined ? expression(tokens) : 'REPEAT' };
}

function choice(tokens: TokenReader): Expression {
  const condition = expression(tokens);
  tokens.expect(',');
  const then = expression(tokens);
  return { kind: 'if', condition, then, otherwise: tokens.take(',') === undefined ? undefined : expression(tokens) };
}

function call(tokens: TokenReader): Expression {
  const name = tokens.take('FILL', 'IF', 'MAX', 'METRICS', 'MIN', 'SUM') ?? tokens.fail(FUNCTIONS);
  tokens.expect('(');
  const result = ((): Expression => {
    switch (name) {
      case 'FILL': return fill(tokens);
      case 'IF': return choice(tokens);
      case 'METRICS': return { kind: 'metrics', containing: tokens.peek().kind === 'text' ? tokens.next().text.slice(1, -1) : '' };
      default: return { kind: 'aggregate', aggregate: name as Aggregate, operand: expression(tokens) }; // take() yields a name from its list
    }
  })();
  tokens.expect(')');
  return result;
}

function primary(tokens: TokenReader): Expression {
  if (tokens.take('-') !== undefined) return { kind: 'negative', operand: primary(tokens) };
  if (tokens.take('(') !== undefined) {
    const inner = expression(tokens);
    tokens.expect(')');
    return inner;
  }
  if (tokens.take('[') !== undefined) {
    const items = tokens.list(() => expression(tokens));
    tokens.expect(']');
    return { kind: 'list', items };
  }
  const { kind, text } = tokens.peek();
  if (kind === 'number') return { kind, value: Number(tokens.next().text) };
  if (kind === 'name' && tokens.peek(1).text === '(') return call(tokens);
  // Ids begin with a small letter: AND alone, or a function without its parentheses, is none.
  if (kind === 'name' && /^[a-z]/.test(text)) return { kind: 'id', id: tokens.next().text };
  return tokens.fail(`a number, the id of a metric, a list, or ${FUNCTIONS}`);
}

function expression(tokens: TokenReader, row = 0): Expression {
  const operators = OPERATORS[row];
  if (operators === undefined) return primary(tokens);
  let left = expression(tokens, row + 1);
  for (;;) {
    const operator = tokens.take(...operators);
    if (operator === undefined) return left;
    // take() yields one of the operators it was given.
    left = { kind: 'operation', operator: operator as Operator, left, right: expression(tokens, row + 1) };
  }
}

/**
 * Reads a math expression: numbers, ids of metrics, `+ - * /`, comparisons, AND and OR, parentheses, lists, FILL, IF, MAX,
 * METRICS, MIN and SUM.
 * @throws InvalidExpressionError for anything else.
 */
export function parseExpression(source: string): Expression {
  const tokens = new TokenReader(source, TOKEN);
  return tokens.whole(() => expression(tokens));
}
