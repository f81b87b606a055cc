/** A document of the embedded metric format that CloudWatch would not take metrics from. */
export class MalformedMetricsError extends Error {
  override readonly name = 'MalformedMetricsError';

  /** @param path where in the document, such as `_aws.CloudWatchMetrics[0].Metrics[1].Name` */
  constructor(readonly path: string, problem: string) {
    super(`embedded metrics, ${path}: ${problem}`);
  }
}

/** A math expression, a Metrics Insights query or a rule of a composite alarm that cannot be read, or not be evaluated here. */
export class InvalidExpressionError extends Error {
  override readonly name = 'InvalidExpressionError';

  constructor(readonly expression: string, problem: string) {
    super(`expression ${JSON.stringify(expression)}: ${problem}`);
  }
}

/** An alarm whose properties CloudWatch would not take, or that cannot be evaluated here. */
export class InvalidAlarmError extends Error {
  override readonly name = 'InvalidAlarmError';

  constructor(readonly alarm: string, problem: string, options?: ErrorOptions) {
    super(`alarm ${alarm}: ${problem}`, options);
  }
}
