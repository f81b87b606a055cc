/** What can be said about the alarms of an archive. */

import { Token, type Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { ALARMS, COMPOSITE_ALARMS, METRIC_ALARMS } from '../../contract/alarms';
import { type InputProblem } from '../../contract/invalid-input-error';
import { SEVERITIES, type Severity } from '../../contract/service-errors';

/** What of an alarm is other than its row in the table says. */
export interface AlarmOverride {
  /**
   * Whether there is such an alarm.
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * Which topic, or which actions.
   * @default - as in the table
   */
  readonly severity?: Severity;

  /**
   * In the unit of the metric.
   * @default - as in the table
   */
  readonly threshold?: number;

  /**
   * Whole minutes, or 10 or 30 seconds.
   * @default - as in the table
   */
  readonly period?: Duration;

  /**
   * How many periods are looked at.
   * @default - as in the table
   */
  readonly evaluationPeriods?: number;

  /**
   * In how many of them it must be bad.
   * @default - as in the table, or all where that is more than are looked at
   */
  readonly datapointsToAlarm?: number;

  /**
   * What no data means.
   * @default - as in the table
   */
  readonly treatMissingData?: cloudwatch.TreatMissingData;
}

/** The alarms of an archive. */
export interface ArchiveAlarmOptions {
  /**
   * What alarms of a severity do, when they begin and when they end: 1 footage is being lost, 2 a person must act, 3 worth a ticket.
   * @default - each severity has an encrypted SNS topic of its own
   */
  readonly actions?: Readonly<Partial<Record<Severity, readonly cloudwatch.IAlarmAction[]>>>;

  /**
   * Gets mail from the topics, once it has confirmed that.
   * @default - nobody
   */
  readonly email?: string;

  /**
   * Where the runbook is; alarms link to a heading in it.
   * @default 'docs/runbook.md', in this package
   */
  readonly runbookUrl?: string;

  /**
   * What is other than in the table, by the id of the alarm.
   * @default - nothing
   */
  readonly overrides?: Readonly<Record<string, AlarmOverride>>;
}

export const DEFAULT_RUNBOOK = 'docs/runbook.md';

export const MAIL_ALLOWED = 'an address such as someone@example.com';

/** Whether a text can be a mailbox; whether there is one, SNS finds out. */
export function isMailAddress(text: string): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(text);
}

const IDS = ALARMS.map(({ id }) => id);
const DAY_SECONDS = 86_400;

/** Settings of an override that an alarm made of others has no use for. */
const OF_METRICS = ['threshold', 'period', 'evaluationPeriods', 'datapointsToAlarm', 'treatMissingData'] as const;

function wholeProblems(field: string, value: number | undefined): InputProblem[] {
  return value === undefined || Token.isUnresolved(value) || (Number.isInteger(value) && value >= 1) ? [] : [{ field, got: value, allowed: 'a whole number of 1 or more' }];
}

function periodProblems(field: string, period: Duration | undefined): InputProblem[] {
  if (period === undefined) return [];
  const seconds = period.isUnresolved() ? NaN : period.toSeconds({ integral: false });
  const got = period.isUnresolved() ? 'a token' : `${seconds} seconds`;
  return [10, 30].includes(seconds) || (seconds > 0 && seconds % 60 === 0) ? [] : [{ field, got, allowed: 'whole minutes, 10 seconds or 30 seconds' }];
}

/** An alarm looks back for a day at most (CloudWatch); M of N wants M to be among the N. */
function rangeProblems(field: string, id: string, { period, evaluationPeriods, datapointsToAlarm }: AlarmOverride): InputProblem[] {
  const row = METRIC_ALARMS.find((one) => one.id === id);
  if (row === undefined || period?.isUnresolved() === true) return [];
  const periods = evaluationPeriods ?? row.evaluationPeriods;
  const seconds = periods * (period?.toSeconds({ integral: false }) ?? row.periodSeconds);
  return [
    ...(seconds > DAY_SECONDS ? [{ field, got: `${seconds} seconds looked at`, allowed: `${DAY_SECONDS}, which is periods times their length` }] : []),
    ...(datapointsToAlarm !== undefined && datapointsToAlarm > periods ? [{ field: `${field}.datapointsToAlarm`, got: datapointsToAlarm, allowed: `at most the ${periods} that are looked at` }] : []),
  ];
}

function overrideProblems(id: string, override: AlarmOverride): InputProblem[] {
  const field = `alarms.overrides.${id}`;
  if (!IDS.includes(id)) return [{ field, got: id, allowed: `the id of an alarm: ${IDS.join(', ')}` }];
  if (COMPOSITE_ALARMS.some((row) => row.id === id)) {
    return OF_METRICS.filter((name) => override[name] !== undefined).map((name) => ({ field: `${field}.${name}`, got: override[name], allowed: 'nothing: this alarm is made of others' }));
  }
  const { severity, threshold } = override;
  return [
    ...(severity !== undefined && !SEVERITIES.includes(severity) ? [{ field: `${field}.severity`, got: severity, allowed: SEVERITIES.join(', ') }] : []),
    ...(threshold !== undefined && !Token.isUnresolved(threshold) && !Number.isFinite(threshold) ? [{ field: `${field}.threshold`, got: threshold, allowed: 'a number' }] : []),
    ...periodProblems(`${field}.period`, override.period),
    ...wholeProblems(`${field}.evaluationPeriods`, override.evaluationPeriods),
    ...wholeProblems(`${field}.datapointsToAlarm`, override.datapointsToAlarm),
    ...rangeProblems(field, id, override),
  ];
}

/** An alarm made of others cannot do without them. */
function partProblems(overrides: Readonly<Record<string, AlarmOverride>>): InputProblem[] {
  const isOff = (id: string): boolean => overrides[id]?.enabled === false;
  return COMPOSITE_ALARMS.filter(({ id }) => !isOff(id)).flatMap((row) => (
    [...row.any, ...row.while].filter(isOff).map((id) => ({ field: `alarms.overrides.${id}.enabled`, got: false, allowed: `true while there is ${row.id}, which is made of it` }))
  ));
}

/** What is wrong with the options; empty when nothing is. */
export function alarmProblems(options: ArchiveAlarmOptions | 'none' | undefined): InputProblem[] {
  if (options === undefined || options === 'none') return [];
  const { overrides = {}, email, actions = {} } = options;
  const strangers = Object.keys(actions).filter((severity) => !SEVERITIES.some((one) => one === Number(severity)));
  return [
    ...Object.entries(overrides).flatMap(([id, override]) => overrideProblems(id, override)),
    ...partProblems(overrides),
    ...strangers.map((severity) => ({ field: 'alarms.actions', got: severity, allowed: `a severity: ${SEVERITIES.join(', ')}` })),
    ...(email === undefined || Token.isUnresolved(email) || isMailAddress(email) ? [] : [{ field: 'alarms.email', got: email, allowed: MAIL_ALLOWED }]),
    ...(email !== undefined && SEVERITIES.every((severity) => severity in actions) ? [{ field: 'alarms.email', got: email, allowed: 'nothing where every severity has actions of its own: there is no topic' }] : []),
  ];
}
