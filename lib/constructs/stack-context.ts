/** The settings of a stack as CDK context: what is typed behind `-c`, or stands in cdk.json. */

import { Duration } from 'aws-cdk-lib';
import { type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { type Node } from 'constructs';
import { RUN_MODES, type RunMode } from '../contract/execution-state';
import { fits, STREAM_NAME } from '../contract/get-media';
import { type InputProblem } from '../contract/invalid-input-error';
import { isKeyPrefix, KEY_PREFIX, SEGMENT_SECONDS, settingProblem, WINDOW_SECONDS, type NumberSetting } from '../contract/settings';
import { type ArchiveSettings } from './archive-stack';
import { MEMORY_MEGABYTES, RETENTIONS } from './kvs-archive-props';
import { refuse } from './props-error';

const STREAM_ALLOWED = `one stream name or several with commas between, each ${STREAM_NAME.allowed}; for example: npx cdk synth -c stream=front-door`;
const BUCKET_NAME = { pattern: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, allowed: '3 to 63 characters of a-z 0-9 . -, no two dots side by side, no IP address' };
/** CDK's own check of what the pattern cannot say: dots side by side, IP addresses. */
function isBucketName(text: string): boolean {
  try {
    Bucket.validateBucketName(text);
    return BUCKET_NAME.pattern.test(text);
  } catch {
    return false;
  }
}

const SCHEDULE = {
  pattern: /^(?:rate\([1-9]\d* (?:minute|hour|day)s?\)|cron\(\S+(?: \S+){5}\))$/,
  allowed: 'rate(<number> minutes|hours|days), cron(<six fields>), or none',
};

/** Takes one value after the other and remembers what is wrong, so that one try shows all there is to mend. */
class ContextReader {
  readonly problems: InputProblem[] = [];

  constructor(private readonly node: Node) {}

  private value(field: string): unknown {
    return this.node.tryGetContext(field) as unknown; // Declared as any; nothing is known about it.
  }

  private refuse(field: string, allowed: string): undefined {
    this.problems.push({ field, got: this.value(field), allowed });
    return undefined;
  }

  streams(field: string): string[] {
    const value = this.value(field);
    const names = typeof value === 'string' ? value.split(',').map((name) => name.trim()) : value;
    const good = Array.isArray(names) && names.length > 0 && names.every((name) => fits(STREAM_NAME, name));
    if (!good) this.refuse(field, STREAM_ALLOWED);
    else if (new Set(names).size < names.length) this.refuse(field, 'each stream once');
    return good ? names : [];
  }

  text(field: string, isAllowed: (value: string) => boolean, allowed: string): string | undefined {
    const value = this.value(field);
    if (value === undefined) return undefined;
    return typeof value === 'string' && isAllowed(value) ? value : this.refuse(field, allowed);
  }

  /** The command line gives text, cdk.json a number. */
  private asNumber(field: string): unknown {
    const value = this.value(field);
    return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  }

  number(field: string, setting: NumberSetting): number | undefined {
    const value = this.asNumber(field);
    const problem = value === undefined ? undefined : settingProblem(field, value, setting);
    if (problem === undefined) return value as number | undefined; // settingProblem found a number, or there is nothing.
    this.problems.push(problem);
    return undefined;
  }

  retention(field: string): RetentionDays | undefined {
    const value = this.asNumber(field);
    return value === undefined ? undefined : RETENTIONS.find((days) => days === value) ?? this.refuse(field, `days: ${RETENTIONS.join(', ')}`);
  }
}

function toSchedule(text: string): ScheduleExpression | 'none' {
  return text === 'none' ? text : ScheduleExpression.expression(text);
}

/**
 * Reads the settings of a stack from its context.
 * @throws Error naming every malformed value at once.
 */
export function readContext(node: Node): ArchiveSettings {
  const read = new ContextReader(node);
  const streams = read.streams('stream');
  const bucketName = read.text('bucket', isBucketName, BUCKET_NAME.allowed);
  const keyPrefix = read.text('prefix', isKeyPrefix, KEY_PREFIX.allowed);
  const window = read.number('windowSeconds', WINDOW_SECONDS);
  const segment = read.number('segmentSeconds', SEGMENT_SECONDS);
  const logRetention = read.retention('logRetentionDays');
  const memorySize = read.number('memorySize', MEMORY_MEGABYTES);
  const schedule = read.text('schedule', (text) => text === 'none' || SCHEDULE.pattern.test(text), SCHEDULE.allowed);
  const mode = read.text('mode', (text) => (RUN_MODES as readonly string[]).includes(text), RUN_MODES.join(', '));
  refuse('context', read.problems);
  return {
    streams,
    ...(bucketName === undefined ? {} : { bucketName }),
    ...(keyPrefix === undefined ? {} : { keyPrefix }),
    ...(window === undefined ? {} : { window: Duration.seconds(window) }),
    ...(segment === undefined ? {} : { segmentDuration: Duration.seconds(segment) }),
    ...(logRetention === undefined ? {} : { logRetention }),
    ...(memorySize === undefined ? {} : { memorySize }),
    ...(schedule === undefined ? {} : { schedule: toSchedule(schedule) }),
    ...(mode === undefined ? {} : { mode: mode as RunMode }), // One of RUN_MODES, as just checked.
  };
}
