/** The archive as one construct. */

import { ArnFormat, Lazy, Names, Stack, type Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { type ISchedule } from 'aws-cdk-lib/aws-scheduler';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { type Coverage } from '../contract/settings';
import { type StreamSource } from '../contract/stream-source';
import { type ArchiveAlarmOptions } from './alarms/alarm-options';
import { ArchiveAlarms } from './alarms/archive-alarms';
import { createArchiveBucket } from './archive-bucket';
import { ArchiveCatalog } from './archive-catalog';
import { ArchiveFleet } from './archive-fleet';
import { grantRead, grantStart, type ArchiveStorage } from './archive-grants';
import { createArchiveKey } from './archive-key';
import { allErrorsMetric, archiveMetric, errorMetric } from './archive-metrics';
import { type ArchiveScheduleOptions } from './archive-schedule-options';
import { ArchiveSchedules } from './archive-schedules';
import { ArchiveStateMachine } from './archive-state-machine';
import { createArchiveTable } from './archive-table';
import { type ArchiveTrigger } from './archive-trigger';
import { ArchiveTriggers } from './archive-triggers';
import { Auditor, AUDITOR_MEGABYTES } from './auditor';
import { ArchiveDashboard } from './dashboard/archive-dashboard';
import { type WatchedFunction } from './dashboard/dashboard-props';
import { createDeadLetterQueue } from './dead-letter-queue';
import { withDefaults } from './kvs-archive-defaults';
import { kvsArchiveProblems } from './kvs-archive-problems';
import { type KvsArchiveProps } from './kvs-archive-props';
import { machineLogGroupName } from './logged-state-machine';
import { refuse } from './props-error';
import { StreamSelection } from './stream-selection';
import { WindowFunction } from './window-function';

/** Of an archive's name: alarms are called like it with an end of their own. */
const MAX_NAME = 80;

/** What the table is encrypted with. @param key That of what is the archive's own. */
function tableKey({ table }: KvsArchiveProps, key: kms.IKey): kms.IKey | undefined {
  return table === undefined ? key : table.encryptionKey;
}

/** What bucket and table are encrypted with. @param key That of what is the archive's own. */
function dataKeys(props: KvsArchiveProps, key: kms.IKey): kms.IKey[] {
  return [props.bucket === undefined ? key : props.bucket.encryptionKey, tableKey(props, key)].filter((one) => one !== undefined);
}

function watchedFunction(label: string, made: lambda.Function, memoryMegabytes: number): WatchedFunction {
  return { label, function: made, memoryMegabytes, logGroupName: made.logGroup.logGroupName };
}

/**
 * Archives Kinesis video streams to S3 as complete, playable Matroska files.
 *
 * @example
 * new KvsArchive(this, 'Archive', { streams: ['front-door'] });
 */
export class KvsArchive extends Construct {
  /** Names the archive in its metrics and logs: the value of their `service`. */
  readonly archiveName: string;

  /** Where the footage is kept: the bucket that was passed in, or the archive's own. */
  readonly bucket: s3.IBucket;

  /** Cursors and ledger of the streams: the table that was passed in, or the archive's own. */
  readonly table: dynamodb.ITable;

  /**
   * Reads a stream and writes its objects. It may use no KMS keys but those of bucket and table: where a stream is encrypted with
   * a key of your own, add `key.grantDecrypt(archive.windowFunction)`.
   */
  readonly windowFunction: lambda.IFunction;

  /** Looks at every stream every five minutes and publishes how much footage is at risk. */
  readonly auditorFunction: lambda.IFunction;

  /** One execution archives one stream. Start one with `{ "streamName": "..." }`. */
  readonly stateMachine: sfn.IStateMachine;

  /** One execution starts a run for each stream of the archive. Start one with `{}`, or with a mode for the runs. */
  readonly fleetMachine: sfn.IStateMachine;

  /** Starts that a schedule or an event meant and that could not be delivered within a day. Each one is footage at risk. */
  readonly deadLetterQueue: sqs.IQueue;

  /** Encrypts the archive's logs, and its bucket and table unless another key is given. Alarms may publish to topics that are encrypted with it. */
  readonly operationsKey: kms.IKey;

  /** By id, as in docs/runbook.md, and the topics that they tell; none with `alarms: 'none'`. */
  readonly alarms?: ArchiveAlarms;

  /** The index as a table; none without `catalog`. */
  readonly catalog?: ArchiveCatalog;

  private readonly storage: ArchiveStorage;
  private readonly schedules: ArchiveSchedules;
  private readonly triggers: ArchiveTriggers;

  constructor(scope: Construct, id: string, props: KvsArchiveProps) {
    super(scope, id);
    refuse(`props of ${this.node.path}`, kvsArchiveProblems(props, { region: Stack.of(this).region, account: Stack.of(this).account }));
    if (props.permissionsBoundary !== undefined) iam.PermissionsBoundary.of(this).apply(props.permissionsBoundary);
    const { keyPrefix, windowSeconds, segmentSeconds, memorySize, logRetention, defaultMode, schedule, dashboard, catalog, ...fleet } = withDefaults(props);
    const { source } = StreamSelection.of(props.streams);
    const eventBus = props.eventBus ?? events.EventBus.fromEventBusName(this, 'DefaultBus', 'default');
    this.archiveName = Names.uniqueResourceName(this, { maxLength: MAX_NAME, separator: '-' });
    this.operationsKey = createArchiveKey(this, 'Key');
    const { operationsKey: logKey } = this;
    const key = props.encryptionKey ?? this.operationsKey;
    this.bucket = props.bucket ?? createArchiveBucket(this, 'Bucket', { key, keyPrefix, objectLock: props.objectLock, transitions: props.transitions });
    this.table = props.table ?? createArchiveTable(this, 'Table', key);
    this.deadLetterQueue = createDeadLetterQueue(this, 'DeadLetterQueue');
    const { bucket, table, deadLetterQueue } = this;
    this.storage = { bucket, keyPrefix, table, keys: dataKeys(props, key) };
    const coverage = Lazy.string({ produce: () => this.coverage() });
    const window = new WindowFunction(this, 'Window', {
      archiveName: this.archiveName, streams: source, ...this.storage, windowSeconds, segmentSeconds, coverage, eventBus, logRetention, logKey, memorySize,
    });
    this.windowFunction = window.function;
    this.stateMachine = new ArchiveStateMachine(this, 'Run', {
      windowFunction: this.windowFunction, functionTimeout: window.timeout, defaultMode, segmentSeconds, eventBus, logRetention, logKey,
    }).stateMachine;
    const { function: auditor } = new Auditor(this, 'Auditor', {
      archiveName: this.archiveName, streams: source, table, tableKey: tableKey(props, key), coverage, logRetention, logKey,
    });
    this.auditorFunction = auditor;
    const { stateMachine: runMachine } = this;
    this.fleetMachine = new ArchiveFleet(this, 'Fleet', { source, runMachine, defaultMode, logRetention, logKey, ...fleet }).stateMachine;
    this.schedules = new ArchiveSchedules(this, 'Schedules', { fleetMachine: this.fleetMachine, defaultMode, deadLetterQueue });
    this.triggers = new ArchiveTriggers(this, 'Triggers', { runMachine, eventBus, deadLetterQueue, logRetention, logKey });
    if (schedule !== 'none') this.addSchedule('Schedule', { schedule });
    if (props.alarms !== 'none') this.alarms = this.createAlarms(props.alarms, window.timeout);
    const functions = [watchedFunction('window function', window.function, memorySize), watchedFunction('auditor', auditor, AUDITOR_MEGABYTES)];
    if (catalog) this.catalog = new ArchiveCatalog(this, 'Catalog', { bucket, keyPrefix });
    if (dashboard) this.createDashboard(source, functions, props.alarms === 'none' ? {} : props.alarms);
  }

  private createDashboard(source: StreamSource, functions: readonly WatchedFunction[], alarmOptions: ArchiveAlarmOptions = {}): void {
    const { archiveName, stateMachine, fleetMachine, deadLetterQueue, storage: { bucket, keyPrefix, table } } = this;
    const watched = (label: string, machine: sfn.IStateMachine) => {
      const { resourceName } = Stack.of(this).splitArn(machine.stateMachineArn, ArnFormat.COLON_RESOURCE_NAME);
      return { label, machine, logGroupName: machineLogGroupName(resourceName ?? '') };
    };
    new ArchiveDashboard(this, 'Dashboard', {
      archiveName, source, bucket, keyPrefix, table, deadLetterQueue, functions, alarms: [...(this.alarms?.alarms.values() ?? [])], alarmOptions,
      machines: [watched('runs', stateMachine), watched('fleet runs', fleetMachine)],
    });
  }

  private createAlarms(options: ArchiveAlarmOptions = {}, functionTimeout: Duration): ArchiveAlarms {
    const { archiveName, windowFunction, stateMachine: runMachine, fleetMachine, deadLetterQueue, operationsKey: key } = this;
    return new ArchiveAlarms(this, 'Alarms', {
      archiveName, windowFunction, runMachine, fleetMachine, deadLetterQueue, options, key,
      settings: { 'function-timeout': () => functionTimeout.toMilliseconds(), 'two-schedule-intervals': () => 2 * this.schedules.intervalSeconds },
    });
  }

  /** Schedules and triggers may be added up to the synthesis, so only then is it known. */
  private coverage(): Coverage {
    return this.schedules.any ? 'everything' : 'ranges';
  }

  /**
   * Has all streams read at more times, or in another mode. The schedule that the archive has by itself is called `Schedule`.
   * @throws Error naming every option that cannot be used.
   */
  addSchedule(id: string, options: ArchiveScheduleOptions): ISchedule {
    return this.schedules.add(id, options);
  }

  /**
   * Has a stretch of a stream archived for each event of a trigger. An archive without any schedule then holds those stretches; one
   * with a schedule holds everything anyway, and has it sooner.
   * @throws Error naming every option of the trigger that cannot be used.
   */
  archiveOn(id: string, trigger: ArchiveTrigger): events.IRule {
    return this.triggers.add(id, trigger);
  }

  /** Allows to list and read the objects and their index, to read the ledger, and to decrypt all of it. A principal of another account also needs policies of bucket and key. */
  grantRead(grantee: iam.IGrantable): iam.Grant {
    return grantRead(grantee, this.storage);
  }

  /** Allows to start executions of both state machines, and to see how they end. */
  grantStart(grantee: iam.IGrantable): iam.Grant {
    return grantStart(grantee, [this.stateMachine, this.fleetMachine]);
  }

  /** Bytes in completed objects; a sum. */
  metricBytesArchived(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return archiveMetric({ archive: this.archiveName, metric: 'bytesArchived' }, options);
  }

  /** Fragments in completed objects; a sum. */
  metricFragmentsArchived(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return archiveMetric({ archive: this.archiveName, metric: 'fragmentsArchived' }, options);
  }

  /** Completed objects; a sum. */
  metricObjectsArchived(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return archiveMetric({ archive: this.archiveName, metric: 'objectsArchived' }, options);
  }

  /** Stretches of footage that are lost; a sum. Every one is worth an alarm. */
  metricGaps(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return archiveMetric({ archive: this.archiveName, metric: 'gaps' }, options);
  }

  /** How far the last fragment read was behind the service's clock, in milliseconds; the maximum. */
  metricMillisBehindNow(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return archiveMetric({ archive: this.archiveName, metric: 'millisBehindNow' }, { statistic: cloudwatch.Stats.MAXIMUM, ...options });
  }

  /** Errors with one name, for example `NotAuthorizedException`, `KmsKeyDisabled` or `Archive.Fenced`; a sum. */
  metricErrors(errorName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /** Errors, whatever their name; a sum, by a query that alarms can watch too. */
  metricErrors(errorName?: undefined, options?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression;
  metricErrors(errorName?: string, options?: cloudwatch.MetricOptions | cloudwatch.MathExpressionOptions): cloudwatch.Metric | cloudwatch.MathExpression {
    return errorName === undefined ? allErrorsMetric(this.archiveName, options) : errorMetric(this.archiveName, errorName, options);
  }
}
