import { evaluateExpression, type Value } from './evaluate-expression';
import { parseExpression } from './expression';
import { fieldsOf, textOf } from './fields';
import { isInsightsQuery, parseInsightsQuery } from './insights-query';
import { type Periods, type Series } from './metric';
import { MetricStore } from './metric-store';
import { queryGroups, querySeries } from './run-query';
import { readIdentity, readPeriod, statisticOf, type Watched, type WatchedData } from './watched-metric';

/** What an item of an alarm's `Metrics` needs to know of the others. */
interface Scope {
  readonly store: MetricStore;
  readonly periods: Periods;
  readonly valueOf: (id: string) => Value;
  readonly metrics: (containing: string) => readonly Series[];
}

type Yield = Value | Watched;

/** An item of an alarm's `Metrics`. */
interface Item {
  readonly id: string;
  readonly kind: 'metric' | 'query' | 'math';
  /** Whether it is the one that the alarm watches. */
  readonly isReturned: boolean;
  /** Seconds; math has that of its metrics. */
  readonly period: number | undefined;
  readonly namespace: string | undefined;
  readonly evaluate: (scope: Scope) => Yield;
}

type ItemContent = Omit<Item, 'id' | 'isReturned'>;

function readMetricStat(value: unknown): ItemContent {
  const { Metric, Period, Stat, Unit } = fieldsOf(value, 'MetricStat', ['Metric', 'Period', 'Stat', 'Unit']);
  const identity = readIdentity(fieldsOf(Metric, 'Metric', ['Dimensions', 'MetricName', 'Namespace']));
  const statistic = statisticOf(Stat, 'Stat');
  const unit = Unit === undefined ? undefined : textOf(Unit, 'Unit');
  return {
    kind: 'metric', period: readPeriod(Period, 'Period'), namespace: identity.namespace,
    evaluate: ({ store, periods }) => ({ kind: 'series', series: store.series([identity], statistic, periods, unit) }),
  };
}

function readQuery(source: string, Period: unknown): ItemContent {
  const query = parseInsightsQuery(source);
  return {
    kind: 'query', period: readPeriod(Period, 'Period of a query'), namespace: query.namespace,
    evaluate: ({ store, periods }) => (query.groupBy.length === 0
      ? { kind: 'series', series: querySeries(query, store, periods) }
      : { kind: 'groups', groups: queryGroups(query, store, periods) }),
  };
}

function readMath(source: string, Period: unknown): ItemContent {
  const expression = parseExpression(source);
  return {
    kind: 'math', period: Period === undefined ? undefined : readPeriod(Period, 'Period'), namespace: undefined,
    evaluate: (scope) => evaluateExpression(expression, scope),
  };
}

function readItem(value: unknown): Item {
  const { Id, MetricStat, Expression, Period, ReturnData = true } = fieldsOf(value, 'Metrics', ['Expression', 'Id', 'Label', 'MetricStat', 'Period', 'ReturnData']);
  const id = textOf(Id, 'Metrics, Id');
  if (!/^[a-z]\w*$/.test(id)) throw new Error(`Metrics, Id: got ${JSON.stringify(id)}, allowed: letters, digits and _, the first a small letter`);
  if (typeof ReturnData !== 'boolean') throw new Error(`Metrics, ReturnData: got ${JSON.stringify(ReturnData)}, allowed: true or false`);
  if ((MetricStat === undefined) === (Expression === undefined)) throw new Error(`Metrics, ${id}: got MetricStat and Expression, or none, allowed: one of them`);
  if (Expression === undefined) return { id, isReturned: ReturnData, ...readMetricStat(MetricStat) };
  const source = textOf(Expression, `Metrics, ${id}, Expression`);
  return { id, isReturned: ReturnData, ...isInsightsQuery(source) ? readQuery(source, Period) : readMath(source, Period) };
}

/** The value of an item, and of those that it refers to. */
function evaluateItem(items: ReadonlyMap<string, Item>, item: Item, store: MetricStore, periods: Periods, within: readonly string[] = []): Yield {
  const path = [...within, item.id];
  const valueOf = (id: string): Value => {
    const other = items.get(id);
    if (other === undefined) throw new Error(`Metrics, ${item.id}: got ${id}, allowed: ${[...items.keys()].join(', ')}`);
    if (path.includes(id)) throw new Error(`Metrics, ${item.id}: got ${id}, which refers to itself`);
    const value = evaluateItem(items, other, store, periods, path);
    if (value.kind === 'groups') throw new Error(`Metrics, ${item.id}: got ${id}, a query with GROUP BY, allowed: only as what the alarm watches`);
    return value;
  };
  const metrics = (containing: string): readonly Series[] => [...items.values()]
    .filter(({ id, kind }) => kind === 'metric' && id.includes(containing))
    .map(({ id }) => valueOf(id)).flatMap((value) => (value.kind === 'series' ? [value.series] : []));
  return item.evaluate({ store, periods, valueOf, metrics });
}

function onlyPeriod(items: readonly Item[]): number {
  const found = new Set(items.flatMap(({ period }) => period ?? []));
  const [period] = found;
  if (period === undefined || found.size > 1) throw new Error(`Metrics: got periods of ${[...found].join(', ')} seconds, allowed: the same for all`);
  return period;
}

/** Reads an alarm's `Metrics`: metrics, math over them, and queries of Metrics Insights. */
export function readMetricQueries(list: readonly unknown[]): WatchedData {
  const items = list.map(readItem);
  const byId = new Map(items.map((item) => [item.id, item]));
  if (byId.size < items.length) throw new Error(`Metrics: got ids ${items.map(({ id }) => id).join(', ')}, allowed: each once`);
  const [returned, ...others] = items.filter(({ isReturned }) => isReturned);
  if (returned === undefined || others.length > 0) throw new Error('Metrics: got none with ReturnData true, or several, allowed: one');
  const watch = (store: MetricStore, periods: Periods): Watched => {
    const value = evaluateItem(byId, returned, store, periods);
    if (value.kind === 'groups' || value.kind === 'series') return value;
    throw new Error(`Metrics, ${returned.id}: got a ${value.kind}, allowed: one series, or a query with GROUP BY`);
  };
  // What cannot be calculated shows without any data, and should when the alarm is read.
  watch(new MetricStore(), { startMs: 0, periodMs: 1, count: 1 });
  return {
    period: onlyPeriod(items), namespaces: items.flatMap(({ namespace }) => namespace ?? []),
    isQuery: items.some(({ kind }) => kind === 'query'), watch,
  };
}
