import { type InsightsFunction, type InsightsQuery } from './insights-query';
import { type MetricIdentity, type Periods, type Series } from './metric';
import { type MetricStore } from './metric-store';
import { readStatistic, type Statistic } from './statistic';

/** A series of a query with GROUP BY. */
export interface Group {
  /** Values of the dimensions it was grouped by, with commas between them. */
  readonly label: string;
  readonly series: Series;
}

const STATISTIC_NAMES: Readonly<Record<InsightsFunction, string>> = { AVG: 'Average', COUNT: 'SampleCount', MAX: 'Maximum', MIN: 'Minimum', SUM: 'Sum' };

/** Where a metric lacks the dimension it is grouped by. */
const OTHER = 'Other';

function statisticOf(aggregate: InsightsFunction): Statistic {
  const statistic = readStatistic(STATISTIC_NAMES[aggregate]);
  if (statistic === undefined) throw new Error(`got ${aggregate}, allowed: ${Object.keys(STATISTIC_NAMES).join(', ')}`);
  return statistic;
}

function fits({ schema, where }: InsightsQuery, { dimensions }: MetricIdentity): boolean {
  const names = Object.keys(dimensions);
  const hasSchema = schema === undefined || (schema.length === names.length && schema.every((name) => names.includes(name)));
  return hasSchema && where.every(({ label, value }) => dimensions[label] === value);
}

function ordered(groups: readonly Group[], orderBy: InsightsQuery['orderBy']): readonly Group[] {
  const byLabel = [...groups].sort((a, b) => (a.label < b.label ? -1 : 1));
  if (orderBy === undefined) return byLabel;
  const statistic = statisticOf(orderBy.aggregate);
  const rank = ({ series }: Group): number => statistic(series.filter((point) => point !== undefined)) * (orderBy.isDescending ? -1 : 1);
  return byLabel.sort((a, b) => rank(a) - rank(b));
}

/** What a query without GROUP BY yields: one series, empty where nothing fits. */
export function querySeries(query: InsightsQuery, store: MetricStore, periods: Periods): Series {
  const metrics = store.named(query.namespace, query.metricName).filter((metric) => fits(query, metric));
  return store.series(metrics, statisticOf(query.aggregate), periods);
}

/** What a query with GROUP BY yields: a series for each group that has a data point in these periods. */
export function queryGroups(query: InsightsQuery, store: MetricStore, periods: Periods): readonly Group[] {
  const members = new Map<string, MetricIdentity[]>();
  for (const metric of store.named(query.namespace, query.metricName)) {
    if (!fits(query, metric)) continue;
    const label = query.groupBy.map((name) => metric.dimensions[name] ?? OTHER).join(', ');
    members.set(label, [...members.get(label) ?? [], metric]);
  }
  const groups = [...members].map(([label, metrics]) => ({ label, series: store.series(metrics, statisticOf(query.aggregate), periods) }));
  return ordered(groups.filter(({ series }) => series.some((point) => point !== undefined)), query.orderBy).slice(0, query.limit);
}
