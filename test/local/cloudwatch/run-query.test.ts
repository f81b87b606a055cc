import { parseInsightsQuery } from '../../../lib/local/cloudwatch/insights-query';
import { periodsBefore } from '../../../lib/local/cloudwatch/metric';
import { MetricStore } from '../../../lib/local/cloudwatch/metric-store';
import { queryGroups, querySeries } from '../../../lib/local/cloudwatch/run-query';
import { minutes, NOON } from './support';

const PERIODS = periodsBefore(NOON, { periodMs: 60_000, count: 2 });

/** The risk of three streams in the two minutes before noon, and metrics that are not meant. */
function storeOfRisks(): MetricStore {
  const store = new MetricStore();
  const put = (minute: number, dimensions: Record<string, string>, ...values: number[]): void => store.put({ namespace: 'K', name: 'Risk', dimensions, atMs: minutes(minute), values });
  put(-2, { StreamName: 'gate', service: 'x' }, 1, 4);
  put(-1, { StreamName: 'gate', service: 'x' }, 2);
  put(-1, { StreamName: 'door', service: 'x' }, 7);
  put(-2, { StreamName: 'yard', service: 'x' }, 5);
  put(-9, { StreamName: 'gone', service: 'x' }, 9);
  put(-1, { StreamName: 'gate', service: 'other' }, 100);
  put(-1, { service: 'x' }, 1000);
  put(-1, {}, 10_000);
  store.put({ namespace: 'K', name: 'Other', dimensions: { StreamName: 'gate', service: 'x' }, atMs: minutes(-1), values: [5] });
  return store;
}

const series = (source: string): unknown => querySeries(parseInsightsQuery(source), storeOfRisks(), PERIODS);
const groups = (source: string): unknown => queryGroups(parseInsightsQuery(source), storeOfRisks(), PERIODS).map((group) => [group.label, ...group.series]);

describe('a query', () => {
  test.each<[string, unknown]>([
    ['SELECT SUM(Risk) FROM K', [10, 11_109]],
    ['SELECT SUM(Risk) FROM SCHEMA(K)', [undefined, 10_000]],
    ['SELECT SUM(Risk) FROM SCHEMA(K, service)', [undefined, 1000]],
    ['SELECT SUM(Risk) FROM SCHEMA(K, service, StreamName)', [10, 109]],
    ["SELECT SUM(Risk) FROM K WHERE service = 'x'", [10, 1009]],
    ["SELECT SUM(Risk) FROM SCHEMA(K, StreamName, service) WHERE service = 'x'", [10, 9]],
    ["SELECT MAX(Risk) FROM SCHEMA(K, StreamName, service) WHERE service = 'x'", [5, 7]],
    ["SELECT MIN(Risk) FROM SCHEMA(K, StreamName, service) WHERE service = 'x'", [1, 2]],
    ["SELECT AVG(Risk) FROM SCHEMA(K, StreamName, service) WHERE service = 'x' AND StreamName = 'gate'", [2.5, 2]],
    ["SELECT COUNT(Risk) FROM SCHEMA(K, StreamName, service) WHERE service = 'x'", [3, 2]],
    ['SELECT SUM(risk) FROM K', [undefined, undefined]],
    ['SELECT SUM(Risk) FROM Other', [undefined, undefined]],
  ])('%s', (source, expected) => {
    expect(series(source)).toEqual(expected);
  });

  test.each<[string, unknown]>([
    ["SELECT MAX(Risk) FROM SCHEMA(K, StreamName, service) WHERE service = 'x' GROUP BY StreamName", [['door', undefined, 7], ['gate', 4, 2], ['yard', 5, undefined]]],
    ["SELECT MAX(Risk) FROM SCHEMA(K, StreamName, service) WHERE service = 'x' GROUP BY StreamName ORDER BY MAX() DESC LIMIT 2", [['door', undefined, 7], ['yard', 5, undefined]]],
    ["SELECT MAX(Risk) FROM SCHEMA(K, StreamName, service) WHERE service = 'x' GROUP BY StreamName ORDER BY COUNT()", [['door', undefined, 7], ['yard', 5, undefined], ['gate', 4, 2]]],
    ["SELECT SUM(Risk) FROM SCHEMA(K, StreamName, service) WHERE StreamName = 'gate' GROUP BY StreamName, service", [['gate, other', undefined, 100], ['gate, x', 5, 2]]],
    ["SELECT SUM(Risk) FROM K WHERE service = 'x' GROUP BY StreamName LIMIT 1", [['Other', undefined, 1000]]],
    ['SELECT SUM(Risk) FROM Other GROUP BY StreamName', []],
  ])('has a series for each group with data: %s', (source, expected) => {
    expect(groups(source)).toEqual(expected);
  });
});
