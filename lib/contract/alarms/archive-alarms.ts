/** Alarms for the archive itself: footage that is lost or about to be, and steps of the protocol that do not end as they should. */

import { ARCHIVE_ERROR } from '../errors';
import { AUDIT_MINUTES, UNEXPECTED_ERROR } from '../metrics';
import { FIRST_RISK_PERCENT } from '../retention-risk';
import { type Severity } from '../service-errors';
import { lasting, within, type Judgement, type MetricAlarmRow, type Signal } from './alarm-row';

/** The auditor publishes whatever happens; what it does not publish is no reason to think better or worse of a stream. */
const GAUGE = { missingData: 'ignore', missingDataReason: 'the auditor publishes it at every look, and AuditorSilent tells when it does not' } as const;

function audited(threshold: Judgement['threshold'], m: number, n: number): Judgement {
  return { threshold, periodSeconds: AUDIT_MINUTES * 60, evaluationPeriods: n, datapointsToAlarm: m, ...GAUGE };
}

/**
 * Those that wake somebody look at each stream, so that a second one is told too while the first is still in alarm. An alarm is billed for
 * every stream that it looks at, so the ticket looks at the worst alone.
 */
function retentionRisk(percent: number, severity: Severity, m: number, n: number): MetricAlarmRow {
  const signal: Signal = severity === 3 ? { kind: 'archive', metric: 'retentionRisk', statistic: 'Maximum' } : { kind: 'each-stream', metric: 'retentionRisk' };
  return {
    id: `RetentionRisk${percent}`, severity, signal, ...audited(percent / 100, m, n),
    meaning: `you will lose video: footage that is not archived has been kept for ${percent} % of its stream's retention, and is deleted at 100 %`,
  };
}

function error(id: string, name: string, severity: Severity, judgement: Judgement, meaning: string): MetricAlarmRow {
  return { id, severity, meaning, signal: { kind: 'errors', name }, ...judgement };
}

/** What happens to the footage. */
const FOOTAGE: readonly MetricAlarmRow[] = [
  {
    id: 'Gap', severity: 1, meaning: 'footage is lost: a gap was written into the ledger',
    signal: { kind: 'archive', metric: 'gaps', statistic: 'Sum' }, ...within(1, 5),
  },
  retentionRisk(FIRST_RISK_PERCENT, 3, 3, 3),
  retentionRisk(50, 2, 2, 3),
  retentionRisk(80, 1, 1, 1),
  {
    id: 'NoRetention', severity: 2, meaning: 'a stream keeps no footage: whatever is not read within minutes is lost',
    signal: { kind: 'archive', metric: 'streamsWithoutRetention', statistic: 'Maximum' }, ...audited(1, 1, 1),
  },
  {
    id: 'Stalled', severity: 2, meaning: 'the archive of a stream stands still: its oldest footage that is not archived is older than two intervals of the schedule',
    signal: { kind: 'archive', metric: 'lagSeconds', statistic: 'Maximum' }, ...audited({ setting: 'two-schedule-intervals', plus: 20 * 60 }, 1, 1),
  },
  {
    id: 'CameraSilent', severity: 3, meaning: 'a stream has brought no footage for half an hour: its camera is off, or cannot send',
    signal: { kind: 'archive', metric: 'silenceSeconds', statistic: 'Maximum' }, ...audited(30 * 60, 1, 1),
  },
];

/** What happens to the objects. */
const COMMITS: readonly MetricAlarmRow[] = [
  {
    id: 'CommitUnresolved', severity: 2, meaning: 'an object has been waiting for more than a quarter of an hour to be completed',
    signal: { kind: 'archive', metric: 'commitAgeSeconds', statistic: 'Maximum' }, ...audited(15 * 60, 2, 2),
  },
  error('ChecksumMismatch', ARCHIVE_ERROR.commitConflict, 1, within(1, 5), 'an object in the bucket is not the one that was stored there'),
  {
    id: 'UploadsAborted', severity: 3, meaning: 'objects are given up again and again, and read anew',
    signal: { kind: 'archive', metric: 'uploadsAborted', statistic: 'Sum' }, ...within(3, 60),
  },
  error('StoreUnavailable', ARCHIVE_ERROR.storeUnavailable, 2, within(3, 15), 'S3 or DynamoDB cannot be used for longer than a window can wait'),
  error('StoreMisconfigured', ARCHIVE_ERROR.storeMisconfigured, 2, within(1, 5), 'the bucket or the table is not where the archive looks for it'),
];

/** What happens to the runs. */
const RUNS: readonly MetricAlarmRow[] = [
  {
    id: 'LeaseContention', severity: 3, meaning: 'runs wait for streams that other runs hold, for a quarter of an hour on end',
    signal: { kind: 'windows', outcome: 'LEASE_HELD' }, ...lasting(5, 5, 3, 3),
  },
  error('Fenced', ARCHIVE_ERROR.fenced, 3, within(3, 15), 'workers are overtaken by others again and again'),
  error('RangePassed', ARCHIVE_ERROR.rangePassed, 2, within(1, 5), 'a range that was asked for is not wholly in the archive and can no longer be added'),
  error('StartNotFound', ARCHIVE_ERROR.startNotFound, 2, within(1, 5), 'the stream has no fragment where its archive is to begin'),
  error('InvalidInput', ARCHIVE_ERROR.invalidInput, 2, within(1, 5), 'a run was started with an input, or the function with settings, that cannot be used'),
  error('UnexpectedError', UNEXPECTED_ERROR, 2, within(1, 5), 'a window failed with an error that the archive does not know'),
];

export const ARCHIVE_ALARMS: readonly MetricAlarmRow[] = [...FOOTAGE, ...COMMITS, ...RUNS];
