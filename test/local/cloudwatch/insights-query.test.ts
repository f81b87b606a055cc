import fc from 'fast-check';
import { InvalidExpressionError } from '../../../lib/local/cloudwatch';
import { type InsightsQuery, isInsightsQuery, parseInsightsQuery } from '../../../lib/local/cloudwatch/insights-query';
import { holds } from '../../support/seeded-property';

const DEFAULTS = { schema: undefined, where: [], groupBy: [], orderBy: undefined, limit: 500 };

function escaped(text: string, quote: string): string {
  return quote + text.replace(/["'\\]/g, '\\$&') + quote;
}

/** A query as text, with every name in quotes. */
function printed({ aggregate, metricName, namespace, schema, where, groupBy, orderBy, limit }: InsightsQuery): string {
  const name = (text: string): string => escaped(text, '"');
  return [
    `SELECT ${aggregate}(${name(metricName)}) FROM ${schema === undefined ? name(namespace) : `SCHEMA(${[namespace, ...schema].map(name).join(', ')})`}`,
    where.length === 0 ? '' : `WHERE ${where.map(({ label, value }) => `${name(label)} = ${escaped(value, "'")}`).join(' AND ')}`,
    groupBy.length === 0 ? '' : `GROUP BY ${groupBy.map(name).join(',')}`,
    orderBy === undefined ? '' : `ORDER BY ${orderBy.aggregate}() ${orderBy.isDescending ? 'DESC' : ''}`,
    limit === 500 ? '' : `LIMIT ${limit}`,
  ].join(' ');
}

const NAME = fc.string({ minLength: 1, maxLength: 8 });
const AGGREGATE = fc.constantFrom('AVG' as const, 'COUNT' as const, 'MAX' as const, 'MIN' as const, 'SUM' as const);

const QUERIES = fc.record({
  aggregate: AGGREGATE, metricName: NAME, namespace: NAME,
  schema: fc.option(fc.array(NAME, { maxLength: 3 }), { nil: undefined }),
  where: fc.array(fc.record({ label: NAME, value: NAME }), { maxLength: 3 }),
  groupBy: fc.array(NAME, { maxLength: 3 }),
  orderBy: fc.option(fc.record({ aggregate: AGGREGATE, isDescending: fc.boolean() }), { nil: undefined }),
  limit: fc.integer({ min: 1, max: 500 }),
});

describe('a query of Metrics Insights', () => {
  test('is read as it was printed', () => {
    holds(fc.property(QUERIES, (query) => expect(parseInsightsQuery(printed(query))).toEqual(query)), 500);
  });

  test.each<[string, Partial<InsightsQuery>]>([
    ['SELECT AVG(CPUUtilization) FROM "AWS/EC2"', { aggregate: 'AVG', metricName: 'CPUUtilization', namespace: 'AWS/EC2' }],
    ['SELECT AVG(CPUUtilization) FROM SCHEMA("AWS/EC2")', { aggregate: 'AVG', metricName: 'CPUUtilization', namespace: 'AWS/EC2', schema: [] }],
    ["select max(R) from schema(K, StreamName, service)\n  where service = 'x' group by StreamName", {
      aggregate: 'MAX', metricName: 'R', namespace: 'K', schema: ['StreamName', 'service'], where: [{ label: 'service', value: 'x' }], groupBy: ['StreamName'],
    }],
    ["SELECT SUM(RequestCount)\nFROM SCHEMA(\"AWS/ApplicationELB\", LoadBalancer, AvailabilityZone)\nWHERE LoadBalancer = 'app/load-balancer-1'\nGROUP BY AvailabilityZone\nORDER BY MAX() DESC\nLIMIT 5", {
      aggregate: 'SUM', metricName: 'RequestCount', namespace: 'AWS/ApplicationELB', schema: ['LoadBalancer', 'AvailabilityZone'],
      where: [{ label: 'LoadBalancer', value: 'app/load-balancer-1' }], groupBy: ['AvailabilityZone'], orderBy: { aggregate: 'MAX', isDescending: true }, limit: 5,
    }],
    ['SELECT COUNT("LIMIT") FROM "Bytes\\"Input\\""', { aggregate: 'COUNT', metricName: 'LIMIT', namespace: 'Bytes"Input"' }],
  ])('%s', (source, expected) => {
    expect(parseInsightsQuery(source)).toEqual({ ...DEFAULTS, ...expected });
  });

  test('is told from math by its first word', () => {
    expect(['SELECT SUM(a) FROM b', '\n select\tSUM(a) FROM b', 'selected + 1', 'SUM(METRICS())'].map(isInsightsQuery)).toEqual([true, true, false, false]);
  });

  test.each<[string, RegExp]>([
    ['SELECT a FROM b', /got a, allowed: AVG, COUNT, MAX, MIN, SUM/],
    ['SELECT SUM(a)', /got its end, allowed: FROM/],
    ['SELECT SUM(LIMIT) FROM b', /got LIMIT, allowed: a name, in double quotes/],
    ['SELECT SUM(a) FROM AWS/EC2', /got "\/EC2" at \d+/],
    ["SELECT SUM(a) FROM 'b'", /got 'b', allowed: a name/],
    ['SELECT SUM(a) FROM SCHEMA()', /got \), allowed: a name/],
    ['SELECT SUM(a) FROM b WHERE c = "d"', /got "d", allowed: a value in single quotes/],
    ["SELECT SUM(a) FROM b WHERE c != 'd'", /got "!= 'd'" at/],
    ["SELECT SUM(a) FROM b WHERE c = 'd' OR e = 'f'", /got OR, allowed: the end/],
    ["SELECT SUM(a) FROM b WHERE tag.env = 'd'", /got "\.env = 'd'/],
    ['SELECT SUM(a) FROM b GROUP c', /got c, allowed: BY/],
    ['SELECT SUM(a) FROM b ORDER BY c', /got c, allowed: AVG/],
    ['SELECT SUM(a) FROM b LIMIT 0', /got 0, allowed: 1 to 500/],
    ['SELECT SUM(a) FROM b LIMIT 501', /got 501, allowed: 1 to 500/],
    ['SELECT SUM(a) FROM b LIMIT 5 GROUP BY c', /got GROUP, allowed: the end/],
  ])('%s is refused', (source, message) => {
    expect(() => parseInsightsQuery(source)).toThrow(InvalidExpressionError);
    expect(() => parseInsightsQuery(source)).toThrow(message);
  });
});
