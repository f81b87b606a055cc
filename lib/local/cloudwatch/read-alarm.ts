import { InvalidAlarmError } from './errors';
import { countOf, type Fields, fieldsOf, listOf, numberOf, oneOf } from './fields';
import { readMetricQueries } from './metric-queries';
import { type AlarmCondition, MISSING_DATA_TREATMENTS } from './missing-data';
import { readSingleMetric, type WatchedData } from './watched-metric';

/** What a metric alarm watches, and when it is one. */
export interface MetricAlarmDefinition {
  readonly name: string;
  readonly data: WatchedData;
  readonly condition: AlarmCondition;
  readonly isBreaching: (value: number) => boolean;
}

/** Properties that say what happens in a state, or only describe: nothing here obeys them. */
const PASSIVE_FIELDS = ['ActionsEnabled', 'AlarmActions', 'AlarmDescription', 'AlarmName', 'InsufficientDataActions', 'OKActions', 'Tags'];
const CONDITION_FIELDS = ['ComparisonOperator', 'DatapointsToAlarm', 'EvaluationPeriods', 'Threshold', 'TreatMissingData'];
const SINGLE_METRIC_FIELDS = ['Dimensions', 'ExtendedStatistic', 'MetricName', 'Namespace', 'Period', 'Statistic', 'Unit'];

type Comparison = (value: number, threshold: number) => boolean;

const COMPARISONS: ReadonlyMap<string, Comparison> = new Map<string, Comparison>([
  ['GreaterThanOrEqualToThreshold', (value, threshold) => value >= threshold],
  ['GreaterThanThreshold', (value, threshold) => value > threshold],
  ['LessThanThreshold', (value, threshold) => value < threshold],
  ['LessThanOrEqualToThreshold', (value, threshold) => value <= threshold],
]);

const HOUR = 3600;
const DAY = 24 * HOUR;

/** Seconds that all evaluation periods together may have (PutMetricAlarm; quota of Metrics Insights). */
function maxEvaluationSeconds({ isQuery, period }: WatchedData): number {
  if (isQuery) return 3 * HOUR;
  return period < HOUR ? DAY : 7 * DAY;
}

/** Alarms on metrics of DynamoDB ignore missing data unless they say otherwise. */
function defaultTreatment({ namespaces }: WatchedData): AlarmCondition['treatMissingData'] {
  return namespaces.includes('AWS/DynamoDB') ? 'ignore' : 'missing';
}

function readCondition(fields: Fields, data: WatchedData): AlarmCondition {
  const maxSeconds = maxEvaluationSeconds(data);
  const evaluationPeriods = countOf(fields['EvaluationPeriods'], `EvaluationPeriods, of ${data.period} s`, 1, Math.floor(maxSeconds / data.period));
  return {
    evaluationPeriods,
    datapointsToAlarm: countOf(fields['DatapointsToAlarm'] ?? evaluationPeriods, 'DatapointsToAlarm', 1, evaluationPeriods),
    treatMissingData: oneOf(fields['TreatMissingData'] ?? defaultTreatment(data), 'TreatMissingData', MISSING_DATA_TREATMENTS),
  };
}

function readData(fields: Fields): WatchedData {
  const own = SINGLE_METRIC_FIELDS.filter((name) => fields[name] !== undefined);
  if (fields['Metrics'] === undefined) return readSingleMetric(fields);
  if (own.length > 0) throw new Error(`got Metrics and ${own.join(', ')}, allowed: Metrics alone, or MetricName and what belongs to it`);
  return readMetricQueries(listOf(fields['Metrics'], 'Metrics'));
}

function readDefinition(name: string, properties: unknown): MetricAlarmDefinition {
  const fields = fieldsOf(properties, 'properties', [...CONDITION_FIELDS, ...SINGLE_METRIC_FIELDS, 'Metrics', ...PASSIVE_FIELDS]);
  const data = readData(fields);
  const operator = oneOf(fields['ComparisonOperator'], 'ComparisonOperator', [...COMPARISONS.keys()]);
  const threshold = numberOf(fields['Threshold'], 'Threshold');
  return { name, data, condition: readCondition(fields, data), isBreaching: (value) => COMPARISONS.get(operator)?.(value, threshold) === true };
}

/**
 * Reads the properties of an AWS::CloudWatch::Alarm, with everything that they refer to filled in.
 * @throws InvalidAlarmError for what CloudWatch would not take, and for what is not known here.
 */
export function readMetricAlarm(name: string, properties: unknown): MetricAlarmDefinition {
  try {
    return readDefinition(name, properties);
  } catch (error) {
    throw new InvalidAlarmError(name, error instanceof Error ? error.message : String(error), { cause: error });
  }
}
