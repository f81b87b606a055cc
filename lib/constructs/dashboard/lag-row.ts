/** How far the archive is behind, and how long the footage that is not archived still has. */

import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { STREAM_DIMENSION } from '../../contract/metrics';
import { archiveMetric, queryMetric } from '../archive-metrics';
import { thresholdsOf } from './alarm-thresholds';
import { type ArchiveDashboardProps } from './dashboard-props';
import { graph, heading, MAXIMUM, MOST_LINES, PERIOD, WIDTH } from './look';

type StreamMetric = Parameters<typeof thresholdsOf>[0];

/** A metric of each stream; of the streams with the highest values where there are many. */
function worstStreams(archive: string, metric: StreamMetric): cloudwatch.IMetric {
  // The label is what is grouped by.
  return queryMetric({ archive, metric }, { statistic: 'MAX', dimension: STREAM_DIMENSION, each: true, limit: MOST_LINES, label: '', period: PERIOD });
}

/** Lags in minutes: of the archive behind the oldest footage it lacks, of a reader behind the camera, of a camera behind the clock. */
function lags(archive: string): cloudwatch.IMetric[] {
  const lag = archiveMetric({ archive, metric: 'lagSeconds' }, MAXIMUM);
  const behind = archiveMetric({ archive, metric: 'millisBehindNow' }, MAXIMUM);
  const silence = archiveMetric({ archive, metric: 'silenceSeconds' }, MAXIMUM);
  return [
    new cloudwatch.MathExpression({ expression: 'lag / 60', usingMetrics: { lag }, label: 'oldest footage not archived', period: PERIOD }),
    new cloudwatch.MathExpression({ expression: 'behind / 60000', usingMetrics: { behind }, label: 'end of a window behind the camera (MillisBehindNow)', period: PERIOD }),
    new cloudwatch.MathExpression({ expression: 'silence / 60', usingMetrics: { silence }, label: 'longest silence of a camera', color: cloudwatch.Color.GREY, period: PERIOD }),
  ];
}

/** Three graphs. */
export function lagRow({ archiveName, alarmOptions: { overrides } }: ArchiveDashboardProps): cloudwatch.IWidget[][] {
  return [[heading('Lag against retention')], [
    graph(`Share of the retention that unarchived footage has used up: lost at 1 (the ${MOST_LINES} worst streams)`, [worstStreams(archiveName, 'retentionRisk')], {
      width: WIDTH.half, leftAnnotations: thresholdsOf('retentionRisk', overrides),
    }),
    graph('Lag, minutes', lags(archiveName), { width: WIDTH.quarter }),
    graph('Objects that wait to be completed, seconds', [worstStreams(archiveName, 'commitAgeSeconds')], {
      width: WIDTH.quarter, leftAnnotations: thresholdsOf('commitAgeSeconds', overrides),
    }),
  ]];
}
