import { type Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import { type WindowResult } from '../lib/contract/execution-state';
import { tellsOfLoss } from '../lib/contract/gap-reason';
import { ERROR_NAME_DIMENSION, METRIC } from '../lib/contract/metrics';
import { type Journal, type JournalEntry } from '../lib/ports/journal';

/** The journal as CloudWatch takes it: a JSON line per entry, and metrics in the embedded format. Powertools keeps the key `message` to itself. */
export class PowertoolsJournal implements Journal {
  constructor(private readonly logger: Logger, private readonly metrics: Metrics) {}

  record(entry: JournalEntry): void {
    switch (entry.kind) {
      case 'object-archived': {
        // Upload ids and continuation tokens stay out of the logs.
        const { key, seq, fragments, bytes, crc32, first, last, gap } = entry.object;
        this.logger.info(entry.kind, { key, seq, fragments, bytes, crc32, from: first.fragmentNumber, to: last.fragmentNumber, gap });
        this.metrics.addMetric(METRIC.objectsArchived, MetricUnit.Count, 1);
        this.metrics.addMetric(METRIC.fragmentsArchived, MetricUnit.Count, fragments);
        this.metrics.addMetric(METRIC.bytesArchived, MetricUnit.Bytes, bytes);
        // At once: a worker that dies before it publishes would take the only word of a loss with it.
        if (gap !== undefined && tellsOfLoss(gap)) this.metrics.singleMetric().addMetric(METRIC.gaps, MetricUnit.Count, 1);
        return;
      }
      case 'source-error':
        this.logger.warn(entry.kind, { errorName: entry.errorName, detail: entry.message });
        this.metrics.singleMetric().addDimension(ERROR_NAME_DIMENSION, entry.errorName).addMetric(METRIC.errors, MetricUnit.Count, 1);
        return;
      case 'trouble':
        this.logger.warn(entry.kind, { step: entry.step, detail: entry.message });
        return;
      case 'object-rolled-back':
        this.logger.warn(entry.kind, { ...entry });
        return;
      case 'session-opened': case 'session-ended': case 'object-opened':
        this.logger.info(entry.kind, { ...entry });
    }
  }

  windowEnded(result: WindowResult): void {
    this.logger.info('window-ended', { ...result });
    if (result.millisBehindNow !== undefined) this.metrics.addMetric(METRIC.millisBehindNow, MetricUnit.Milliseconds, result.millisBehindNow);
  }

  /** Writes out the metrics collected; also after a failure. */
  publish(): void {
    if (this.metrics.hasStoredMetrics()) this.metrics.publishStoredMetrics();
  }
}
