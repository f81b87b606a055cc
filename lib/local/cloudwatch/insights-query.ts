import { TokenReader } from './token-reader';

const FUNCTIONS = ['AVG', 'COUNT', 'MAX', 'MIN', 'SUM'] as const;

/** An aggregate function of Metrics Insights. */
export type InsightsFunction = (typeof FUNCTIONS)[number];

/** A query of Metrics Insights, as it was read. */
export interface InsightsQuery {
  readonly aggregate: InsightsFunction;
  readonly metricName: string;
  readonly namespace: string;
  /** SCHEMA: the names of exactly the dimensions that a metric must have. Default: it may have any. */
  readonly schema: readonly string[] | undefined;
  /** Values that dimensions must have. */
  readonly where: readonly { readonly label: string; readonly value: string }[];
  /** Each combination of values of these dimensions is a series; none: all is one series. */
  readonly groupBy: readonly string[];
  /** Default: by the labels of the groups. */
  readonly orderBy: { readonly aggregate: InsightsFunction; readonly isDescending: boolean } | undefined;
  readonly limit: number;
}

/** Series that a query returns at most (quota). */
const MAX_SERIES = 500;

const TOKEN = /(?<space>\s+)|(?<name>\w+)|(?<quoted>"(?:[^"\\]|\\.)*")|(?<text>'(?:[^'\\]|\\.)*')|(?<sign>[(),=])/;

/** Words of the queries read here; AWS reserves many more (Operation, Time, State), which only quoted can be names. */
const KEYWORDS = [...FUNCTIONS, 'SELECT', 'FROM', 'SCHEMA', 'WHERE', 'AND', 'GROUP', 'BY', 'ORDER', 'ASC', 'DESC', 'LIMIT'];

/** Whether an expression of an alarm is a query, not math. */
export function isInsightsQuery(source: string): boolean {
  return /^\s*SELECT\s/i.test(source);
}

/** Keywords may be written small. */
function takeKeyword<T extends string>(tokens: TokenReader, ...keywords: readonly T[]): T | undefined {
  const { kind, text } = tokens.peek();
  const found = kind === 'name' ? keywords.find((keyword) => keyword === text.toUpperCase()) : undefined;
  if (found !== undefined) tokens.next();
  return found;
}

function expectKeyword<T extends string>(tokens: TokenReader, ...keywords: readonly T[]): T {
  return takeKeyword(tokens, ...keywords) ?? tokens.fail(keywords.join(', '));
}

function unquoted(text: string): string {
  return text.slice(1, -1).replace(/\\(.)/g, '$1');
}

function identifier(tokens: TokenReader): string {
  const { kind, text } = tokens.peek();
  if (kind === 'quoted') return unquoted(tokens.next().text);
  if (kind === 'name' && !KEYWORDS.includes(text.toUpperCase())) return tokens.next().text;
  return tokens.fail('a name, in double quotes unless it is of letters, digits and _ and no keyword');
}

function source(tokens: TokenReader): Pick<InsightsQuery, 'namespace' | 'schema'> {
  if (takeKeyword(tokens, 'SCHEMA') === undefined) return { namespace: identifier(tokens), schema: undefined };
  tokens.expect('(');
  const [namespace = '', ...schema] = tokens.list(() => identifier(tokens));
  tokens.expect(')');
  return { namespace, schema };
}

function condition(tokens: TokenReader): InsightsQuery['where'][number] {
  const label = identifier(tokens);
  tokens.expect('=');
  return { label, value: tokens.peek().kind === 'text' ? unquoted(tokens.next().text) : tokens.fail('a value in single quotes') };
}

function conditions(tokens: TokenReader): InsightsQuery['where'] {
  const found = [condition(tokens)];
  while (takeKeyword(tokens, 'AND') !== undefined) found.push(condition(tokens));
  return found;
}

function order(tokens: TokenReader): InsightsQuery['orderBy'] {
  expectKeyword(tokens, 'BY');
  const aggregate = expectKeyword(tokens, ...FUNCTIONS);
  tokens.expect('(');
  tokens.expect(')');
  return { aggregate, isDescending: takeKeyword(tokens, 'ASC', 'DESC') === 'DESC' };
}

function labels(tokens: TokenReader): readonly string[] {
  expectKeyword(tokens, 'BY');
  return tokens.list(() => identifier(tokens));
}

function limit(tokens: TokenReader): number {
  const value = /^\d+$/.test(tokens.peek().text) ? Number(tokens.peek().text) : 0;
  if (value < 1 || value > MAX_SERIES) tokens.fail(`1 to ${MAX_SERIES}`);
  tokens.next();
  return value;
}

function query(tokens: TokenReader): InsightsQuery {
  expectKeyword(tokens, 'SELECT');
  const aggregate = expectKeyword(tokens, ...FUNCTIONS);
  tokens.expect('(');
  const metricName = identifier(tokens);
  tokens.expect(')');
  expectKeyword(tokens, 'FROM');
  return {
    aggregate, metricName, ...source(tokens),
    where: takeKeyword(tokens, 'WHERE') === undefined ? [] : conditions(tokens),
    groupBy: takeKeyword(tokens, 'GROUP') === undefined ? [] : labels(tokens),
    orderBy: takeKeyword(tokens, 'ORDER') === undefined ? undefined : order(tokens),
    limit: takeKeyword(tokens, 'LIMIT') === undefined ? MAX_SERIES : limit(tokens),
  };
}

/**
 * Reads a query of Metrics Insights. Of conditions only `=` is known, and labels are dimensions, not tags or accounts.
 * @throws InvalidExpressionError for anything else.
 */
export function parseInsightsQuery(text: string): InsightsQuery {
  const tokens = new TokenReader(text, TOKEN);
  return tokens.whole(() => query(tokens));
}
