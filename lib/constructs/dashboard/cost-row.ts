/** What the archive uses and what that costs. */

import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { dollarsPerDay, GIGABYTE, gigabyteSeconds } from './cost-metrics';
import { type ArchiveDashboardProps } from './dashboard-props';
import { LIST_PRICES } from './list-prices';
import { graph, heading, lastDay, PERIOD, WIDTH } from './look';
import { videoTraffic } from './video-traffic';

/** S3 measures buckets once a day, and publishes it up to two days late. */
const BUCKET_PERIOD = Duration.days(1);
const BUCKET_RANGE = { start: '-P3D', end: 'P0D' } as const;

const MONTH_DAYS = 30;

/** One series for each storage class. */
function sizes(bucketName: string): string {
  return `SEARCH('{AWS/S3,BucketName,StorageType} MetricName="BucketSizeBytes" BucketName="${bucketName}"', 'Average', ${BUCKET_PERIOD.toSeconds()})`;
}

function kept({ bucket: { bucketName } }: ArchiveDashboardProps): cloudwatch.IWidget {
  const math = (label: string, expression: string) => new cloudwatch.MathExpression({ label, expression, usingMetrics: {}, period: BUCKET_PERIOD });
  return new cloudwatch.SingleValueWidget({
    title: 'Kept in the bucket', width: WIDTH.quarter, height: 6, period: BUCKET_PERIOD, ...BUCKET_RANGE,
    metrics: [
      math('bytes', `SUM(${sizes(bucketName)})`),
      math('USD a day, if all of it is Standard', `SUM(${sizes(bucketName)}) / ${GIGABYTE} * ${LIST_PRICES.s3GigabyteMonth} / ${MONTH_DAYS}`),
    ],
  });
}

function capacity({ table }: ArchiveDashboardProps): cloudwatch.IMetric[] {
  return [
    table.metricConsumedWriteCapacityUnits({ statistic: cloudwatch.Stats.SUM, label: 'write units' }),
    table.metricConsumedReadCapacityUnits({ statistic: cloudwatch.Stats.SUM, label: 'read units' }),
  ];
}

/** The estimate, and the uses that it is made of. */
export function costRow(props: ArchiveDashboardProps): cloudwatch.IWidget[][] {
  const { functions, source } = props;
  const traffic = videoTraffic(source);
  return [
    [heading(`Cost drivers (list prices of ${LIST_PRICES.region}, ${LIST_PRICES.date}; without storage, state transitions, logs and metrics)`)],
    [
      lastDay('USD, 24 h', dollarsPerDay(props), WIDTH.half, 6),
      graph('USD a day at the pace of the moment', dollarsPerDay(props), { width: WIDTH.half, stacked: true }),
    ],
    [
      graph('Lambda', gigabyteSeconds(functions), {
        width: WIDTH.quarter, right: functions.map(({ label, function: fn }) => fn.metricInvocations({ label: `${label}: invocations`, period: PERIOD })),
        rightYAxis: { min: 0, showUnits: false },
      }),
      graph('DynamoDB, capacity used in 5 minutes', capacity(props), { width: WIDTH.quarter }),
      graph(traffic.title, traffic.metrics, { width: WIDTH.quarter, stacked: true }),
      kept(props),
    ],
  ];
}
