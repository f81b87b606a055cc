import * as metrics from '../../lib/contract/metrics';

test('names of metrics are contract: dashboards and alarms of users hold them', () => {
  expect({ ...metrics }).toEqual({
    METRIC_NAMESPACE: 'KvsArchive', ARCHIVE_DIMENSION: 'service', ERROR_NAME_DIMENSION: 'ErrorName', OUTCOME_DIMENSION: 'Outcome', STREAM_DIMENSION: 'StreamName',
    AUDIT_MINUTES: 5, FAILED_OUTCOME: 'FAILED', MALFORMED_MEDIA: 'MalformedMedia', UNEXPECTED_ERROR: 'Unexpected',
    METRIC: {
      bytesArchived: 'BytesArchived', fragmentsArchived: 'FragmentsArchived', objectsArchived: 'ObjectsArchived', millisBehindNow: 'MillisBehindNow',
      gaps: 'Gaps', errors: 'Errors', windows: 'Windows', retries: 'Retries', seals: 'Seals', adoptions: 'Adoptions', rollbacks: 'Rollbacks',
      uploadsAborted: 'UploadsAborted',
    },
    AUDIT_METRIC: {
      audits: 'Audits', streams: 'Streams', retentionRisk: 'RetentionRisk', commitAgeSeconds: 'CommitAgeSeconds', lagSeconds: 'LagSeconds',
      silenceSeconds: 'SilenceSeconds', streamsWithoutRetention: 'StreamsWithoutRetention',
    },
  });
});
