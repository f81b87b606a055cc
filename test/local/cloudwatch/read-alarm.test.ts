import { InvalidAlarmError, MetricStore } from '../../../lib/local/cloudwatch';
import { readMetricAlarm } from '../../../lib/local/cloudwatch/read-alarm';
import { ERRORS_ALARM, minutes, NOON, datum } from './support';

const METRIC = { Namespace: 'KvsArchive', MetricName: 'Errors', Dimensions: [{ Name: 'service', Value: 'kvs-archive' }] };
const M1 = { Id: 'm1', MetricStat: { Metric: METRIC, Period: 60, Stat: 'Sum' }, ReturnData: false };
const CONDITION = { EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanThreshold' };
const QUERY = { Id: 'q1', Expression: 'SELECT MAX(R) FROM K GROUP BY StreamName', Period: 300 };

/** Properties of an alarm on `Metrics`. */
function metricsAlarm(Metrics: readonly unknown[], overrides: object = {}): object {
  return { ...CONDITION, Metrics, ...overrides };
}

function without(...names: (keyof typeof ERRORS_ALARM)[]): object {
  return Object.fromEntries(Object.entries(ERRORS_ALARM).filter(([name]) => !names.some((other) => other === name)));
}

describe('an alarm', () => {
  test.each<[string, readonly boolean[]]>([
    ['GreaterThanOrEqualToThreshold', [false, true, true]],
    ['GreaterThanThreshold', [false, false, true]],
    ['LessThanThreshold', [true, false, false]],
    ['LessThanOrEqualToThreshold', [true, true, false]],
  ])('is breached by values around its threshold with %s', (ComparisonOperator, expected) => {
    const { isBreaching } = readMetricAlarm('a', { ...ERRORS_ALARM, Threshold: 5, ComparisonOperator });

    expect([4.9, 5, 5.1].map(isBreaching)).toEqual(expected);
  });

  test('wants all evaluation periods to be breaching, and has missing data missing, unless it says otherwise', () => {
    const { condition } = readMetricAlarm('a', { ...without('TreatMissingData'), EvaluationPeriods: 3 });

    expect(condition).toEqual({ evaluationPeriods: 3, datapointsToAlarm: 3, treatMissingData: 'missing' });
  });

  test('on DynamoDB ignores missing data unless it says otherwise', () => {
    const treatments = [without('TreatMissingData'), ERRORS_ALARM].map((properties) => readMetricAlarm('a', { ...properties, Namespace: 'AWS/DynamoDB' }).condition.treatMissingData);

    expect(treatments).toEqual(['ignore', 'notBreaching']);
  });

  test.each<[string, object, unknown]>([
    ['a statistic', ERRORS_ALARM, 9],
    ['a percentile', { ...without('Statistic'), ExtendedStatistic: 'p50' }, 2],
    ['a unit', { ...ERRORS_ALARM, Unit: 'Count' }, 6],
    ['one of several metrics', metricsAlarm([{ ...M1, ReturnData: true }]), 9],
    ['a unit among several metrics', metricsAlarm([{ Id: 'm1', MetricStat: { ...M1.MetricStat, Unit: 'Count' } }]), 6],
    ['math', metricsAlarm([M1, { Id: 'e1', Expression: 'm1 * 2', ReturnData: true }]), 18],
    ['math on math', metricsAlarm([{ Id: 'e2', Expression: 'SUM([e1, m1])' }, M1, { Id: 'e1', Expression: 'm1 * 2', ReturnData: false }]), 27],
    ['all metrics, without math', metricsAlarm([{ Id: 'e2', Expression: 'SUM(METRICS())' }, M1, { ...M1, Id: 'm2' }, { Id: 'e1', Expression: 'm1', ReturnData: false }]), 18],
    ['a query', metricsAlarm([{ Id: 'q1', Expression: "SELECT SUM(Errors) FROM KvsArchive WHERE service = 'kvs-archive'", Period: 60 }]), 9],
    ['math on a query', metricsAlarm([{ Id: 'q1', Expression: 'SELECT MAX(Errors) FROM KvsArchive', Period: 60, ReturnData: false }, { Id: 'e1', Expression: 'FILL(q1, 0)' }]), 4],
  ])('watches %s', (_what, properties, expected) => {
    const store = new MetricStore();
    store.put(datum({ values: [2, 4], unit: 'Count' }));
    store.put(datum({ values: [2, 1] }));

    const { data } = readMetricAlarm('a', properties);

    expect(data.watch(store, { startMs: NOON, periodMs: data.period * 1000, count: 1 })).toEqual({ kind: 'series', series: [expected] });
  });

  test('watches a series for each group of a query', () => {
    const store = new MetricStore();
    store.put({ namespace: 'K', name: 'R', dimensions: { StreamName: 'gate' }, atMs: minutes(1), values: [3] });

    const { data } = readMetricAlarm('a', metricsAlarm([QUERY]));

    expect(data.period).toBe(300);
    expect(data.watch(store, { startMs: NOON, periodMs: 300_000, count: 2 })).toEqual({ kind: 'groups', groups: [{ label: 'gate', series: [3, undefined] }] });
  });

  test.each<[string, object, RegExp]>([
    ['an anomaly band', { ...ERRORS_ALARM, ThresholdMetricId: 'ad1' }, /alarm a: properties: got ThresholdMetricId, allowed: ComparisonOperator/],
    ['a wall clock window', { ...ERRORS_ALARM, EvaluationWindow: {} }, /got EvaluationWindow/],
    ['an operator of anomalies', { ...ERRORS_ALARM, ComparisonOperator: 'GreaterThanUpperThreshold' }, /ComparisonOperator: got "GreaterThanUpperThreshold", allowed: GreaterThanOrEqualToThreshold, /],
    ['no threshold', without('Threshold'), /Threshold: got undefined, allowed: a number/],
    ['no evaluation periods', without('EvaluationPeriods'), /EvaluationPeriods, of 60 s: got undefined, allowed: a whole number from 1 to 1440/],
    ['more than a day of evaluation', { ...ERRORS_ALARM, EvaluationPeriods: 1441 }, /got 1441, allowed: .* 1 to 1440/],
    ['more than a week of evaluation', { ...ERRORS_ALARM, Period: 86_400, EvaluationPeriods: 8 }, /got 8, allowed: .* 1 to 7/],
    ['M over N', { ...ERRORS_ALARM, EvaluationPeriods: 2, DatapointsToAlarm: 3 }, /DatapointsToAlarm: got 3, allowed: a whole number from 1 to 2/],
    ['another treatment', { ...ERRORS_ALARM, TreatMissingData: 'NOT_BREACHING' }, /TreatMissingData: got "NOT_BREACHING", allowed: breaching, notBreaching, ignore, missing/],
    ['another statistic', { ...ERRORS_ALARM, Statistic: 'Median' }, /Statistic: got "Median", allowed: Sum, Average/],
    ['two statistics', { ...ERRORS_ALARM, ExtendedStatistic: 'p50' }, /got Statistic and ExtendedStatistic, or none/],
    ['a trimmed mean', { ...without('Statistic'), ExtendedStatistic: 'tm90' }, /ExtendedStatistic: got "tm90"/],
    ['no metric', without('MetricName'), /MetricName: got undefined/],
    ['a period of 90 seconds', { ...ERRORS_ALARM, Period: 90 }, /Period: got 90, allowed: 10, 20, 30 or a multiple of 60 seconds/],
    ['a dimension without value', { ...ERRORS_ALARM, Dimensions: [{ Name: 'service', Value: '' }] }, /Dimensions, Value: got ""/],
    ['Metrics and a metric', { ...ERRORS_ALARM, Metrics: [M1] }, /got Metrics and Dimensions, MetricName, Namespace, Period, Statistic, allowed/],
    ['Metrics that are no list', { ...CONDITION, Metrics: {} }, /Metrics: got \{\}, allowed: a list/],
    ['nothing returned', metricsAlarm([M1]), /got none with ReturnData true, or several/],
    ['two returned', metricsAlarm([{ ...M1, ReturnData: true }, { Id: 'e1', Expression: 'm1' }]), /got none with ReturnData true, or several/],
    ['an id twice', metricsAlarm([M1, { Id: 'm1', Expression: '1' }]), /got ids m1, m1, allowed: each once/],
    ['an id with a capital letter', metricsAlarm([{ ...M1, Id: 'M1' }]), /Id: got "M1"/],
    ['an item of nothing', metricsAlarm([{ Id: 'm1' }]), /m1: got MetricStat and Expression, or none/],
    ['a metric of another account', metricsAlarm([{ ...M1, AccountId: '1' }]), /got AccountId/],
    ['an unknown id', metricsAlarm([M1, { Id: 'e1', Expression: 'm2 + 1' }]), /Metrics, e1: got m2, allowed: m1, e1/],
    ['math on itself', metricsAlarm([M1, { Id: 'e1', Expression: 'e2' }, { Id: 'e2', Expression: 'e1 + m1', ReturnData: false }]), /got e1, which refers to itself/],
    ['math that yields a number', metricsAlarm([M1, { Id: 'e1', Expression: '1 + 1' }]), /Metrics, e1: got a number, allowed: one series, or a query with GROUP BY/],
    ['math that yields a list', metricsAlarm([M1, { Id: 'e1', Expression: 'METRICS()' }]), /Metrics, e1: got a list/],
    ['math on groups', metricsAlarm([{ ...QUERY, ReturnData: false }, { Id: 'e1', Expression: 'q1 + 1' }]), /got q1, a query with GROUP BY, allowed: only as what the alarm watches/],
    ['math that cannot be read', metricsAlarm([M1, { Id: 'e1', Expression: 'm1 +' }]), /expression "m1 \+": got its end/],
    ['periods that differ', metricsAlarm([M1, { ...QUERY, Expression: 'SELECT MAX(R) FROM K' }]), /got periods of 60, 300 seconds, allowed: the same for all/],
    ['a query without period', metricsAlarm([{ ...QUERY, Period: undefined }]), /Period of a query: got undefined/],
    ['a query of more than three hours', metricsAlarm([QUERY], { EvaluationPeriods: 37 }), /got 37, allowed: a whole number from 1 to 36/],
  ])('with %s is refused', (_what, properties, message) => {
    expect(() => readMetricAlarm('a', properties)).toThrow(InvalidAlarmError);
    expect(() => readMetricAlarm('a', properties)).toThrow(message);
  });
});
