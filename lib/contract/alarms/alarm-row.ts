import { type AUDIT_METRIC, type METRIC } from '../metrics';
import { type Severity } from '../service-errors';

/** What an alarm looks at. */
export type Signal =
  /** Errors of these names together. */
  | { readonly kind: 'errors'; readonly names: readonly string[] }
  /** Windows that ended so. */
  | { readonly kind: 'windows'; readonly outcome: string }
  /** One metric of the archive. */
  | { readonly kind: 'archive'; readonly metric: keyof typeof METRIC | keyof typeof AUDIT_METRIC; readonly statistic: 'Sum' | 'Maximum' }
  /** One metric of each stream by itself: new streams are looked at too. */
  | { readonly kind: 'each-stream'; readonly metric: 'retentionRisk' | 'commitAgeSeconds' }
  /** AWS/States, of the run and the fleet machine together. */
  | { readonly kind: 'machines'; readonly metric: 'ExecutionsFailed' | 'ExecutionsTimedOut' | 'ExecutionsAborted' | 'ExecutionThrottled' }
  /** AWS/Lambda, of all functions of the archive together. */
  | { readonly kind: 'functions'; readonly metric: 'Errors' | 'Throttles' | 'RecursiveInvocationsDropped' }
  /** AWS/Lambda, of the window function. */
  | { readonly kind: 'window-function'; readonly metric: 'Duration' }
  /** AWS/SQS, messages in the dead-letter queue. */
  | { readonly kind: 'dead-letters' }
  /** Other alarms: one of `any` while one of `while` is in alarm. */
  | { readonly kind: 'alarms'; readonly any: readonly string[]; readonly while: readonly string[] };

/** A number, or one that a setting of the archive shifts. Milliseconds for the function's time-out, seconds for the interval. */
export type Threshold = number | { readonly plus: number; readonly setting: 'schedule-interval' | 'function-timeout' };

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

/** One alarm. */
export interface AlarmRow extends Judgement {
  /** Id of the construct, end of the alarm's name, heading in the runbook, and key of what overrides it. */
  readonly id: string;
  readonly severity: Severity;
  /** What it means, in a sentence that a person reads at night. */
  readonly meaning: string;
  readonly signal: Signal;
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
