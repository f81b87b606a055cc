/** The metrics of an archive, as CloudWatch has them. */

import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { ARCHIVE_DIMENSION, AUDIT_METRIC, ERROR_NAME_DIMENSION, METRIC, METRIC_NAMESPACE } from '../contract/metrics';

const NAMES = { ...METRIC, ...AUDIT_METRIC };

/** Whose metric, and which. What is counted, options cannot change. */
export interface ArchiveMetric {
  /** Name of the archive. */
  readonly archive: string;
  readonly metric: keyof typeof NAMES;
  /** Besides the archive's name. Default none. */
  readonly dimensions?: cloudwatch.DimensionsMap;
}

/** One metric of an archive: the sum, unless the options say otherwise. */
export function archiveMetric({ archive, metric, dimensions = {} }: ArchiveMetric, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return new cloudwatch.Metric({
    statistic: cloudwatch.Stats.SUM,
    ...options,
    namespace: METRIC_NAMESPACE,
    metricName: NAMES[metric],
    dimensionsMap: { [ARCHIVE_DIMENSION]: archive, ...dimensions },
  });
}

/** Errors of one name. */
export function errorMetric(archive: string, errorName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return archiveMetric({ archive, metric: 'errors', dimensions: { [ERROR_NAME_DIMENSION]: errorName } }, options);
}

/**
 * A query of Metrics Insights over all values of a dimension, which an alarm can watch too: values that come up later are looked at as well.
 * @param each One result for each value. Default one for all.
 * @param limit With `each`: so many results, those with the highest values. Default all, at most the 500 that CloudWatch returns.
 */
export function queryMetric(
  { archive, metric }: ArchiveMetric,
  { statistic, dimension, each = false, limit, ...options }: cloudwatch.MathExpressionOptions & { statistic: 'SUM' | 'MAX'; dimension: string; each?: boolean; limit?: number },
): cloudwatch.MathExpression {
  const from = `SCHEMA(${METRIC_NAMESPACE}, ${dimension}, ${ARCHIVE_DIMENSION})`;
  const groups = each ? ` GROUP BY ${dimension}` : '';
  const highest = limit === undefined ? '' : ` ORDER BY ${statistic}() DESC LIMIT ${limit}`;
  const expression = `SELECT ${statistic}(${NAMES[metric]}) FROM ${from} WHERE ${ARCHIVE_DIMENSION} = '${archive}'${groups}${highest}`;
  return new cloudwatch.MathExpression({ label: NAMES[metric], ...options, expression, usingMetrics: {} });
}

/** Errors of every name. */
export function allErrorsMetric(archive: string, options?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression {
  return queryMetric({ archive, metric: 'errors' }, { ...options, statistic: 'SUM', dimension: ERROR_NAME_DIMENSION });
}
