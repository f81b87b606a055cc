/** Alarms of CloudWatch. */

import { Token, type Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { fits, STREAM_NAME } from '../contract/get-media';
import { type InputProblem } from '../contract/invalid-input-error';
import { settingProblem, type NumberSetting } from '../contract/settings';
import { MAX_RANGE_AHEAD_HOURS } from '../contract/time-range';
import { type BindTrigger } from './archive-trigger-binding';

/** Options of a trigger for alarms; exactly one of `alarmNames` and `alarmNamePrefix`. */
export interface AlarmTriggerOptions {
  /** Names of the alarms. */
  readonly alarmNames?: string[];

  /** What the names of the alarms begin with. */
  readonly alarmNamePrefix?: string;

  /**
   * Name of the stream to archive. Needed for alarms whose first metric has no dimension `StreamName`, such as those on an expression.
   * @default - the dimension `StreamName` of the alarm's first metric; alarms in which no metric has one are not heard
   */
  readonly stream?: string;

  /** How much footage before the alarm, up to 24 hours. */
  readonly before: Duration;

  /** How much footage behind the alarm, up to 24 hours. The run waits for it. */
  readonly after: Duration;
}

/** As far as a run lets a range reach on either side of its moment. */
const AROUND_SECONDS: NumberSetting = { unit: 'seconds', min: 0, max: MAX_RANGE_AHEAD_HOURS * 3600, default: 0 };

/**
 * Where the event of an alarm tells the stream, for alarms on metrics of Kinesis Video Streams. A path can name the first metric, a
 * pattern can only ask of any: an alarm that has the dimension elsewhere starts a run that fails for want of a stream, and so is told
 * of. Asking for more in the pattern would drop it in silence.
 */
const STREAM_DIMENSION = '$.detail.configuration.metrics[0].metricStat.metric.dimensions.StreamName';
const HAS_STREAM_DIMENSION = { configuration: { metrics: { metricStat: { metric: { dimensions: { StreamName: [{ exists: true }] } } } } } };

function nameProblems({ alarmNames, alarmNamePrefix }: AlarmTriggerOptions): InputProblem[] {
  if ((alarmNames === undefined) === (alarmNamePrefix === undefined)) {
    return [{ field: 'alarmNames, alarmNamePrefix', got: { alarmNames, alarmNamePrefix }, allowed: 'exactly one of the two' }];
  }
  if (alarmNamePrefix === '') return [{ field: 'alarmNamePrefix', got: '', allowed: 'at least one character' }];
  return alarmNames?.length === 0 || alarmNames?.includes('') === true ? [{ field: 'alarmNames', got: alarmNames, allowed: 'at least one name, none empty' }] : [];
}

function secondsProblems(field: string, value: Duration): InputProblem[] {
  if (value.isUnresolved()) return [{ field, got: 'a token', allowed: 'a duration that is known at synth time' }];
  const problem = settingProblem(field, value.toSeconds({ integral: false }), AROUND_SECONDS);
  return problem === undefined ? [] : [problem];
}

/** What is wrong with the options; empty when nothing is. */
export function alarmProblems(options: AlarmTriggerOptions): InputProblem[] {
  const { stream, before, after } = options;
  const problems = [...nameProblems(options), ...secondsProblems('before', before), ...secondsProblems('after', after)];
  if (stream !== undefined && !Token.isUnresolved(stream) && !fits(STREAM_NAME, stream)) problems.push({ field: 'stream', got: stream, allowed: STREAM_NAME.allowed });
  if (problems.length === 0 && before.toSeconds() + after.toSeconds() === 0) problems.push({ field: 'before, after', got: 0, allowed: 'more than no time at all' });
  return problems;
}

/** The time of the event is that of the alarm, to the second. */
export function bindAlarm({ alarmNames, alarmNamePrefix, stream, before, after }: AlarmTriggerOptions): BindTrigger {
  return (_scope, { runMachine }) => ({
    description: 'Archives what a video stream shows around an alarm',
    eventPattern: {
      source: ['aws.cloudwatch'],
      detailType: ['CloudWatch Alarm State Change'],
      detail: {
        alarmName: alarmNames ?? [{ prefix: alarmNamePrefix }],
        state: { value: ['ALARM'] },
        ...(stream === undefined ? HAS_STREAM_DIMENSION : {}),
      },
    },
    machine: runMachine,
    input: events.RuleTargetInput.fromObject({
      streamName: stream ?? events.EventField.fromPath(STREAM_DIMENSION),
      mode: 'range',
      around: events.EventField.time,
      beforeSeconds: before.toSeconds(),
      afterSeconds: after.toSeconds(),
    }),
  });
}
