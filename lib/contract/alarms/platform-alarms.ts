/** Alarms for what the archive runs on. */

import { AUDIT_MINUTES } from '../metrics';
import { lasting, within, type MetricAlarmRow } from './alarm-row';

/** Lambda ends a function this long before its time-out is up at the least. */
const NEAR_TIMEOUT_MILLIS = 10_000;

export const PLATFORM_ALARMS: readonly MetricAlarmRow[] = [
  {
    id: 'ExecutionsFailed', severity: 2, meaning: 'a run ended with an error: nobody reads its stream until the next one begins',
    signal: { kind: 'machine', machine: 'run', metric: 'ExecutionsFailed' }, ...within(1, 5),
  },
  {
    id: 'FleetFailed', severity: 2, meaning: 'a fleet run ended with an error: streams were not found, or more of them failed than may',
    signal: { kind: 'machine', machine: 'fleet', metric: 'ExecutionsFailed' }, ...within(1, 5),
  },
  {
    id: 'ExecutionsTimedOut', severity: 2, meaning: 'an execution was ended by a time-out',
    signal: { kind: 'machine', machine: 'run', metric: 'ExecutionsTimedOut' }, ...within(1, 5),
  },
  {
    id: 'ExecutionsAborted', severity: 3, meaning: 'somebody stopped an execution',
    signal: { kind: 'machine', machine: 'run', metric: 'ExecutionsAborted' }, ...within(1, 5),
  },
  {
    id: 'ExecutionsThrottled', severity: 3, meaning: 'Step Functions holds back executions: a quota of the account is used up',
    signal: { kind: 'machine', machine: 'run', metric: 'ExecutionThrottled' }, ...lasting(1, 5, 3, 3),
  },
  {
    id: 'FunctionErrors', severity: 3, meaning: 'invocations fail again and again',
    signal: { kind: 'function', metric: 'Errors', statistic: 'Sum' }, ...lasting(1, 5, 3, 5),
  },
  {
    id: 'FunctionThrottles', severity: 3, meaning: 'Lambda refuses invocations: the concurrency of the account is used up',
    signal: { kind: 'function', metric: 'Throttles', statistic: 'Sum' }, ...lasting(1, 5, 3, 3),
  },
  {
    id: 'FunctionDuration', severity: 3, meaning: 'windows run into the time-out of the function',
    signal: { kind: 'function', metric: 'Duration', statistic: 'Maximum' }, ...within(1, 5), threshold: { setting: 'function-timeout', plus: -NEAR_TIMEOUT_MILLIS },
    missingDataReason: 'there is no duration where nothing ran',
  },
  {
    id: 'RecursiveInvocationsDropped', severity: 3, meaning: 'Lambda took invocations for an endless loop and dropped them',
    signal: { kind: 'function', metric: 'RecursiveInvocationsDropped', statistic: 'Sum' }, ...within(1, 5),
  },
  {
    id: 'DeadLetters', severity: 2, meaning: 'runs that a schedule or an event meant to start could not be started',
    signal: { kind: 'dead-letters' }, ...within(1, 5), missingDataReason: 'SQS publishes nothing of a queue that nobody has used for hours',
  },
  {
    id: 'AuditorSilent', severity: 2, meaning: 'the auditor does not look: nobody would notice footage at risk',
    signal: { kind: 'archive', metric: 'audits', statistic: 'Sum' }, ...lasting(1, AUDIT_MINUTES, 3, 3), beneath: true,
    missingData: 'breaching', missingDataReason: 'no sign of life is what it is there to tell',
  },
];
