/**
 * Names of what is counted. Namespace and names are contract: alarms and dashboards of users refer to them.
 *
 * Every metric has the dimension {@link ARCHIVE_DIMENSION}. CloudWatch bills each combination of a name and dimensions that occurs
 * ($0.30 a month, list price of us-east-1), so only two metrics have the stream for a dimension as well, and no metric has stream and error:
 * a fleet of a thousand streams is billed for 2,000 of its own, not for 30,000.
 */

export const METRIC_NAMESPACE = 'KvsArchive';

/** Metrics of the windows. Without another word they are sums. */
export const METRIC = {
  bytesArchived: 'BytesArchived',
  fragmentsArchived: 'FragmentsArchived',
  objectsArchived: 'ObjectsArchived',
  /** Distance of the last fragment read to the service's clock, milliseconds; the maximum counts. */
  millisBehindNow: 'MillisBehindNow',
  /** Stretches known to be lost; each is one gap in the ledger. */
  gaps: 'Gaps',
  /** What went wrong, with dimension {@link ERROR_NAME_DIMENSION}. */
  errors: 'Errors',
  /** Windows, with dimension {@link OUTCOME_DIMENSION}. */
  windows: 'Windows',
  /** Steps against S3 or DynamoDB that had to be repeated. */
  retries: 'Retries',
  /** Objects that a window completed for a worker that had died. */
  seals: 'Seals',
  /** Objects that were found completed by an earlier try whose answer was lost. */
  adoptions: 'Adoptions',
  /** Objects that were given up; their fragments are read again. */
  rollbacks: 'Rollbacks',
  /** Uploads that were aborted because no cursor refers to them any more. */
  uploadsAborted: 'UploadsAborted',
} as const;

/** Metrics of the auditor, published every {@link AUDIT_MINUTES} minutes. Their maximum counts. */
export const AUDIT_METRIC = {
  /** Always 1: the auditor is alive. A sum. */
  audits: 'Audits',
  /** Streams that the archive is for. */
  streams: 'Streams',
  /** Share of its retention that a stream's oldest footage has used up which is not archived: at 1 it is lost. With {@link STREAM_DIMENSION}, and the worst of all streams without. */
  retentionRisk: 'RetentionRisk',
  /** How long an object has been waiting for somebody to complete it, seconds; 0 when none is. With {@link STREAM_DIMENSION}, and the worst without. */
  commitAgeSeconds: 'CommitAgeSeconds',
  /** How old the oldest footage of any stream is that is not archived, seconds. */
  lagSeconds: 'LagSeconds',
  /** How long ago the stream that has been silent for longest had sent its last fragment when a run found nothing more, seconds. */
  silenceSeconds: 'SilenceSeconds',
  /** Streams that keep nothing: their footage is gone within minutes. */
  streamsWithoutRetention: 'StreamsWithoutRetention',
} as const;

/** How often the auditor looks. */
export const AUDIT_MINUTES = 5;

/** The archive by its name. Powertools calls it so: its value is that of POWERTOOLS_SERVICE_NAME. */
export const ARCHIVE_DIMENSION = 'service';
/** Name of an error: of the source as in its tables, our own such as `Archive.Fenced`, `MalformedMedia`, and `Unexpected` for all others. */
export const ERROR_NAME_DIMENSION = 'ErrorName';
/** A window's status, or `FAILED`. */
export const OUTCOME_DIMENSION = 'Outcome';
export const STREAM_DIMENSION = 'StreamName';

/** Outcome of a window that threw. */
export const FAILED_OUTCOME = 'FAILED';
/** Media that does not say what it should, at the place where it stands. */
export const MALFORMED_MEDIA = 'MalformedMedia';
/** What is no error of the source and none of ours: a fault in the archive itself. */
export const UNEXPECTED_ERROR = 'Unexpected';
