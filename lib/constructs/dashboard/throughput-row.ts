/** What is archived, and how the windows end that archive it. */

import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { type WindowStatus } from '../../contract/execution-state';
import { FAILED_OUTCOME, OUTCOME_DIMENSION } from '../../contract/metrics';
import { archiveMetric } from '../archive-metrics';
import { type ArchiveDashboardProps } from './dashboard-props';
import { graph, heading, PERIOD, WIDTH } from './look';

/** All that a window can end with, in the order they are stacked. CloudWatch's own colours would give red to whatever comes fourth. */
const OUTCOME_COLOR: Readonly<Record<WindowStatus | typeof FAILED_OUTCOME, string>> = {
  DONE: cloudwatch.Color.GREEN,
  MORE: cloudwatch.Color.BLUE,
  IDLE: cloudwatch.Color.GREY,
  LEASE_HELD: cloudwatch.Color.PURPLE,
  STOPPED: cloudwatch.Color.BROWN,
  UNRESOLVED: cloudwatch.Color.PINK,
  HOLD: cloudwatch.Color.ORANGE,
  [FAILED_OUTCOME]: cloudwatch.Color.RED,
};

function perSecond(archive: string, metric: 'bytesArchived' | 'fragmentsArchived', label: string): cloudwatch.IMetric {
  const count = archiveMetric({ archive, metric });
  return new cloudwatch.MathExpression({ expression: 'count / PERIOD(count)', usingMetrics: { count }, label, period: PERIOD });
}

function outcomes(archive: string): cloudwatch.IMetric[] {
  return Object.entries(OUTCOME_COLOR).map(([outcome, color]) => (
    archiveMetric({ archive, metric: 'windows', dimensions: { [OUTCOME_DIMENSION]: outcome } }, { label: outcome, color })
  ));
}

/** Four graphs. */
export function throughputRow({ archiveName: archive }: ArchiveDashboardProps): cloudwatch.IWidget[][] {
  return [[heading('Throughput')], [
    graph('Bytes per second in complete objects', [perSecond(archive, 'bytesArchived', 'bytes per second')], { width: WIDTH.quarter }),
    graph('Fragments per second in complete objects', [perSecond(archive, 'fragmentsArchived', 'fragments per second')], { width: WIDTH.quarter }),
    graph('Objects completed, in 5 minutes', [archiveMetric({ archive, metric: 'objectsArchived' }, { label: 'objects' })], { width: WIDTH.quarter }),
    graph('Windows by how they ended, in 5 minutes', outcomes(archive), { width: WIDTH.quarter, stacked: true }),
  ]];
}
