/** What goes wrong, by its name, and what the archive did about it. */

import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { ERROR_NAME_DIMENSION } from '../../contract/metrics';
import { archiveMetric, queryMetric } from '../archive-metrics';
import { type ArchiveDashboardProps } from './dashboard-props';
import { graph, heading, MOST_LINES, PERIOD, WIDTH } from './look';

/** Three graphs. */
export function errorRow({ archiveName: archive }: ArchiveDashboardProps): cloudwatch.IWidget[][] {
  // The label is what is grouped by.
  const byName = queryMetric({ archive, metric: 'errors' }, { statistic: 'SUM', dimension: ERROR_NAME_DIMENSION, each: true, limit: MOST_LINES, label: '', period: PERIOD });
  const losses = [
    archiveMetric({ archive, metric: 'gaps' }, { label: 'gaps', color: cloudwatch.Color.RED }),
    archiveMetric({ archive, metric: 'retries' }, { label: 'retries against S3 and DynamoDB', color: cloudwatch.Color.GREY }),
  ];
  const repairs = [
    archiveMetric({ archive, metric: 'seals' }, { label: 'completed for a worker that died' }),
    archiveMetric({ archive, metric: 'adoptions' }, { label: 'found complete' }),
    archiveMetric({ archive, metric: 'rollbacks' }, { label: 'given up and read again', color: cloudwatch.Color.ORANGE }),
    archiveMetric({ archive, metric: 'uploadsAborted' }, { label: 'uploads aborted', color: cloudwatch.Color.BROWN }),
  ];
  return [[heading('Errors')], [
    graph('Errors by name, in 5 minutes', [byName], { width: WIDTH.half, stacked: true }),
    graph('Gaps and retries', losses, { width: WIDTH.quarter }),
    graph('Objects repaired', repairs, { width: WIDTH.quarter }),
  ]];
}
