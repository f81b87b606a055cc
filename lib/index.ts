/** The public constructs and their props. */

export { KvsArchive } from './constructs/kvs-archive';
export { type ArchiveStorageProps, type KvsArchiveProps } from './constructs/kvs-archive-props';
export { ArchiveCatalog } from './constructs/archive-catalog';
export { type ArchiveObjectLock, type ObjectLockMode } from './constructs/archive-object-lock';
export { type ArchiveTransition } from './constructs/archive-transitions';
export { StreamSelection } from './constructs/stream-selection';
export { type StreamSource } from './contract/stream-source';
export { type ArchiveScheduleOptions } from './constructs/archive-schedule-options';
export { type AlarmOverride, type ArchiveAlarmOptions } from './constructs/alarms/alarm-options';
export { ArchiveAlarms } from './constructs/alarms/archive-alarms';
export { ArchiveTrigger } from './constructs/archive-trigger';
export { type AlarmTriggerOptions } from './constructs/archive-trigger-alarm';
export { type ContactTriggerOptions } from './constructs/archive-trigger-contact';
export { type RequestTriggerOptions } from './constructs/archive-trigger-request';
export { ArchiveStack, type ArchiveSettings, type ArchiveStackProps } from './constructs/archive-stack';
export { type RunMode, type ScheduledMode } from './contract/execution-state';
export {
  EVENT_SOURCE, EVENT_TYPE, EVENT_VERSION, type GapRecordedDetail, type ObjectArchivedDetail,
} from './contract/archive-event';
