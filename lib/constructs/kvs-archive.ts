/** The archive as one construct. */

import { Duration } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { KEY_PREFIX, SEGMENT_SECONDS, WINDOW_SECONDS } from '../contract/settings';
import { createArchiveBucket } from './archive-bucket';
import { ArchiveSchedules } from './archive-schedules';
import { ArchiveStateMachine } from './archive-state-machine';
import { createArchiveTable } from './archive-table';
import { kvsArchiveProblems, MEMORY_MEGABYTES, type KvsArchiveProps } from './kvs-archive-props';
import { refuse } from './props-error';
import { WindowFunction } from './window-function';

/**
 * Archives Kinesis video streams to S3 as complete, playable Matroska files.
 *
 * @example
 * new KvsArchive(this, 'Archive', { streams: ['front-door'] });
 */
export class KvsArchive extends Construct {
  /** Where the footage is kept: the bucket that was passed in, or the archive's own. */
  readonly bucket: s3.IBucket;

  /** Cursors and ledger of the streams. */
  readonly table: dynamodb.TableV2;

  /**
   * Reads a stream and writes its objects. It may use no KMS key but the bucket's: where a stream is encrypted with a key of
   * your own, add `key.grantDecrypt(archive.windowFunction)`.
   */
  readonly windowFunction: lambda.IFunction;

  /** One execution archives one stream. Start one with `{ "streamName": "..." }`. */
  readonly stateMachine: sfn.IStateMachine;

  constructor(scope: Construct, id: string, props: KvsArchiveProps) {
    super(scope, id);
    refuse(`props of ${this.node.path}`, kvsArchiveProblems(props));
    const { streams, keyPrefix = KEY_PREFIX.default, logRetention = RetentionDays.ONE_MONTH, mode = 'catch-up' } = props;
    this.bucket = props.bucket ?? createArchiveBucket(this, 'Bucket');
    this.table = createArchiveTable(this, 'Table');
    const window = new WindowFunction(this, 'Window', {
      streams,
      bucket: this.bucket,
      keyPrefix,
      table: this.table,
      windowSeconds: props.window?.toSeconds() ?? WINDOW_SECONDS.default,
      segmentSeconds: props.segmentDuration?.toSeconds() ?? SEGMENT_SECONDS.default,
      logRetention,
      memorySize: props.memorySize ?? MEMORY_MEGABYTES.default,
    });
    this.windowFunction = window.function;
    this.stateMachine = new ArchiveStateMachine(this, 'Run', {
      windowFunction: this.windowFunction, functionTimeout: window.timeout, defaultMode: mode, logRetention,
    }).stateMachine;
    const schedule = props.schedule ?? ScheduleExpression.rate(Duration.hours(1));
    if (schedule !== 'none') new ArchiveSchedules(this, 'Schedules', { streams, schedule, mode, stateMachine: this.stateMachine });
  }
}
