/** The first look: is footage lost, or about to be? */

import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { FAILED_OUTCOME, OUTCOME_DIMENSION, STREAM_DIMENSION } from '../../contract/metrics';
import { archiveMetric, queryMetric } from '../archive-metrics';
import { type ArchiveDashboardProps } from './dashboard-props';
import { lastDay, MAXIMUM, now, PERIOD, WIDTH } from './look';

const HEIGHT = 4;

/** Age of the oldest footage of any stream that is not archived, minutes. */
function lagMinutes(archive: string): cloudwatch.IMetric {
  const lag = archiveMetric({ archive, metric: 'lagSeconds' }, MAXIMUM);
  return new cloudwatch.MathExpression({ expression: 'lag / 60', usingMetrics: { lag }, label: 'minutes', period: PERIOD });
}

/** Six numbers. */
export function headlineRow({ archiveName: archive }: ArchiveDashboardProps): cloudwatch.IWidget[] {
  const streams = [
    archiveMetric({ archive, metric: 'streams' }, { ...MAXIMUM, label: 'archived' }),
    archiveMetric({ archive, metric: 'streamsWithoutRetention' }, { ...MAXIMUM, label: 'keep no footage', color: cloudwatch.Color.RED }),
  ];
  const risk = queryMetric({ archive, metric: 'retentionRisk' }, { statistic: 'MAX', dimension: STREAM_DIMENSION, label: 'of the worst stream', period: PERIOD });
  const gaps = archiveMetric({ archive, metric: 'gaps' }, { label: 'gaps', color: cloudwatch.Color.RED });
  const failed = archiveMetric({ archive, metric: 'windows', dimensions: { [OUTCOME_DIMENSION]: FAILED_OUTCOME } }, { label: 'windows', color: cloudwatch.Color.ORANGE });
  const bytes = archiveMetric({ archive, metric: 'bytesArchived' }, { label: 'bytes', color: cloudwatch.Color.GREEN });
  return [
    now('Streams', streams, WIDTH.sixth, HEIGHT),
    now('Oldest footage not archived', [lagMinutes(archive)], WIDTH.sixth, HEIGHT),
    now('Retention used up: lost at 1', [risk], WIDTH.sixth, HEIGHT),
    lastDay('Footage lost, 24 h', [gaps], WIDTH.sixth, HEIGHT),
    lastDay('Failed, 24 h', [failed], WIDTH.sixth, HEIGHT),
    lastDay('Archived, 24 h', [bytes], WIDTH.sixth, HEIGHT),
  ];
}

/** The alarms in the order they are given; nothing where there are none. */
export function alarmRow({ alarms }: ArchiveDashboardProps): cloudwatch.IWidget[] {
  return alarms.length === 0 ? [] : [new cloudwatch.AlarmStatusWidget({ title: 'Alarms, the most severe first', alarms: [...alarms], width: WIDTH.full, height: 5 })];
}
