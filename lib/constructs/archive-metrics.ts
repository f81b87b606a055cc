/** The metrics of the archives of an account and region, as CloudWatch has them. */

import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { ERROR_NAME_DIMENSION, METRIC, METRIC_NAMESPACE } from '../contract/metrics';

/** Powertools puts this dimension on every metric; its value is the name of the function's service. */
const DIMENSIONS = { service: 'kvs-archive' };

/** The sum, unless the options say otherwise. What is counted they cannot change. */
export function archiveMetric(name: keyof typeof METRIC, options?: cloudwatch.MetricOptions, dimensions: cloudwatch.DimensionsMap = {}): cloudwatch.Metric {
  return new cloudwatch.Metric({
    statistic: cloudwatch.Stats.SUM,
    ...options,
    namespace: METRIC_NAMESPACE,
    metricName: METRIC[name],
    dimensionsMap: { ...DIMENSIONS, ...dimensions },
  });
}

/** Errors of one name. */
export function errorMetric(errorName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return archiveMetric('errors', options, { [ERROR_NAME_DIMENSION]: errorName });
}

const ALL_ERRORS = `SELECT SUM(${METRIC.errors}) FROM SCHEMA(${METRIC_NAMESPACE}, ${ERROR_NAME_DIMENSION}, service) WHERE service = '${DIMENSIONS.service}'`;

/**
 * Errors of every name. Each name is a metric of its own, and new names come with new releases: so this is a query of Metrics
 * Insights, which an alarm can watch too.
 */
export function allErrorsMetric(options?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({ label: METRIC.errors, ...options, expression: ALL_ERRORS, usingMetrics: {} });
}
