/** All alarms of an archive. Construct, runbook, matrix and drills read this table. */

import { type AlarmRow } from './alarm-row';
import { ARCHIVE_ALARMS } from './archive-alarms';
import { PLATFORM_ALARMS } from './platform-alarms';
import { SOURCE_ALARMS } from './source-alarms';

export const ALARMS: readonly AlarmRow[] = [...SOURCE_ALARMS, ...ARCHIVE_ALARMS, ...PLATFORM_ALARMS];

/** The alarms that watch an error, by its name in the dimension of the metric. */
export function alarmsForError(name: string): readonly AlarmRow[] {
  return ALARMS.filter(({ signal }) => signal.kind === 'errors' && signal.names.includes(name));
}
