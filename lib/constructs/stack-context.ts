/** The settings of a stack as CDK context: what is typed behind `-c`, or stands in cdk.json. */

import { Duration, PermissionsBoundary, TimeZone } from 'aws-cdk-lib';
import { Bucket, StorageClass } from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { type Node } from 'constructs';
import { SCHEDULED_MODES } from '../contract/execution-state';
import { type TextRule } from '../contract/get-media';
import { isKeyPrefix, KEY_PREFIX, SEGMENT_SECONDS, WINDOW_SECONDS } from '../contract/settings';
import { isMailAddress, MAIL_ALLOWED } from './alarms/alarm-options';
import { OBJECT_LOCK_DAYS, OBJECT_LOCK_MODES, type ArchiveObjectLock } from './archive-object-lock';
import { FLEXIBLE_MINUTES, isScheduleExpression, isTimeZone, SCHEDULE_ALLOWED } from './archive-schedule-options';
import { type ArchiveSettings } from './archive-stack';
import { transitionProblems, TRANSITION_CLASSES, type ArchiveTransition } from './archive-transitions';
import { ContextReader } from './context-reader';
import { MAX_CONCURRENCY, MEMORY_MEGABYTES, RETENTIONS, TOLERATED_FAILURE_PERCENTAGE } from './kvs-archive-problems';
import { refuse } from './props-error';
import { readStreams } from './stream-context';

const BUCKET_NAME = { pattern: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, allowed: '3 to 63 characters of a-z 0-9 . -, no two dots side by side, no IP address' };
const TABLE_NAME: TextRule = { pattern: /^[a-zA-Z0-9_.-]{3,}$/, maxLength: 255, allowed: '3 to 255 characters of a-z A-Z 0-9 _ . -' };
const BUS_NAME: TextRule = { pattern: /^[a-zA-Z0-9_./-]+$/, maxLength: 256, allowed: 'the name of an event bus: 1 to 256 characters of a-z A-Z 0-9 _ . - /' };
const KEY_ARN: TextRule = {
  pattern: /^arn:[a-z\d-]+:kms:[a-z\d-]+:\d{12}:key\/(?:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|mrk-[\da-f]{32})$/, maxLength: 2048,
  allowed: 'arn:<partition>:kms:<region>:<account>:key/<id>, no alias',
};

const TRANSITIONS_ALLOWED = `none, or CLASS=DAYS, several with commas between, of ${TRANSITION_CLASSES.join(', ')}; for example GLACIER_IR=30,DEEP_ARCHIVE=180`;

const POLICY: TextRule = {
  pattern: /^(?:arn:[a-z\d-]+:iam::(?:\d{12}|aws):policy\/)?(?:[\w.,+@=-]+\/)*[\w+=,.@-]{1,128}$/, maxLength: 2048,
  allowed: 'a managed policy by its name, with its path, or by its ARN: a-z A-Z 0-9 _ + = , . @ - and slashes between folders',
};

/** CDK's own check of what the pattern cannot say: dots side by side, IP addresses. */
function isBucketName(text: string): boolean {
  try {
    Bucket.validateBucketName(text);
    return BUCKET_NAME.pattern.test(text);
  } catch {
    return false;
  }
}

/** `CLASS=DAYS`, or several with commas between, or nothing at all. */
function toTransitions(text: string): ArchiveTransition[] | undefined {
  const steps = text === 'none' ? [] : text.split(',').map((piece) => /^\s*([A-Z_]+)=(\d{1,6})\s*$/.exec(piece));
  if (!steps.every((step) => step !== null)) return undefined;
  return steps.map(([, name = '', days]) => ({ storageClass: new StorageClass(name), after: Duration.days(Number(days)) }));
}

function readTransitions(read: ContextReader): ArchiveTransition[] | undefined {
  const text = read.text('transitions', (value) => toTransitions(value) !== undefined, TRANSITIONS_ALLOWED);
  const steps = text === undefined ? undefined : toTransitions(text);
  const problems = transitionProblems('transitions', steps);
  read.problems.push(...problems);
  return problems.length > 0 ? undefined : steps;
}

function readObjectLock(read: ContextReader): ArchiveObjectLock | undefined {
  const days = read.number('objectLockDays', OBJECT_LOCK_DAYS);
  const mode = read.choice('objectLockMode', OBJECT_LOCK_MODES);
  if (read.value('objectLockDays') === undefined && mode !== undefined) read.refuse('objectLockMode', 'nothing without objectLockDays');
  return days === undefined ? undefined : { retention: Duration.days(days), ...(mode === undefined ? {} : { mode }) };
}

/** What only a bucket that the stack makes can have. */
function readOwnBucket(read: ContextReader) {
  if (read.value('bucket') !== undefined) {
    for (const field of ['objectLockDays', 'objectLockMode', 'transitions']) {
      if (read.value(field) !== undefined) read.refuse(field, 'nothing with bucket, since nothing about that one is changed');
    }
    return {};
  }
  return { objectLock: readObjectLock(read), transitions: readTransitions(read) };
}

/** The settings that are there, without those that are not. */
function present<Settings extends object>(settings: { readonly [Field in keyof Settings]: Settings[Field] | undefined }): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as Settings; // The rest of it.
}

function readStorage(read: ContextReader) {
  const storage = {
    bucketName: read.text('bucket', isBucketName, BUCKET_NAME.allowed),
    keyPrefix: read.text('prefix', isKeyPrefix, KEY_PREFIX.allowed),
    tableName: read.ruled('table', TABLE_NAME),
    encryptionKeyArn: read.ruled('encryptionKey', KEY_ARN),
    eventBusName: read.ruled('eventBus', BUS_NAME),
  };
  if (storage.bucketName !== undefined && storage.tableName !== undefined && storage.encryptionKeyArn !== undefined) {
    read.refuse('encryptionKey', 'none with both bucket and table, since nothing would be encrypted with it');
  }
  return storage;
}

function readWork(read: ContextReader) {
  const window = read.number('windowSeconds', WINDOW_SECONDS);
  const segment = read.number('segmentSeconds', SEGMENT_SECONDS);
  return {
    window: window === undefined ? undefined : Duration.seconds(window),
    segmentDuration: segment === undefined ? undefined : Duration.seconds(segment),
    logRetention: read.oneOf('logRetentionDays', RETENTIONS, 'days'),
    memorySize: read.number('memorySize', MEMORY_MEGABYTES),
    maxConcurrency: read.number('maxConcurrency', MAX_CONCURRENCY),
    toleratedFailurePercentage: read.number('toleratedFailurePercentage', TOLERATED_FAILURE_PERCENTAGE),
  };
}

/** Alarms are on unless somebody says otherwise, and then there is nobody to mail to. */
function readAlarms(read: ContextReader): Pick<ArchiveSettings, 'alarms'> {
  const alarms = read.text('alarms', (text) => text === 'none', 'none, or leave it out');
  const email = read.text('alarmEmail', isMailAddress, MAIL_ALLOWED);
  if (alarms !== undefined && email !== undefined) read.refuse('alarmEmail', 'nothing with alarms none');
  if (alarms !== undefined) return { alarms: 'none' };
  return email === undefined ? {} : { alarms: { email } };
}

function toSchedule(text: string | undefined): ScheduleExpression | 'none' | undefined {
  return text === undefined || text === 'none' ? text : ScheduleExpression.expression(text);
}

function readStarts(read: ContextReader) {
  const schedule = read.text('schedule', (text) => text === 'none' || isScheduleExpression(text), `${SCHEDULE_ALLOWED}, or none`);
  const zone = read.text('timeZone', isTimeZone, 'a name of the IANA database, such as Europe/Berlin');
  const minutes = read.number('flexibleWindowMinutes', FLEXIBLE_MINUTES);
  if (schedule === 'none') {
    if (zone !== undefined) read.refuse('timeZone', 'nothing with schedule none');
    if (minutes !== undefined) read.refuse('flexibleWindowMinutes', 'nothing with schedule none');
  }
  return {
    schedule: toSchedule(schedule),
    timeZone: zone === undefined ? undefined : TimeZone.of(zone),
    flexibleWindow: minutes === undefined ? undefined : Duration.minutes(minutes),
    mode: read.choice('mode', SCHEDULED_MODES),
    onRequest: read.flag('onRequest'),
    dashboard: read.flag('dashboard'),
    catalog: read.flag('catalog'),
  };
}

function readBoundary(read: ContextReader) {
  const policy = read.ruled('permissionsBoundary', POLICY);
  if (policy === undefined) return {};
  return { permissionsBoundary: policy.startsWith('arn:') ? PermissionsBoundary.fromArn(policy) : PermissionsBoundary.fromName(policy) };
}

/**
 * Reads the settings of a stack from its context.
 * @throws Error naming every malformed value at once.
 */
export function readContext(node: Node): ArchiveSettings {
  const read = new ContextReader(node);
  const streams = readStreams(read) ?? []; // Nothing only where there are problems.
  const settings = { streams, ...readStorage(read), ...readOwnBucket(read), ...readWork(read), ...readStarts(read), ...readAlarms(read), ...readBoundary(read) };
  read.refuseStrangers();
  refuse('context', read.problems);
  return present<ArchiveSettings>(settings);
}
