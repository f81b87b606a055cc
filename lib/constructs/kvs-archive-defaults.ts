/** What an archive does where its props say nothing. */

import { Duration } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { KEY_PREFIX, SEGMENT_SECONDS, WINDOW_SECONDS } from '../contract/settings';
import { MAX_CONCURRENCY, MEMORY_MEGABYTES, TOLERATED_FAILURE_PERCENTAGE } from './kvs-archive-problems';
import { type KvsArchiveProps } from './kvs-archive-props';

/** The props that are values and not constructs, complete. */
export function withDefaults(props: KvsArchiveProps) {
  return {
    keyPrefix: props.keyPrefix ?? KEY_PREFIX.default,
    windowSeconds: props.window?.toSeconds() ?? WINDOW_SECONDS.default,
    segmentSeconds: props.segmentDuration?.toSeconds() ?? SEGMENT_SECONDS.default,
    logRetention: props.logRetention ?? RetentionDays.ONE_MONTH,
    memorySize: props.memorySize ?? MEMORY_MEGABYTES.default,
    maxConcurrency: props.maxConcurrency ?? MAX_CONCURRENCY.default,
    toleratedFailurePercentage: props.toleratedFailurePercentage ?? TOLERATED_FAILURE_PERCENTAGE.default,
    schedule: props.schedule ?? ScheduleExpression.rate(Duration.hours(1)),
    defaultMode: props.mode ?? 'catch-up',
    dashboard: props.dashboard ?? true,
    catalog: props.catalog ?? false,
  };
}
