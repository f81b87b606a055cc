import { LocalCloudWatch } from '../../../lib/local/cloudwatch';
import { type MetricDatum } from '../../../lib/local/cloudwatch/metric';
import { type TemplateResource } from '../../../lib/local/stack/assembly';
import { TemplateReader } from '../../../lib/local/stack/template-reader';
import { assemblyOf } from '../stack/assemblies';

/** A full hour; all times in these tests are so many minutes before or after it. */
export const NOON = Date.parse('2026-11-25T12:00:00Z');

export function minutes(count: number): number {
  return NOON + count * 60_000;
}

/** One observation of `Errors` of a service. */
export function datum(overrides: Partial<MetricDatum> = {}): MetricDatum {
  return { namespace: 'KvsArchive', name: 'Errors', dimensions: { service: 'kvs-archive' }, atMs: NOON, values: [1], ...overrides };
}

/** Properties of an alarm on the sum of `Errors` in a minute. */
export const ERRORS_ALARM = {
  Namespace: 'KvsArchive', MetricName: 'Errors', Dimensions: [{ Name: 'service', Value: 'kvs-archive' }], Statistic: 'Sum', Period: 60,
  EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold', TreatMissingData: 'notBreaching',
};

export function alarm(properties: object): TemplateResource {
  return { Type: 'AWS::CloudWatch::Alarm', Properties: { ...properties } };
}

export function composite(AlarmRule: unknown, properties: object = {}): TemplateResource {
  return { Type: 'AWS::CloudWatch::CompositeAlarm', Properties: { AlarmRule, ...properties } };
}

export function cloudWatchOf(resources: Readonly<Record<string, TemplateResource>>): LocalCloudWatch {
  return new LocalCloudWatch(new TemplateReader(assemblyOf(resources)));
}
