/** What watches an archive: custom metrics, alarms, and an auditor that reads every cursor once in a while. */

import { COMPOSITE_ALARMS, METRIC_ALARMS } from '../../contract/alarms';
import { WINDOW_STATUSES } from '../../contract/execution-state';
import { AUDIT_METRIC, AUDIT_MINUTES, METRIC } from '../../contract/metrics';
import { HOURS_PER_MONTH, BYTES_PER_GIGABYTE } from './workload';

/** Metrics that have a dimension besides the archive: errors by their name, windows by their outcome. */
const WITH_DIMENSION = 2;
/** Assumed: how many names of errors occur in a month. Each that does is billed for the hours in which it does. */
const ERROR_NAMES = 3;

/** Custom metrics of the whole archive. */
export const FLEET_METRICS = Object.keys(METRIC).length - WITH_DIMENSION + ERROR_NAMES + WINDOW_STATUSES.length + Object.keys(AUDIT_METRIC).length;
/** Custom metrics of each stream: RetentionRisk and CommitAgeSeconds. */
export const STREAM_METRICS = 2;
/** Alarms on a metric of every stream: each is billed for as many metrics as there are streams. */
export const STREAM_ALARMS = METRIC_ALARMS.filter(({ signal }) => signal.kind === 'each-stream').length;
/** Alarms on one metric. */
export const FLEET_ALARMS = METRIC_ALARMS.length - STREAM_ALARMS;
/** Alarms made of others. */
export const COMPOSITES = COMPOSITE_ALARMS.length;

const AUDITS = HOURS_PER_MONTH * 60 / AUDIT_MINUTES;
const AUDITOR_GIGABYTES = 0.25;
/** Assumed: start of the auditor, and what it takes for a stream. */
const AUDIT_SECONDS = 1;
const AUDIT_SECONDS_PER_STREAM = 0.02;
/** Assumed: a line with the two metrics of a stream, in the embedded format. */
const AUDIT_LOG_BYTES = 450;

/** What watching so many streams uses in a month. */
export function monitoringUsage(streams: number) {
  return {
    metricMonths: FLEET_METRICS + streams * STREAM_METRICS,
    alarmMetricMonths: FLEET_ALARMS + streams * STREAM_ALARMS,
    compositeAlarmMonths: COMPOSITES,
    lambdaRequests: AUDITS,
    lambdaGigabyteSeconds: AUDITS * (AUDIT_SECONDS + streams * AUDIT_SECONDS_PER_STREAM) * AUDITOR_GIGABYTES,
    scheduledInvocations: AUDITS,
    dynamoDbReadUnits: AUDITS * streams,
    logGigabytes: AUDITS * streams * AUDIT_LOG_BYTES / BYTES_PER_GIGABYTE,
  };
}
