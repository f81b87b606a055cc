/** What the archive uses, in dollars a day, by metric math over {@link LIST_PRICES}. */

import { Tokenization } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { PART_MEBIBYTES } from '../../contract/settings';
import { archiveMetric } from '../archive-metrics';
import { type ArchiveDashboardProps, type WatchedFunction } from './dashboard-props';
import { LIST_PRICES } from './list-prices';
import { PERIOD } from './look';

const DAY_SECONDS = 86_400;
const MILLION = 1_000_000;
const MEBIBYTE = 1024 ** 2;
/** What AWS bills as a gigabyte. */
export const GIGABYTE = 1024 ** 3;

/** Besides one for each part: CreateMultipartUpload and CompleteMultipartUpload. */
const PUTS_PER_OBJECT = 2;

/** What was used in a period, as if the whole day were like it. @param metric Id of one of the metrics in `use`. */
function perDay(use: string, metric: string): string {
  return `(${use}) * ${DAY_SECONDS} / PERIOD(${metric})`;
}

function dollars(label: string, expression: string, usingMetrics: Record<string, cloudwatch.IMetric>): cloudwatch.IMetric {
  return new cloudwatch.MathExpression({ label, expression, usingMetrics, period: PERIOD });
}

/** GB-seconds of a function from its duration in milliseconds. */
function gigabyteSecondsOf(duration: string, memoryMegabytes: number): string {
  return `${duration} / 1000 * ${Tokenization.stringifyNumber(memoryMegabytes)} / 1024`;
}

/** GB-seconds that each function is billed for. Lambda rounds up to milliseconds, which makes no difference here. */
export function gigabyteSeconds(functions: readonly WatchedFunction[]): cloudwatch.IMetric[] {
  return functions.map(({ label, function: fn, memoryMegabytes }, index) => new cloudwatch.MathExpression({
    label: `${label}: GB-seconds`,
    expression: gigabyteSecondsOf(`duration${index}`, memoryMegabytes),
    usingMetrics: { [`duration${index}`]: fn.metricDuration({ statistic: cloudwatch.Stats.SUM }) },
    period: PERIOD,
  }));
}

function lambdaDollars({ label, function: fn, memoryMegabytes }: WatchedFunction, index: number): cloudwatch.IMetric {
  const [duration, invocations] = [`duration${index}`, `invocations${index}`];
  const { lambdaGigabyteSecond, lambdaMillionInvocations } = LIST_PRICES;
  const use = `${gigabyteSecondsOf(duration, memoryMegabytes)} * ${lambdaGigabyteSecond} + ${invocations} * ${lambdaMillionInvocations} / ${MILLION}`;
  return dollars(`Lambda, ${label}`, perDay(use, duration), {
    [duration]: fn.metricDuration({ statistic: cloudwatch.Stats.SUM }), [invocations]: fn.metricInvocations(),
  });
}

/** What each service costs a day at the pace of a period, USD. Storage is not among it: it grows whatever is archived today. */
export function dollarsPerDay({ archiveName: archive, functions, table }: ArchiveDashboardProps): cloudwatch.IMetric[] {
  const bytes = archiveMetric({ archive, metric: 'bytesArchived' });
  const objects = archiveMetric({ archive, metric: 'objectsArchived' });
  const puts = `objects * ${PUTS_PER_OBJECT} + bytes / ${PART_MEBIBYTES.default * MEBIBYTE}`;
  const { dynamodbMillionWriteUnits: write, dynamodbMillionReadUnits: read } = LIST_PRICES;
  return [
    ...functions.map(lambdaDollars),
    dollars('Kinesis Video Streams, GetMedia', perDay(`bytes / ${GIGABYTE} * ${LIST_PRICES.getMediaGigabyte}`, 'bytes'), { bytes }),
    dollars('S3, PUT', perDay(`(${puts}) * ${LIST_PRICES.s3ThousandPuts} / 1000`, 'bytes'), { bytes, objects }),
    dollars('DynamoDB', perDay(`(FILL(writes, 0) * ${write} + FILL(reads, 0) * ${read}) / ${MILLION}`, 'writes'), {
      writes: table.metricConsumedWriteCapacityUnits({ statistic: cloudwatch.Stats.SUM }),
      reads: table.metricConsumedReadCapacityUnits({ statistic: cloudwatch.Stats.SUM }),
    }),
  ];
}
