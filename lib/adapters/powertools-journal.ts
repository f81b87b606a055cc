import { type Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import { ARCHIVE_ERROR, SourceError } from '../contract/errors';
import { type WindowResult } from '../contract/execution-state';
import { tellsOfLoss } from '../contract/gap-reason';
import { ERROR_NAME_DIMENSION, FAILED_OUTCOME, METRIC, OUTCOME_DIMENSION, UNEXPECTED_ERROR } from '../contract/metrics';
import { redacted } from '../contract/redacted';
import { type ArchivedObject } from '../ports/cursor-store';
import { type Journal, type JournalEntry } from '../ports/journal';

const OUR_ERRORS: readonly string[] = Object.values(ARCHIVE_ERROR);

const REPAIRS = {
  'object-sealed': METRIC.seals, 'object-adopted': METRIC.adoptions, 'object-rolled-back': METRIC.rollbacks, 'upload-aborted': METRIC.uploadsAborted,
} as const;

/** The journal as CloudWatch takes it: a JSON line per entry, and metrics in the embedded format. Powertools keeps the key `message` to itself. */
export class PowertoolsJournal implements Journal {
  constructor(private readonly logger: Logger, private readonly metrics: Metrics) {}

  record(entry: JournalEntry): void {
    switch (entry.kind) {
      case 'session-opened': case 'session-ended': case 'object-opened':
        return this.logger.info(entry.kind, { ...entry });
      case 'object-archived': return this.objectArchived(entry.object);
      case 'source-error':
        this.logger.warn(entry.kind, { errorName: entry.errorName, requestId: entry.requestId, detail: redacted(entry.message) });
        return this.countError(entry.errorName);
      case 'object-sealed': case 'object-adopted': case 'object-rolled-back': case 'upload-aborted':
        this.logger.warn(entry.kind, { ...entry });
        return this.count(REPAIRS[entry.kind]);
      case 'retry': case 'trouble':
        this.logger.warn(entry.kind, { step: entry.step, detail: redacted(entry.message) });
        if (entry.kind === 'retry') this.count(METRIC.retries);
    }
  }

  windowEnded(result: WindowResult): void {
    this.logger.info('window-ended', { ...result });
    if (result.millisBehindNow !== undefined) this.metrics.addMetric(METRIC.millisBehindNow, MetricUnit.Milliseconds, result.millisBehindNow);
    this.countOutcome(result.status);
  }

  /** @param error What the window threw. Errors of the source were counted when they were met. */
  windowFailed(error: unknown): void {
    const { name, message } = error instanceof Error ? error : { name: typeof error, message: String(error) };
    const requestId = error instanceof SourceError ? error.requestId : undefined;
    this.logger.error('window-failed', { errorName: name, requestId, detail: redacted(message) });
    if (!(error instanceof SourceError)) this.countError(OUR_ERRORS.includes(name) ? name : UNEXPECTED_ERROR);
    this.countOutcome(FAILED_OUTCOME);
  }

  /** Writes out the metrics collected; also after a failure. */
  publish(): void {
    if (this.metrics.hasStoredMetrics()) this.metrics.publishStoredMetrics();
  }

  private objectArchived({ key, seq, fragments, bytes, crc32, first, last, gap }: ArchivedObject): void {
    // Upload ids and continuation tokens stay out of the logs.
    this.logger.info('object-archived', { key, seq, fragments, bytes, crc32, from: first.fragmentNumber, to: last.fragmentNumber, gap });
    this.count(METRIC.objectsArchived);
    this.metrics.addMetric(METRIC.fragmentsArchived, MetricUnit.Count, fragments);
    this.metrics.addMetric(METRIC.bytesArchived, MetricUnit.Bytes, bytes);
    // At once: a worker that dies before it publishes would take the only word of a loss with it.
    if (gap !== undefined && tellsOfLoss(gap)) this.metrics.singleMetric().addMetric(METRIC.gaps, MetricUnit.Count, 1);
  }

  private count(metric: string): void {
    this.metrics.addMetric(metric, MetricUnit.Count, 1);
  }

  private countError(name: string): void {
    this.metrics.singleMetric().addDimension(ERROR_NAME_DIMENSION, name).addMetric(METRIC.errors, MetricUnit.Count, 1);
  }

  private countOutcome(outcome: string): void {
    this.metrics.singleMetric().addDimension(OUTCOME_DIMENSION, outcome).addMetric(METRIC.windows, MetricUnit.Count, 1);
  }
}
