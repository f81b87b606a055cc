/** The archive as a stack of its own, for those who have no CDK app to put it in. */

import { CfnOutput, Duration, Stack, type PermissionsBoundary, type StackProps, type TimeZone } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { type Construct } from 'constructs';
import { type InputProblem } from '../contract/invalid-input-error';
import { ArchiveTrigger } from './archive-trigger';
import { KvsArchive } from './kvs-archive';
import { type ArchiveStorageProps, type KvsArchiveProps } from './kvs-archive-props';
import { refuse } from './props-error';

/** What can be said about an archive without a construct at hand. */
export interface ArchiveSettings extends Omit<KvsArchiveProps, 'bucket' | 'table' | 'encryptionKey' | 'eventBus' | 'permissionsBoundary'> {
  /**
   * Name of a bucket that exists already.
   * @default - the stack makes one
   */
  readonly bucketName?: string;

  /**
   * Name of a table that exists already, with the string keys `pk` and `sk`.
   * @default - the stack makes one
   */
  readonly tableName?: string;

  /**
   * ARN of a KMS key that exists already, for the bucket and the table that the stack makes.
   * @default - a key that the stack makes
   */
  readonly encryptionKeyArn?: string;

  /**
   * Name of an event bus that exists already.
   * @default - the default bus
   */
  readonly eventBusName?: string;

  /**
   * A managed policy that exists already and that no role of the stack may exceed.
   * @default - none
   */
  readonly permissionsBoundary?: PermissionsBoundary;

  /**
   * What the times of the schedule mean.
   * @default - that of the schedule, which is UTC unless it says otherwise
   */
  readonly timeZone?: TimeZone;

  /**
   * How much later than the schedule says a run may start, 1 minute to 24 hours.
   * @default - on the minute
   */
  readonly flexibleWindow?: Duration;

  /**
   * Whether events with detail type `Archive Requested` have stretches of streams archived.
   * @default false
   */
  readonly onRequest?: boolean;
}

/** Props of {@link ArchiveStack}. */
export interface ArchiveStackProps extends StackProps, ArchiveSettings {}

/** Without a schedule nobody would heed these. */
function scheduleProblems({ schedule, timeZone, flexibleWindow }: ArchiveSettings): InputProblem[] {
  if (schedule !== 'none') return [];
  return Object.entries({ timeZone: timeZone?.timezoneName, flexibleWindow: flexibleWindow?.toString() })
    .filter(([, got]) => got !== undefined)
    .map(([field, got]) => ({ field, got, allowed: 'nothing with schedule none' }));
}

/** A stack with one archive; its outputs name what an operator needs. */
export class ArchiveStack extends Stack {
  readonly archive: KvsArchive;

  constructor(scope: Construct, id: string, props: ArchiveStackProps) {
    super(scope, id, { description: 'Archives Kinesis video streams to S3', ...props });
    refuse(`props of ${id}`, scheduleProblems(props));
    const { permissionsBoundary, ...settings } = props; // The stack itself applies it.
    this.archive = new KvsArchive(this, 'Archive', { ...settings, ...this.imported(props), schedule: 'none' });
    this.addSchedule(props);
    if (props.onRequest === true) this.archive.archiveOn('OnRequest', ArchiveTrigger.request());
    this.addOutputs();
  }

  private imported({ bucketName, tableName, encryptionKeyArn, eventBusName }: ArchiveSettings): ArchiveStorageProps {
    return {
      ...(bucketName === undefined ? {} : { bucket: s3.Bucket.fromBucketName(this, 'ImportedBucket', bucketName) }),
      ...(tableName === undefined ? {} : { table: dynamodb.TableV2.fromTableName(this, 'ImportedTable', tableName) }),
      ...(encryptionKeyArn === undefined ? {} : { encryptionKey: kms.Key.fromKeyArn(this, 'ImportedKey', encryptionKeyArn) }),
      ...(eventBusName === undefined ? {} : { eventBus: events.EventBus.fromEventBusName(this, 'ImportedEventBus', eventBusName) }),
    };
  }

  /** Here and not by the archive's own prop, which has room for the expression alone. */
  private addSchedule({ schedule = ScheduleExpression.rate(Duration.hours(1)), timeZone, flexibleWindow }: ArchiveSettings): void {
    if (schedule === 'none') return;
    this.archive.addSchedule('Schedule', {
      schedule, ...(timeZone === undefined ? {} : { timeZone }), ...(flexibleWindow === undefined ? {} : { flexibleWindow }),
    });
  }

  private addOutputs(): void {
    const { bucket, table, stateMachine, fleetMachine, windowFunction, deadLetterQueue, catalog } = this.archive;
    new CfnOutput(this, 'BucketName', { value: bucket.bucketName });
    new CfnOutput(this, 'TableName', { value: table.tableName });
    new CfnOutput(this, 'StateMachineArn', { value: stateMachine.stateMachineArn });
    new CfnOutput(this, 'FleetMachineArn', { value: fleetMachine.stateMachineArn });
    new CfnOutput(this, 'FunctionName', { value: windowFunction.functionName });
    new CfnOutput(this, 'DeadLetterQueueUrl', { value: deadLetterQueue.queueUrl });
    if (catalog !== undefined) new CfnOutput(this, 'CatalogDatabase', { value: catalog.databaseName });
  }
}
