/** All alarms of an archive. Construct, runbook, matrix and drills read this table. */

import { type AlarmHead, type MetricAlarmRow } from './alarm-row';
import { ARCHIVE_ALARMS } from './archive-alarms';
import { PLATFORM_ALARMS } from './platform-alarms';
import { COMPOSITE_ALARMS, SOURCE_ALARMS } from './source-alarms';

export { COMPOSITE_ALARMS };

export const METRIC_ALARMS: readonly MetricAlarmRow[] = [...SOURCE_ALARMS, ...ARCHIVE_ALARMS, ...PLATFORM_ALARMS];

export const ALARMS: readonly AlarmHead[] = [...METRIC_ALARMS, ...COMPOSITE_ALARMS];

/** The alarms that watch an error, by its name in the dimension of the metric. */
export function alarmsForError(name: string): readonly MetricAlarmRow[] {
  return METRIC_ALARMS.filter(({ signal }) => signal.kind === 'errors' && signal.name === name);
}
