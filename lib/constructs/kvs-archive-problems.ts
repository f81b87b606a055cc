/** What an archive takes. */

import { Token, type Duration, type ResourceEnvironment } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { type InputProblem } from '../contract/invalid-input-error';
import { isKeyPrefix, KEY_PREFIX, SEGMENT_SECONDS, settingProblem, WINDOW_SECONDS, type NumberSetting } from '../contract/settings';
import { objectLockProblems } from './archive-object-lock';
import { alarmProblems } from './alarms/alarm-options';
import { isScheduleExpression, SCHEDULE_ALLOWED, scheduledModeProblems } from './archive-schedule-options';
import { transitionProblems } from './archive-transitions';
import { type ArchiveStorageProps, type KvsArchiveProps } from './kvs-archive-props';
import { streamsProblems } from './stream-selection';

/** At least what a fragment of 50 MB needs, the service's limit; at most Lambda's. CPU grows with it, 1,769 MB being one vCPU. */
export const MEMORY_MEGABYTES: NumberSetting = { unit: 'MB', min: 256, max: 10_240, default: 512 };

/** At most what a distributed map runs at a time. The default leaves most of an account's 1,000 concurrent Lambdas to others. */
export const MAX_CONCURRENCY: NumberSetting = { unit: 'streams', min: 1, max: 10_000, default: 40 };

/** A few streams without a camera should not stop the others, a fault that hits them all should. */
export const TOLERATED_FAILURE_PERCENTAGE: NumberSetting = { unit: 'percent', min: 0, max: 100, default: 5 };

/** What the service takes for the retention of logs. */
export const RETENTIONS = Object.values(RetentionDays).filter((days) => typeof days === 'number');

/** Durations are written into the environment and added to others, which a token allows neither of. */
function durationProblems(field: string, value: Duration | undefined, setting: NumberSetting): InputProblem[] {
  if (value === undefined) return [];
  if (value.isUnresolved()) return [{ field, got: 'a token', allowed: 'a duration that is known at synth time' }];
  const problem = settingProblem(field, value.toSeconds({ integral: false }), setting);
  return problem === undefined ? [] : [problem];
}

function numberProblems(field: string, value: number | undefined, setting: NumberSetting): InputProblem[] {
  if (value === undefined || Token.isUnresolved(value)) return [];
  const problem = settingProblem(field, value, setting);
  return problem === undefined ? [] : [problem];
}

function prefixProblems(value: string | undefined): InputProblem[] {
  if (value === undefined || Token.isUnresolved(value) || isKeyPrefix(value)) return [];
  return [{ field: 'keyPrefix', got: value, allowed: KEY_PREFIX.allowed }];
}

function retentionProblems(value: RetentionDays | undefined): InputProblem[] {
  return value === undefined || RETENTIONS.includes(value) ? [] : [{ field: 'logRetention', got: value, allowed: RETENTIONS.join(', ') }];
}

function scheduleProblems(schedule: KvsArchiveProps['schedule']): InputProblem[] {
  if (schedule === undefined || schedule === 'none') return [];
  const text = schedule.expressionString;
  return Token.isUnresolved(text) || isScheduleExpression(text) ? [] : [{ field: 'schedule', got: text, allowed: `${SCHEDULE_ALLOWED}, or none` }];
}

/** What is wrong with the place of something that was passed in, as far as it is known. */
function placeProblems(field: string, actual: string, wanted: string, what: 'region' | 'account'): InputProblem[] {
  if (Token.isUnresolved(actual) || Token.isUnresolved(wanted) || actual === wanted) return [];
  return [{ field, got: actual, allowed: `the ${what} of the stack, which is ${wanted}` }];
}

/** The function's clients know one region, its own: with a bucket elsewhere every write would fail. A bus of another account would need its ARN. */
function storageProblems({ bucket, table, encryptionKey, eventBus }: ArchiveStorageProps, { region, account }: ResourceEnvironment): InputProblem[] {
  return [
    ...(bucket === undefined ? [] : placeProblems('bucket', bucket.env.region, region, 'region')),
    ...(table === undefined ? [] : placeProblems('table', table.env.region, region, 'region')),
    ...(encryptionKey === undefined ? [] : placeProblems('encryptionKey', encryptionKey.env.region, region, 'region')),
    ...(eventBus === undefined ? [] : [...placeProblems('eventBus', eventBus.env.region, region, 'region'), ...placeProblems('eventBus', eventBus.env.account, account, 'account')]),
    ...(bucket !== undefined && table !== undefined && encryptionKey !== undefined
      ? [{ field: 'encryptionKey', got: 'a key', allowed: 'none with both bucket and table passed in, since nothing would be encrypted with it' }] : []),
  ];
}

/** What only the archive's own bucket can have. */
function ownBucketProblems({ bucket, objectLock, transitions }: ArchiveStorageProps): InputProblem[] {
  if (bucket === undefined) return [...objectLockProblems(objectLock), ...transitionProblems('transitions', transitions)];
  return Object.entries({ objectLock, transitions })
    .filter(([, value]) => value !== undefined)
    .map(([field]) => ({ field, got: 'a value', allowed: 'nothing with a bucket passed in, since nothing about that one is changed' }));
}

/**
 * Everything that is wrong with the props; empty when nothing is. Tokens pass wherever they can be used.
 * @param place Where the archive's stack is.
 */
export function kvsArchiveProblems(props: KvsArchiveProps, place: ResourceEnvironment): InputProblem[] {
  return [
    ...streamsProblems(props.streams),
    ...prefixProblems(props.keyPrefix),
    ...storageProblems(props, place),
    ...ownBucketProblems(props),
    ...durationProblems('window', props.window, WINDOW_SECONDS),
    ...durationProblems('segmentDuration', props.segmentDuration, SEGMENT_SECONDS),
    ...retentionProblems(props.logRetention),
    ...numberProblems('memorySize', props.memorySize, MEMORY_MEGABYTES),
    ...numberProblems('maxConcurrency', props.maxConcurrency, MAX_CONCURRENCY),
    ...numberProblems('toleratedFailurePercentage', props.toleratedFailurePercentage, TOLERATED_FAILURE_PERCENTAGE),
    ...scheduleProblems(props.schedule),
    ...scheduledModeProblems(props.mode),
    ...alarmProblems(props.alarms),
  ];
}
