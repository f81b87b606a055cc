import { fieldsOf, listOf, textOf, type Fields } from './fields';
import { type MetricIdentity, type Periods, type Series } from './metric';
import { type MetricStore } from './metric-store';
import { type Group } from './run-query';
import { ALLOWED_STATISTICS, readStatistic, type Statistic } from './statistic';

/** What an alarm compares with its threshold: one series, or one for each group of a query. */
export type Watched = { readonly kind: 'series'; readonly series: Series } | { readonly kind: 'groups'; readonly groups: readonly Group[] };

/** Where an alarm has its data from. */
export interface WatchedData {
  /** Seconds. */
  readonly period: number;
  /** Namespaces of its metrics. */
  readonly namespaces: readonly string[];
  /** Whether it is a query of Metrics Insights. */
  readonly isQuery: boolean;
  readonly watch: (store: MetricStore, periods: Periods) => Watched;
}

/** Seconds that an alarm's period may have, and otherwise any multiple of a minute. */
const HIGH_RESOLUTION_PERIODS = [10, 20, 30];

/** Reads the length of a period, seconds. */
export function readPeriod(value: unknown, what: string): number {
  if (typeof value === 'number' && (HIGH_RESOLUTION_PERIODS.includes(value) || (value > 0 && value % 60 === 0))) return value;
  throw new Error(`${what}: got ${JSON.stringify(value)}, allowed: ${HIGH_RESOLUTION_PERIODS.join(', ')} or a multiple of 60 seconds`);
}

/** Reads the name of a statistic. */
export function statisticOf(value: unknown, what: string): Statistic {
  const statistic = typeof value === 'string' ? readStatistic(value) : undefined;
  if (statistic === undefined) throw new Error(`${what}: got ${JSON.stringify(value)}, allowed: ${ALLOWED_STATISTICS}`);
  return statistic;
}

/** Reads Namespace, MetricName and Dimensions. */
export function readIdentity({ Namespace, MetricName, Dimensions }: Fields): MetricIdentity {
  const dimensions = listOf(Dimensions, 'Dimensions').map((item) => {
    const { Name, Value } = fieldsOf(item, 'Dimensions', ['Name', 'Value']);
    return [textOf(Name, 'Dimensions, Name'), textOf(Value, 'Dimensions, Value')] as const;
  });
  return { namespace: textOf(Namespace, 'Namespace'), name: textOf(MetricName, 'MetricName'), dimensions: Object.fromEntries(dimensions) };
}

/** Reads an alarm's own metric: MetricName and what belongs to it. */
export function readSingleMetric({ Statistic: plain, ExtendedStatistic: extended, Period, Unit, ...rest }: Fields): WatchedData {
  const identity = readIdentity(rest);
  if ((plain === undefined) === (extended === undefined)) throw new Error('got Statistic and ExtendedStatistic, or none, allowed: one of them');
  const statistic = plain === undefined ? statisticOf(extended, 'ExtendedStatistic') : statisticOf(plain, 'Statistic');
  const unit = Unit === undefined ? undefined : textOf(Unit, 'Unit');
  return {
    period: readPeriod(Period, 'Period'), namespaces: [identity.namespace], isQuery: false,
    watch: (store, periods) => ({ kind: 'series', series: store.series([identity], statistic, periods, unit) }),
  };
}
