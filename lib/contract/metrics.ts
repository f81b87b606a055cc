/** Names of what is counted. Namespace and names are contract: alarms and dashboards of users refer to them. */

export const METRIC_NAMESPACE = 'KvsArchive';

export const METRIC = {
  bytesArchived: 'BytesArchived',
  fragmentsArchived: 'FragmentsArchived',
  objectsArchived: 'ObjectsArchived',
  /** Distance of the last fragment read to the service's clock, milliseconds. */
  millisBehindNow: 'MillisBehindNow',
  /** Stretches known to be lost; each is one gap in the ledger. */
  gaps: 'Gaps',
  /** Errors of the source, with dimension {@link ERROR_NAME_DIMENSION}. */
  errors: 'Errors',
} as const;

export const ERROR_NAME_DIMENSION = 'ErrorName';
