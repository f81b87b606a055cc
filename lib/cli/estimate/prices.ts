/** What AWS charges: list prices of one region, on demand, without free tiers, volume discounts (but for S3's) and savings plans. */

export const REGION = 'us-east-1';

/** When the prices were looked up. */
export const PRICES_AS_OF = '2026-11-25';

/** A list price. */
export interface ListPrice {
  readonly service: string;
  readonly item: string;
  /** Of `per` units, USD. */
  readonly usd: number;
  readonly per: number;
  readonly unit: string;
  /** What units beyond a number of them in a month cost instead, the lower number first. */
  readonly beyond?: readonly { readonly units: number; readonly usd: number }[];
  /** The service's own price page. */
  readonly page: string;
  /** A page that says this price, with its date, which was read; absent: general knowledge, to be checked on the price page. */
  readonly readIn?: string;
}

const GIGABYTES_PER_TERABYTE = 1024;

const LAMBDA = { service: 'Lambda', page: 'aws.amazon.com/lambda/pricing', readIn: 'cloudchipr.com/blog/aws-lambda-pricing (2024)' };
const STATES = { service: 'Step Functions', page: 'aws.amazon.com/step-functions/pricing', readIn: 'aws.amazon.com/step-functions/pricing (stored copy)' };
const VIDEO = { service: 'Kinesis Video Streams', page: 'aws.amazon.com/kinesis/video-streams/pricing', readIn: 'aws.amazon.com/de/kinesis/video-streams/pricing (stored copy)' };
const TABLE = { service: 'DynamoDB', page: 'aws.amazon.com/dynamodb/pricing/on-demand' };
const TABLE_UNITS = { ...TABLE, readIn: 'airbyte.com/data-engineering-resources/dynamodb-pricing (July 2025)' };
const BUCKET = { service: 'S3', page: 'aws.amazon.com/s3/pricing' };
const BUCKET_TIERS = { ...BUCKET, readIn: 'my.globalxperts.net/?p=5330 (no date, region us-east-2, which costs the same)' };
const BUCKET_STORAGE = { ...BUCKET, readIn: 'usage.ai/blogs/aws/storage-cost/glacier-deep-archive-pricing (June 2026)' };
const EVENTS = { service: 'EventBridge', page: 'aws.amazon.com/eventbridge/pricing', readIn: 'cloudburn.io/blog/amazon-eventbridge-pricing (March 2026)' };
const WATCH = { service: 'CloudWatch', page: 'aws.amazon.com/cloudwatch/pricing' };
const KEYS = { service: 'KMS', page: 'aws.amazon.com/kms/pricing', readIn: 'wring.co/blog/aws-kms-pricing-guide (no date)' };
const FARGATE = { service: 'Fargate', page: 'aws.amazon.com/fargate/pricing', readIn: 'vantage.sh/blog/fargate-pricing (2021)' };

const STANDARD_DISCOUNTS = [{ units: 50 * GIGABYTES_PER_TERABYTE, usd: 0.022 }, { units: 500 * GIGABYTES_PER_TERABYTE, usd: 0.021 }];

/** By what is counted. */
export const PRICES = {
  videoGigabytesRead: { ...VIDEO, item: 'GetMedia', usd: 0.0085, per: 1, unit: 'GB' },
  lambdaGigabyteSeconds: { ...LAMBDA, item: 'compute, arm64', usd: 0.0000133334, per: 1, unit: 'GB-s' },
  lambdaRequests: { ...LAMBDA, item: 'invocations', usd: 0.2, per: 1e6, unit: 'requests' },
  stateTransitions: { ...STATES, item: 'standard workflows', usd: 0.025, per: 1000, unit: 'transitions' },
  dynamoDbWriteUnits: { ...TABLE_UNITS, item: 'writes, on demand', usd: 0.625, per: 1e6, unit: 'write units' },
  dynamoDbReadUnits: { ...TABLE_UNITS, item: 'reads, on demand', usd: 0.125, per: 1e6, unit: 'read units' },
  dynamoDbGigabyteMonths: { ...TABLE, item: 'storage', usd: 0.25, per: 1, unit: 'GB-months', readIn: 'aws.amazon.com/dynamodb/pricing (stored copy)' },
  dynamoDbRecoveryGigabyteMonths: { ...TABLE, item: 'point-in-time recovery', usd: 0.2, per: 1, unit: 'GB-months' },
  s3Requests: { ...BUCKET, item: 'PUT and POST', usd: 0.005, per: 1000, unit: 'requests' },
  s3StandardGigabyteMonths: { ...BUCKET_TIERS, item: 'STANDARD', usd: 0.023, per: 1, unit: 'GB-months', beyond: STANDARD_DISCOUNTS },
  s3FrequentGigabyteMonths: { ...BUCKET_TIERS, item: 'INTELLIGENT_TIERING, first 30 days', usd: 0.023, per: 1, unit: 'GB-months', beyond: STANDARD_DISCOUNTS },
  s3InfrequentGigabyteMonths: { ...BUCKET, item: 'INTELLIGENT_TIERING, days 31 to 90', usd: 0.0125, per: 1, unit: 'GB-months' },
  s3ArchiveInstantGigabyteMonths: { ...BUCKET, item: 'INTELLIGENT_TIERING, later', usd: 0.004, per: 1, unit: 'GB-months' },
  s3MonitoredObjectMonths: { ...BUCKET, item: 'INTELLIGENT_TIERING, monitoring', usd: 0.0025, per: 1000, unit: 'objects', readIn: 'my.globalxperts.net/?p=5330 (no date)' },
  s3InstantGigabyteMonths: { ...BUCKET_STORAGE, item: 'GLACIER_IR', usd: 0.004, per: 1, unit: 'GB-months' },
  s3DeepGigabyteMonths: { ...BUCKET_STORAGE, item: 'DEEP_ARCHIVE', usd: 0.00099, per: 1, unit: 'GB-months' },
  s3TransitionsToTiering: { ...BUCKET, item: 'lifecycle to INTELLIGENT_TIERING', usd: 0.01, per: 1000, unit: 'objects' },
  s3TransitionsToInstant: { ...BUCKET, item: 'lifecycle to GLACIER_IR', usd: 0.02, per: 1000, unit: 'objects' },
  s3TransitionsToDeep: { ...BUCKET, item: 'lifecycle to DEEP_ARCHIVE', usd: 0.05, per: 1000, unit: 'objects' },
  customEvents: { ...EVENTS, item: 'custom events', usd: 1, per: 1e6, unit: 'events' },
  scheduledInvocations: { ...EVENTS, item: 'Scheduler', usd: 1, per: 1e6, unit: 'invocations' },
  logGigabytes: { ...WATCH, item: 'logs in', usd: 0.5, per: 1, unit: 'GB', readIn: 'factualminds.com/blog/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards (June 2026)' },
  logGigabyteMonths: { ...WATCH, item: 'logs kept', usd: 0.03, per: 1, unit: 'GB-months' },
  metricMonths: { ...WATCH, item: 'custom metrics', usd: 0.3, per: 1, unit: 'metrics', readIn: 'signoz.io/guides/cloudwatch-pricing (February 2026)' },
  alarmMetricMonths: { ...WATCH, item: 'alarms', usd: 0.1, per: 1, unit: 'alarm metrics' },
  compositeAlarmMonths: { ...WATCH, item: 'alarms made of others', usd: 0.5, per: 1, unit: 'alarms' },
  traces: { service: 'X-Ray', item: 'traces', usd: 5, per: 1e6, unit: 'traces', page: 'aws.amazon.com/xray/pricing' },
  keyMonths: { ...KEYS, item: 'key', usd: 1, per: 1, unit: 'keys' },
  keyRequests: { ...KEYS, item: 'requests', usd: 0.03, per: 10_000, unit: 'requests' },
  containerCpuHours: { ...FARGATE, item: 'vCPU, arm64', usd: 0.03238, per: 1, unit: 'vCPU-hours' },
  containerGigabyteHours: { ...FARGATE, item: 'memory, arm64', usd: 0.00356, per: 1, unit: 'GB-hours' },
  publicAddressHours: { service: 'VPC', item: 'public IPv4 address', usd: 0.005, per: 1, unit: 'hours', page: 'aws.amazon.com/vpc/pricing' },
} as const satisfies Record<string, ListPrice>;

export type PriceName = keyof typeof PRICES;

/** What so many units cost in a month, USD. */
export function priceOf({ usd, per, beyond = [] }: ListPrice, units: number): number {
  const steps = [{ units: 0, usd }, ...beyond];
  return steps.reduce((sum, step, i) => sum + Math.max(0, Math.min(units, steps[i + 1]?.units ?? Infinity) - step.units) * step.usd / per, 0);
}
