/** What Kinesis Video Streams sends through GetMedia, and bills, as it counts itself. */

import { Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { STREAM_DIMENSION } from '../../contract/metrics';
import { type StreamSource } from '../../contract/stream-source';
import { MOST_LINES, PERIOD } from './look';

const NAMESPACE = 'AWS/KinesisVideo';
const SENT = 'GetMedia.OutgoingBytes';

/** Bytes and whose they are. */
export interface VideoTraffic {
  readonly title: string;
  readonly metrics: cloudwatch.IMetric[];
}

/** Streams that are known by their names; where they are looked up or too many, the most read ones of the account. Other readers count too. */
export function videoTraffic(source: StreamSource): VideoTraffic {
  if (source.kind === 'named' && !Token.isUnresolved(source.names) && source.names.length <= MOST_LINES) {
    return {
      title: 'GetMedia, bytes sent in 5 minutes',
      metrics: source.names.map((name) => new cloudwatch.Metric({
        namespace: NAMESPACE, metricName: SENT, dimensionsMap: { [STREAM_DIMENSION]: name }, statistic: cloudwatch.Stats.SUM, label: name,
      })),
    };
  }
  const expression = `SELECT SUM("${SENT}") FROM SCHEMA("${NAMESPACE}", ${STREAM_DIMENSION}) GROUP BY ${STREAM_DIMENSION} ORDER BY SUM() DESC LIMIT ${MOST_LINES}`;
  return {
    title: `GetMedia, bytes sent in 5 minutes: the ${MOST_LINES} most read streams of the account`,
    metrics: [new cloudwatch.MathExpression({ expression, usingMetrics: {}, label: '', period: PERIOD })],
  };
}
