import { type Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import { AUDIT_METRIC, STREAM_DIMENSION } from '../contract/metrics';
import { redacted } from '../contract/redacted';
import { FIRST_RISK_PERCENT } from '../contract/retention-risk';
import { type FleetAudit, type StreamAudit } from '../ports/audit';

/** An audit as CloudWatch takes it: metrics in the embedded format, and a line for each stream at risk. */
export class PowertoolsAuditReport {
  constructor(private readonly logger: Logger, private readonly metrics: Metrics) {}

  /** A document for each stream, so that each is a series of its own. */
  stream({ streamName, retentionRisk, hoursLeft, commitAgeSeconds }: Pick<StreamAudit, 'streamName' | 'retentionRisk' | 'hoursLeft' | 'commitAgeSeconds'>): void {
    this.metrics.addDimension(STREAM_DIMENSION, streamName);
    if (retentionRisk !== undefined) this.metrics.addMetric(AUDIT_METRIC.retentionRisk, MetricUnit.NoUnit, retentionRisk);
    this.metrics.addMetric(AUDIT_METRIC.commitAgeSeconds, MetricUnit.Seconds, commitAgeSeconds);
    this.metrics.publishStoredMetrics();
    if (retentionRisk === undefined || retentionRisk < FIRST_RISK_PERCENT / 100 || hoursLeft === undefined) return;
    const detail = hoursLeft > 0 ? `you will lose video in ${hoursLeft.toFixed(1)} hours` : 'video is being lost: it has been kept for longer than the retention, and is not archived';
    this.logger.warn('stream-at-risk', { streamName, retentionRisk, hoursLeft, detail });
  }

  /** Only for a look at everything: it gives the auditor's sign of life, too. */
  fleet({ streams, ...worst }: FleetAudit): void {
    this.metrics.addMetric(AUDIT_METRIC.streams, MetricUnit.Count, streams);
    this.metrics.addMetric(AUDIT_METRIC.streamsWithoutRetention, MetricUnit.Count, worst.streamsWithoutRetention);
    this.metrics.addMetric(AUDIT_METRIC.retentionRisk, MetricUnit.NoUnit, worst.retentionRisk);
    for (const figure of ['commitAgeSeconds', 'lagSeconds', 'silenceSeconds'] as const) this.metrics.addMetric(AUDIT_METRIC[figure], MetricUnit.Seconds, worst[figure]);
    this.metrics.addMetric(AUDIT_METRIC.audits, MetricUnit.Count, 1);
    this.metrics.publishStoredMetrics();
    this.logger.info('audited', { streams, ...worst });
  }

  failed(error: Error): void {
    this.logger.error('audit-failed', { errorName: error.name, detail: redacted(error.message) });
  }
}
