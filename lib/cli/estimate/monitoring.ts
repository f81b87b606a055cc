/** What watches an archive: custom metrics, alarms, and an auditor that reads every cursor once in a while. */

import { HOURS_PER_MONTH, BYTES_PER_GIGABYTE } from './workload';

/** Custom metrics of the whole archive. */
export const FLEET_METRICS = 12;
/** Custom metrics of each stream: RetentionRisk and CommitAgeSeconds. */
export const STREAM_METRICS = 2;
/** Alarms on metrics of the whole archive. */
export const FLEET_ALARMS = 20;
/** Alarms on a metric of every stream: each is billed for as many metrics as there are streams. */
export const STREAM_ALARMS = 2;

const AUDITS = HOURS_PER_MONTH * 60 / 5;
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
    lambdaRequests: AUDITS,
    lambdaGigabyteSeconds: AUDITS * (AUDIT_SECONDS + streams * AUDIT_SECONDS_PER_STREAM) * AUDITOR_GIGABYTES,
    scheduledInvocations: AUDITS,
    dynamoDbReadUnits: AUDITS * streams,
    logGigabytes: AUDITS * streams * AUDIT_LOG_BYTES / BYTES_PER_GIGABYTE,
  };
}
