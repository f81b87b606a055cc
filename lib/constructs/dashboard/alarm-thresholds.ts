/** Lines in graphs where alarms go off, so that graph and alarm cannot say different things. */

import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { METRIC_ALARMS } from '../../contract/alarms';
import { type Severity } from '../../contract/service-errors';
import { type ArchiveAlarmOptions } from '../alarms/alarm-options';

const COLOR: Readonly<Record<Severity, string>> = { 1: cloudwatch.Color.RED, 2: cloudwatch.Color.ORANGE, 3: cloudwatch.Color.BLUE };

/** Metrics that are watched for each stream by itself. */
type StreamMetric = 'retentionRisk' | 'commitAgeSeconds';

/**
 * A line for each alarm on a metric of the streams, the lowest first.
 * @param overrides What is other than in the table, by the id of the alarm. Default nothing.
 */
export function thresholdsOf(metric: StreamMetric, overrides: ArchiveAlarmOptions['overrides'] = {}): cloudwatch.HorizontalAnnotation[] {
  return METRIC_ALARMS
    .flatMap(({ id, signal, ...row }) => {
      const { enabled = true, threshold = row.threshold, severity = row.severity } = overrides[id] ?? {};
      const isWatched = (signal.kind === 'each-stream' || signal.kind === 'archive') && signal.metric === metric;
      return isWatched && enabled && typeof threshold === 'number' ? [{ value: threshold, label: id, color: COLOR[severity] }] : [];
    })
    .sort((a, b) => a.value - b.value);
}
