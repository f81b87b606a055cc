/** The last words of windows that failed, of streams at risk, and of the source. */

import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { AUDIT_METRIC, STREAM_DIMENSION } from '../../contract/metrics';
import { thresholdsOf } from './alarm-thresholds';
import { type ArchiveDashboardProps } from './dashboard-props';
import { heading, WIDTH } from './look';

const LINES = 20;

/** A run is told either of the two, and so its lines have either. */
const STREAM = 'coalesce(streamName, streamArn) as stream';

const NEWEST = ['sort @timestamp desc', `limit ${LINES}`];

/** What to look for in the logs of the functions: steps of a query of Logs Insights. */
const FAILURES = [`fields @timestamp, ${STREAM}, errorName, detail, requestId, run`, "filter message = 'window-failed'", ...NEWEST];
const SOURCE_ERRORS = [`fields @timestamp, ${STREAM}, errorName, requestId, detail`, "filter message = 'source-error'", ...NEWEST];

/** Metrics in the embedded format are lines of the log too, with the values as fields. */
function streamsAtRisk(): string[] {
  const { retentionRisk, commitAgeSeconds } = AUDIT_METRIC;
  const [least] = thresholdsOf('retentionRisk');
  return [
    `filter ispresent(${STREAM_DIMENSION}) and (ispresent(${retentionRisk}) or ispresent(${commitAgeSeconds}))`,
    `stats max(@timestamp) as at, latest(${retentionRisk}) as risk, latest(${commitAgeSeconds}) as commitAge by ${STREAM_DIMENSION}`,
    ...(least === undefined ? [] : [`filter risk >= ${least.value} or commitAge > 0`]),
    'sort risk desc', `limit ${LINES}`,
  ];
}

/** Three tables. */
export function logRow({ functions }: ArchiveDashboardProps): cloudwatch.IWidget[][] {
  const logGroupNames = functions.map(({ logGroupName }) => logGroupName);
  const table = (title: string, queryLines: string[], width: number) => (
    new cloudwatch.LogQueryWidget({ title, logGroupNames, queryLines, width, height: 7, view: cloudwatch.LogQueryVisualizationType.TABLE })
  );
  return [[heading('From the logs')], [
    table('Windows that failed last', FAILURES, WIDTH.full),
    table('Streams at risk, and objects that wait to be completed', streamsAtRisk(), WIDTH.half),
    table('What Kinesis Video Streams answered last instead of footage', SOURCE_ERRORS, WIDTH.half),
  ]];
}
