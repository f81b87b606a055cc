import { type AlarmState, MetricStore } from '../../../lib/local/cloudwatch';
import { MetricAlarm } from '../../../lib/local/cloudwatch/metric-alarm';
import { readMetricAlarm } from '../../../lib/local/cloudwatch/read-alarm';
import { datum, ERRORS_ALARM, minutes } from './support';

function alarmOf(properties: object = {}): MetricAlarm {
  return new MetricAlarm(readMetricAlarm('a', { ...ERRORS_ALARM, ...properties }));
}

/** A store with one error at each of these minutes. */
function errorsAt(...found: readonly number[]): MetricStore {
  const store = new MetricStore();
  for (const minute of found) store.put(datum({ atMs: minutes(minute) }));
  return store;
}

/** The state at each of these minutes, evaluated one after the other. */
function statesAt(alarm: MetricAlarm, store: MetricStore, ...at: readonly number[]): AlarmState[] {
  return at.map((minute) => alarm.evaluate(store, minutes(minute)));
}

describe('a metric alarm', () => {
  test('begins without enough data', () => {
    expect(alarmOf().state).toBe('INSUFFICIENT_DATA');
  });

  test('sees a data point when its minute is over, and until it has left the evaluation range', () => {
    expect(statesAt(alarmOf(), errorsAt(0), 0, 0.9, 1, 2, 3, 4)).toEqual(['OK', 'OK', 'ALARM', 'ALARM', 'ALARM', 'OK']);
  });

  test('with filled data sees it for its evaluation periods alone', () => {
    const { Namespace, MetricName, Dimensions, Statistic, Period, ...condition } = ERRORS_ALARM;
    const metric = { Id: 'm1', MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Stat: Statistic, Period }, ReturnData: false };
    const alarm = new MetricAlarm(readMetricAlarm('a', { ...condition, Metrics: [metric, { Id: 'e1', Expression: 'FILL(m1, 0)' }] }));

    expect(statesAt(alarm, errorsAt(0), 0, 1, 2)).toEqual(['OK', 'ALARM', 'OK']);
  });

  test('counts over periods that slide by the minute, not over those of the clock', () => {
    const alarm = alarmOf({ Period: 300, Threshold: 3 });

    expect(statesAt(alarm, errorsAt(3, 4, 7), 5, 7, 8)).toEqual(['OK', 'OK', 'ALARM']);
  });

  test('is one when M of the latest N periods are breaching', () => {
    const alarm = alarmOf({ EvaluationPeriods: 3, DatapointsToAlarm: 2 });

    expect(statesAt(alarm, errorsAt(0, 2), 1, 2, 3, 4, 5, 6)).toEqual(['OK', 'OK', 'ALARM', 'ALARM', 'ALARM', 'OK']);
  });

  test('with a period of seconds is evaluated every ten of them', () => {
    const store = new MetricStore();
    store.put(datum({ atMs: minutes(0) + 12_000, storageResolutionSeconds: 1 }));
    const alarm = alarmOf({ Period: 10 });

    expect([19_000, 20_000].map((ms) => alarm.evaluate(store, minutes(0) + ms))).toEqual(['OK', 'ALARM']);
  });

  test('over more than a day takes data up to the full hour, as in the documented example', () => {
    const alarm = alarmOf({ Period: 86_400, EvaluationPeriods: 3, DatapointsToAlarm: 1 });

    expect(statesAt(alarm, errorsAt(2), 3, 59, 63)).toEqual(['OK', 'OK', 'ALARM']);
  });

  test('keeps its state while missing data is ignored', () => {
    const alarm = alarmOf({ TreatMissingData: 'ignore' });
    const within = datum({ atMs: minutes(20), values: [0] });
    const store = errorsAt(0);
    store.put(within);

    expect(statesAt(alarm, store, 0, 1, 10, 21)).toEqual(['INSUFFICIENT_DATA', 'ALARM', 'ALARM', 'OK']);
  });

  test('treats missing data as breaching when a heartbeat stops', () => {
    const alarm = alarmOf({ ComparisonOperator: 'LessThanThreshold', TreatMissingData: 'breaching' });

    expect(statesAt(alarm, errorsAt(0), 1, 3, 4)).toEqual(['OK', 'OK', 'ALARM']);
  });
});

describe('an alarm on a query with GROUP BY', () => {
  const QUERY = 'SELECT MAX(RetentionRisk) FROM SCHEMA(KvsArchive, StreamName, service) WHERE service = \'x\' GROUP BY StreamName';

  function risksAlarm(TreatMissingData: string, EvaluationPeriods = 1): MetricAlarm {
    const Metrics = [{ Id: 'q1', Expression: QUERY, Period: 60, ReturnData: true }];
    return new MetricAlarm(readMetricAlarm('a', { Metrics, EvaluationPeriods, Threshold: 0.5, ComparisonOperator: 'GreaterThanThreshold', TreatMissingData }));
  }

  function risksOf(risks: Readonly<Record<string, readonly (readonly [minute: number, risk: number])[]>>): MetricStore {
    const store = new MetricStore();
    for (const [StreamName, points] of Object.entries(risks)) {
      for (const [minute, risk] of points) store.put({ namespace: 'KvsArchive', name: 'RetentionRisk', dimensions: { StreamName, service: 'x' }, atMs: minutes(minute), values: [risk] });
    }
    return store;
  }

  test('is an alarm when any of its series is, and tells which', () => {
    const alarm = risksAlarm('missing');
    const store = risksOf({ gate: [[0, 0.1]], door: [[0, 0.9]] });

    const state = alarm.evaluate(store, minutes(1));

    expect([state, Object.fromEntries(alarm.contributors)]).toEqual(['ALARM', { gate: 'OK', door: 'ALARM' }]);
  });

  test('does not add up what its series have', () => {
    expect(risksAlarm('missing').evaluate(risksOf({ gate: [[0, 0.4]], door: [[0, 0.4]] }), minutes(1))).toBe('OK');
  });

  test.each(['missing', 'ignore', 'breaching', 'notBreaching'])('takes a series that has gone for OK, with missing data treated as %s', (treatment) => {
    const alarm = risksAlarm(treatment);
    const store = risksOf({ gate: [[0, 0.1], [1, 0.1], [2, 0.1], [3, 0.1]], door: [[0, 0.9]] });

    expect(statesAt(alarm, store, 1, 3, 4)).toEqual(['ALARM', 'ALARM', 'OK']);
    expect(Object.fromEntries(alarm.contributors)).toEqual({ gate: 'OK', door: 'OK' });
  });

  test.each<[string, AlarmState]>([
    ['missing', 'INSUFFICIENT_DATA'], ['ignore', 'ALARM'], ['breaching', 'ALARM'], ['notBreaching', 'OK'],
  ])('without any series has missing data, treated as %s: %s', (treatment, expected) => {
    const alarm = risksAlarm(treatment);

    expect(statesAt(alarm, risksOf({ door: [[0, 0.9]] }), 1, 9)).toEqual(['ALARM', expected]);
    expect(alarm.contributors.get('door')).toBe('OK');
  });

  test('treats points missing within a series as every alarm does', () => {
    const store = risksOf({ gate: [[2, 0.9]], door: [[2, 0.1]] });

    expect(['breaching', 'notBreaching', 'missing'].map((treatment) => risksAlarm(treatment, 3).evaluate(store, minutes(5)))).toEqual(['ALARM', 'OK', 'ALARM']);
  });

  test('is without enough data while no series has shown what it is', () => {
    expect(risksAlarm('ignore', 3).evaluate(risksOf({ gate: [[0, 0.9]] }), minutes(1))).toBe('INSUFFICIENT_DATA');
  });
});
