import { type AUDIT_METRIC, type METRIC } from '../metrics';
import { type Severity } from '../service-errors';

/**
 * What an alarm looks at: one metric, never a sum of several. In metric math a metric that was never published makes the whole sum
 * vanish, and an error that has not occurred yet was never published.
 */
export type Signal =
  /** Errors of one name. */
  | { readonly kind: 'errors'; readonly name: string }
  /** Windows that ended so. */
  | { readonly kind: 'windows'; readonly outcome: string }
  /** One metric of the archive. */
  | { readonly kind: 'archive'; readonly metric: keyof typeof METRIC | keyof typeof AUDIT_METRIC; readonly statistic: 'Sum' | 'Maximum' }
  /** One metric of each stream by itself: new streams are looked at too. */
  | { readonly kind: 'each-stream'; readonly metric: 'retentionRisk' }
  /** AWS/States, of one of the two machines. */
  | { readonly kind: 'machine'; readonly machine: 'run' | 'fleet'; readonly metric: 'ExecutionsFailed' | 'ExecutionsTimedOut' | 'ExecutionsAborted' | 'ExecutionThrottled' }
  /** AWS/Lambda, of the window function. */
  | { readonly kind: 'function'; readonly metric: 'Errors' | 'Throttles' | 'Duration' | 'RecursiveInvocationsDropped'; readonly statistic: 'Sum' | 'Maximum' }
  /** AWS/SQS, messages in the dead-letter queue. */
  | { readonly kind: 'dead-letters' };

/**
 * What a threshold may depend on: the time-out of the function in milliseconds, or twice the seconds between two starts of the schedule,
 * which is how old the oldest footage of a healthy archive may be.
 */
export type ThresholdSetting = 'function-timeout' | 'two-schedule-intervals';

/** A number, or one that counts from a setting of the archive. */
export type Threshold = number | { readonly setting: ThresholdSetting; readonly plus: number };

/** How an alarm judges its signal. */
export interface Judgement {
  /** In alarm at or above this; below it for `beneath`. */
  readonly threshold: Threshold;
  /** Default false. */
  readonly beneath?: boolean;
  readonly periodSeconds: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly missingData: 'notBreaching' | 'breaching' | 'ignore';
  /** Why that is right. */
  readonly missingDataReason: string;
}

/** What every alarm has. */
export interface AlarmHead {
  /** Id of the construct, end of the alarm's name, heading in the runbook, and key of what overrides it. */
  readonly id: string;
  readonly severity: Severity;
  /** What it means, in a sentence that a person reads at night. */
  readonly meaning: string;
}

/** An alarm on a metric. */
export interface MetricAlarmRow extends AlarmHead, Judgement {
  readonly signal: Signal;
}

/** An alarm made of others, by id: while one of `while` is in alarm, one of `any` makes it one. */
export interface CompositeAlarmRow extends AlarmHead {
  readonly any: readonly string[];
  readonly while: readonly string[];
}

const MINUTE = 60;

/** At least `count` within `minutes`, once. */
export function within(count: number, minutes: number): Judgement {
  return lasting(count, minutes, 1, 1);
}

/** At least `count` within `minutes`, in `m` of `n` such periods. */
export function lasting(count: number, minutes: number, m: number, n: number): Judgement {
  return {
    threshold: count, periodSeconds: minutes * MINUTE, evaluationPeriods: n, datapointsToAlarm: m,
    missingData: 'notBreaching', missingDataReason: 'a counter is only published when it counts',
  };
}

/** Where in the runbook the heading of an alarm is, as Markdown renderers write it. */
export function runbookAnchor({ id }: AlarmHead): string {
  return id.toLowerCase();
}
