/** A CloudWatch for this machine: metrics out of logs, and the alarms of a template over them. */
export { InvalidAlarmError, InvalidExpressionError, MalformedMetricsError } from './errors';
export { readEmbeddedMetrics } from './emf';
export { LocalCloudWatch, type Transition } from './local-cloudwatch';
export { type MetricDatum, type MetricIdentity, type Periods, periodsBefore, type Series } from './metric';
export { MetricStore } from './metric-store';
export { type AlarmState } from './missing-data';
export { readStatistic, type Statistic } from './statistic';
