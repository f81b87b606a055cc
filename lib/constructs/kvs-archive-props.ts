/** What an archive is told, and what it takes. */

import { Token, type Duration } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { type ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { RUN_MODES, type RunMode } from '../contract/execution-state';
import { fits, STREAM_NAME } from '../contract/get-media';
import { type InputProblem } from '../contract/invalid-input-error';
import { isKeyPrefix, KEY_PREFIX, SEGMENT_SECONDS, settingProblem, WINDOW_SECONDS, type NumberSetting } from '../contract/settings';

/** At least what a fragment of 50 MB needs, the service's limit; at most Lambda's. CPU grows with it, 1,769 MB being one vCPU. */
export const MEMORY_MEGABYTES: NumberSetting = { unit: 'MB', min: 256, max: 10_240, default: 512 };

/** Props of an archive of Kinesis video streams. */
export interface KvsArchiveProps {
  /** Names of the streams to archive. They need not exist yet, but lie in the account and region of the stack. */
  readonly streams: string[];

  /**
   * Where the archive is kept. A bucket that is passed in is used as it is: nothing about it is changed.
   * @default - a private, versioned bucket that is retained when the stack is deleted
   */
  readonly bucket?: s3.IBucket;

  /**
   * Stands before every key: folders that each end with a slash.
   * @default - none
   */
  readonly keyPrefix?: string;

  /**
   * How long one invocation reads, 1 to 840 seconds.
   * @default Duration.seconds(840)
   */
  readonly window?: Duration;

  /**
   * Objects are cut at multiples of this on the service's clock, 60 to 3600 seconds.
   * @default Duration.seconds(300)
   */
  readonly segmentDuration?: Duration;

  /**
   * How long the logs of function and state machine are kept.
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays;

  /**
   * Memory of the function in MB, 256 to 10240.
   * @default 512
   */
  readonly memorySize?: number;

  /**
   * When a run is started for each stream. A run that finds another one at work ends at once, so with mode `follow` the schedule
   * restarts what has failed. `none`: executions are started by somebody else, with the input `{ "streamName": "..." }`.
   * @default ScheduleExpression.rate(Duration.hours(1))
   */
  readonly schedule?: ScheduleExpression | 'none';

  /**
   * How a run ends: `catch-up` once everything up to its start is archived, `follow` never.
   * @default 'catch-up'
   */
  readonly mode?: RunMode;
}

const STREAMS_ALLOWED = 'at least one stream name, as a list that is known at synth time';

function streamsProblems(streams: readonly string[]): InputProblem[] {
  if (!Array.isArray(streams) || Token.isUnresolved(streams) || streams.length === 0) {
    return [{ field: 'streams', got: streams, allowed: STREAMS_ALLOWED }];
  }
  const problems: InputProblem[] = [];
  streams.forEach((name: string, index) => {
    if (Token.isUnresolved(name)) return;
    if (!fits(STREAM_NAME, name)) problems.push({ field: `streams[${index}]`, got: name, allowed: STREAM_NAME.allowed });
    else if (streams.indexOf(name) !== index) problems.push({ field: `streams[${index}]`, got: name, allowed: 'each stream once' });
  });
  return problems;
}

/** Durations are written into the environment and added to others, which a token allows neither of. */
function durationProblems(field: string, value: Duration | undefined, setting: NumberSetting): InputProblem[] {
  if (value === undefined) return [];
  if (value.isUnresolved()) return [{ field, got: 'a token', allowed: 'a duration that is known at synth time' }];
  const problem = settingProblem(field, value.toSeconds({ integral: false }), setting);
  return problem === undefined ? [] : [problem];
}

function memoryProblems(value: number | undefined): InputProblem[] {
  if (value === undefined || Token.isUnresolved(value)) return [];
  const problem = settingProblem('memorySize', value, MEMORY_MEGABYTES);
  return problem === undefined ? [] : [problem];
}

function prefixProblems(value: string | undefined): InputProblem[] {
  if (value === undefined || Token.isUnresolved(value) || isKeyPrefix(value)) return [];
  return [{ field: 'keyPrefix', got: value, allowed: KEY_PREFIX.allowed }];
}

/** What the service takes for the retention of logs. */
export const RETENTIONS = Object.values(RetentionDays).filter((days) => typeof days === 'number');

function choiceProblems<Value>(field: string, value: Value | undefined, allowed: readonly Value[]): InputProblem[] {
  return value === undefined || allowed.includes(value) ? [] : [{ field, got: value, allowed: allowed.join(', ') }];
}

/** Everything that is wrong with the props; empty when nothing is. Tokens pass wherever they can be used. */
export function kvsArchiveProblems(props: KvsArchiveProps): InputProblem[] {
  return [
    ...streamsProblems(props.streams),
    ...prefixProblems(props.keyPrefix),
    ...durationProblems('window', props.window, WINDOW_SECONDS),
    ...durationProblems('segmentDuration', props.segmentDuration, SEGMENT_SECONDS),
    ...choiceProblems('logRetention', props.logRetention, RETENTIONS),
    ...memoryProblems(props.memorySize),
    ...choiceProblems('mode', props.mode, RUN_MODES),
  ];
}
