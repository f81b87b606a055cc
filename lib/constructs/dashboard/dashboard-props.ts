/** What a dashboard shows. */

import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { type StreamSource } from '../../contract/stream-source';
import { type ArchiveAlarmOptions } from '../alarms/alarm-options';

/** A function, and what it is called on the dashboard. */
export interface WatchedFunction {
  readonly label: string;
  readonly function: lambda.IFunction;
  /** Price and speed of the function grow with it. */
  readonly memoryMegabytes: number;
  readonly logGroupName: string;
}

/** A state machine, and what its executions are called on the dashboard. */
export interface WatchedMachine {
  readonly label: string;
  readonly machine: sfn.IStateMachine;
  readonly logGroupName: string;
}

/** Props of {@link ArchiveDashboard}; checked by the archive that makes it. */
export interface ArchiveDashboardProps {
  readonly archiveName: string;
  readonly source: StreamSource;
  readonly functions: readonly WatchedFunction[];
  readonly machines: readonly WatchedMachine[];
  readonly table: dynamodb.ITable;
  readonly bucket: s3.IBucket;
  readonly keyPrefix: string;
  readonly deadLetterQueue: sqs.IQueue;
  /** As they are to be shown: the most severe ones first. May be empty. */
  readonly alarms: readonly cloudwatch.IAlarm[];
  /** Where the runbook is, and which thresholds are other than in the table. */
  readonly alarmOptions: Pick<ArchiveAlarmOptions, 'overrides' | 'runbookUrl'>;
}
