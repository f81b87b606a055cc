/** What an archive is told. */

import { type Duration } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { type ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { type ScheduledMode } from '../contract/execution-state';
import { type ArchiveObjectLock } from './archive-object-lock';
import { type ArchiveTransition } from './archive-transitions';
import { type ArchiveAlarmOptions } from './alarms/alarm-options';
import { type StreamSelection } from './stream-selection';

/** Where an archive keeps things, and whom it tells. Everything that is passed in is used as it is: nothing about it is changed. */
export interface ArchiveStorageProps {
  /**
   * Where the footage is kept, in the region of the stack.
   * @default - a private, versioned bucket that is retained when the stack is deleted, with another one for its access logs
   */
  readonly bucket?: s3.IBucket;

  /**
   * Stands before every key: folders that each end with a slash.
   * @default - none
   */
  readonly keyPrefix?: string;

  /**
   * Where cursors and ledger are kept, in the region of the stack: a table with the string keys `pk` and `sk`.
   * @default - a table with point-in-time recovery and deletion protection that is retained when the stack is deleted
   */
  readonly table?: dynamodb.ITable;

  /**
   * Encrypts the archive's own bucket and table. Its policy must leave permissions to IAM, as that of every key does by default.
   * @default - the archive's own key, which encrypts its logs in any case
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Locks every object of the archive's own bucket for a time. Decide it before the first deployment: locking cannot be taken back, and
   * CloudFormation may replace a bucket to begin with it.
   * @default - nothing is locked
   */
  readonly objectLock?: ArchiveObjectLock;

  /**
   * How the footage in the archive's own bucket moves to colder storage classes, from warm to cold; `[]` for not at all. What is in
   * GLACIER or DEEP_ARCHIVE must be restored before anybody can read it, `verify` and `rebuild` included. The index stays readable.
   * @default - INTELLIGENT_TIERING from the first day on
   */
  readonly transitions?: ArchiveTransition[];

  /**
   * Hears of every archived object, every gap and every run; in the account and region of the stack.
   * @default - the default bus
   */
  readonly eventBus?: events.IEventBus;
}

/** Props of an archive of Kinesis video streams. */
export interface KvsArchiveProps extends ArchiveStorageProps {
  /** The streams to archive, in the account and region of the stack: their names, or a selection that each run looks up anew. */
  readonly streams: StreamSelection | string[];

  /**
   * How long one invocation reads, 1 to 840 seconds.
   * @default Duration.seconds(840)
   */
  readonly window?: Duration;

  /**
   * Objects are cut at multiples of this on the service's clock, 60 to 3600 seconds.
   * @default Duration.seconds(300)
   */
  readonly segmentDuration?: Duration;

  /**
   * How long the logs of function and state machines are kept.
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays;

  /**
   * Memory of the function in MB, 256 to 10240.
   * @default 512
   */
  readonly memorySize?: number;

  /**
   * Streams that are read at the same time in one fleet run, 1 to 10000.
   * @default 40
   */
  readonly maxConcurrency?: number;

  /**
   * How many of a hundred streams may fail before the fleet run counts as failed, 0 to 100. All have had their turn by then.
   * @default 5
   */
  readonly toleratedFailurePercentage?: number;

  /**
   * When a run is started for each stream; `addSchedule` adds more. A run that finds another one at work ends at once, so with mode
   * `follow` the schedule restarts what has failed. `none`: runs are started by `archiveOn`, or by somebody else. An archive without
   * any schedule skips what lies between the ranges it is asked for; a run in mode `catch-up` that is started by hand reads
   * everything from where the archive of its stream ends all the same.
   * @default ScheduleExpression.rate(Duration.hours(1))
   */
  readonly schedule?: ScheduleExpression | 'none';

  /**
   * How a run ends that names no mode: `catch-up` once everything up to its start is archived, `follow` never.
   * @default 'catch-up'
   */
  readonly mode?: ScheduledMode;

  /**
   * Alarms for all that may go wrong, each with a heading in docs/runbook.md. `none`: the archive tells nobody.
   * @default - all alarms, and an SNS topic for each severity
   */
  readonly alarms?: ArchiveAlarmOptions | 'none';

  /**
   * A managed policy of the account that no role of the archive may exceed, whatever is added later. It must allow what
   * docs/architecture.md says of each role.
   * @default - none, or the one of the app
   */
  readonly permissionsBoundary?: iam.IManagedPolicy;

  /**
   * Whether there is a CloudWatch dashboard: lag against retention, throughput, errors, platform, cost drivers, and links to where
   * to look next. CloudWatch bills $3 a month for each beyond an account's first three.
   * @default true
   */
  readonly dashboard?: boolean;

  /**
   * Whether there is a table over the index of the archive in the Glue Data Catalog, for Athena: what there is of a stream and a time,
   * without looking at footage. docs/index.md has queries. Where Athena puts their results is for whoever asks to say.
   * @default false
   */
  readonly catalog?: boolean;
}
