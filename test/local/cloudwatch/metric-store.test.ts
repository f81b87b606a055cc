import { MetricStore, type MetricDatum, type MetricIdentity, periodsBefore, readStatistic, type Series } from '../../../lib/local/cloudwatch';
import { datum, minutes, NOON } from './support';

const IDENTITY: MetricIdentity = { namespace: 'KvsArchive', name: 'Errors', dimensions: { service: 'kvs-archive' } };
const THREE_MINUTES = { periodMs: 60_000, count: 3 };

function storeOf(...data: readonly Partial<MetricDatum>[]): MetricStore {
  const store = new MetricStore();
  for (const overrides of data) store.put(datum(overrides));
  return store;
}

/** A statistic of the three minutes before noon. */
function beforeNoon(store: MetricStore, name: string, metric = IDENTITY, unit?: string): Series {
  return store.series([metric], readStatistic(name) ?? (() => NaN), periodsBefore(NOON, THREE_MINUTES), unit);
}

describe('a metric store', () => {
  test.each([
    ['Sum', 15], ['Average', 3], ['Minimum', 1], ['Maximum', 5], ['SampleCount', 5],
    ['p0', 1], ['p20', 1], ['p50', 3], ['p90', 5], ['p99.9', 5], ['p100', 5],
  ])('has %s of the observations of a period, and nothing for a period without', (statistic, expected) => {
    const store = storeOf({ atMs: minutes(-2), values: [5, 1] }, { atMs: minutes(-2) + 30_000, values: [2, 4, 3] });

    expect(beforeNoon(store, statistic)).toEqual([undefined, expected, undefined]);
  });

  test.each(['Median', 'p101', 'p', 'tm90', 'sum', 'toString'])('knows no statistic %s', (name) => {
    expect(readStatistic(name)).toBeUndefined();
  });

  test('has the start of a period in it, and the end not', () => {
    const store = storeOf({ atMs: minutes(-3), values: [1] }, { atMs: minutes(-3) - 1, values: [20] }, { atMs: NOON - 1, values: [300] }, { atMs: NOON, values: [4000] });

    expect(beforeNoon(store, 'Sum')).toEqual([1, undefined, 300]);
  });

  test('aligns periods to the epoch unless told to end elsewhere', () => {
    const atMs = Date.parse('2026-11-25T12:07:30Z');

    const aligned = periodsBefore(atMs, { periodMs: 300_000, count: 2 });
    const sliding = periodsBefore(atMs, { periodMs: 300_000, count: 2, stepMs: 60_000 });

    expect([aligned.startMs, sliding.startMs].map((ms) => new Date(ms).toISOString())).toEqual(['2026-11-25T11:55:00.000Z', '2026-11-25T11:57:00.000Z']);
  });

  test('cuts times to the minute, or to the second for a high resolution', () => {
    const late = { atMs: NOON - 10_500, values: [1] };
    const halfMinutes = periodsBefore(NOON, { periodMs: 30_000, count: 2 });
    const sum = readStatistic('Sum') ?? (() => NaN);

    expect(storeOf(late).series([IDENTITY], sum, halfMinutes)).toEqual([1, undefined]);
    expect(storeOf({ ...late, storageResolutionSeconds: 1 }).series([IDENTITY], sum, halfMinutes)).toEqual([undefined, 1]);
  });

  test('tells metrics apart by dimensions, whatever their order, and by unit when asked to', () => {
    const store = storeOf(
      { atMs: minutes(-1), dimensions: { a: '1', b: '2' }, unit: 'Count' }, { atMs: minutes(-1), dimensions: { b: '2', a: '1' } },
      { atMs: minutes(-1), dimensions: { a: '1' }, values: [10] }, { atMs: minutes(-1), dimensions: {}, values: [100] },
    );
    const sum = (dimensions: Record<string, string>, unit?: string): unknown => beforeNoon(store, 'Sum', { ...IDENTITY, dimensions }, unit)[2];

    expect([sum({ a: '1', b: '2' }), sum({ a: '1' }), sum({}), sum({ b: '2' })]).toEqual([2, 10, 100, undefined]);
    expect([sum({ a: '1', b: '2' }, 'Count'), sum({ a: '1', b: '2' }, 'Bytes')]).toEqual([1, undefined]);
  });

  test('finds the metrics of a name in a namespace', () => {
    const store = storeOf({}, { dimensions: { stream: 'a' } }, { namespace: 'Other' }, { name: 'Gaps' }, {});

    expect(store.named('KvsArchive', 'Errors').map(({ dimensions }) => dimensions)).toEqual([{ service: 'kvs-archive' }, { stream: 'a' }]);
  });
});
