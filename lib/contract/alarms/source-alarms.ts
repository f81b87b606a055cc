/** Alarms for what Kinesis Video Streams answers instead of footage: severities are those of the error tables. */

import { MALFORMED_MEDIA } from '../metrics';
import { IN_BAND_ERRORS, SERVICE_ERRORS, UNKNOWN_IN_BAND_ERROR, type Severity } from '../service-errors';
import { lasting, within, type AlarmRow, type Judgement } from './alarm-row';

interface Watch {
  readonly judgement: Judgement;
  /** Errors that mean the same to whoever is woken. */
  readonly alsoErrors?: readonly string[];
}

/**
 * When each of the six exceptions is worth an alarm. A run that is refused fails at once and the schedule may be an hour away, so what
 * ends a run must be heard the first time: alarms over several periods would never see it.
 */
const EXCEPTIONS: Readonly<Record<string, Watch>> = {
  ResourceNotFoundException: { judgement: within(1, 5) },
  // Two: the first refusal may be that of a data endpoint that is no longer the stream's, and is not believed.
  NotAuthorizedException: { judgement: within(2, 15), alsoErrors: ['AccessDeniedException', 'ExpiredTokenException'] },
  InvalidEndpointException: { judgement: within(3, 15) },
  ClientLimitExceededException: { judgement: lasting(10, 5, 3, 3), alsoErrors: ['ThrottlingException'] },
  ConnectionLimitExceededException: { judgement: lasting(1, 5, 3, 3) },
  InvalidArgumentException: { judgement: within(1, 5), alsoErrors: ['UnrecognizedClientError'] },
};

const IN_BAND: Readonly<Record<string, Judgement>> = {
  StreamWriteError: within(3, 15),
  FragmentNotFound: within(1, 5),
  KmsAccessDenied: within(1, 5),
  KmsKeyDisabled: within(1, 5),
  KmsValidation: within(1, 5),
  KmsKeyUnavailable: within(3, 15),
  KmsInvalidUsage: within(1, 5),
  KmsInvalidState: within(1, 5),
  KmsKeyNotFound: within(1, 5),
  InternalError: lasting(5, 15, 2, 3),
};

/** Id of the alarm for an exception: its name without what all have. */
function idOf(exception: string): string {
  return exception.replace(/Exception$/, '');
}

interface SourceError {
  readonly name: string;
  readonly severity: Severity;
  readonly meaning: string;
}

function row(id: string, { name, severity, meaning }: SourceError, judgement: Judgement | undefined, others: readonly string[] = []): AlarmRow {
  if (judgement === undefined) throw new Error(`no alarm says when ${name} is worth one`);
  return { id, severity, meaning: `Kinesis Video Streams: ${meaning}`, signal: { kind: 'errors', names: [name, ...others] }, ...judgement };
}

const MODELED = SERVICE_ERRORS.filter(({ source }) => source === 'modeled');

/** One alarm for each exception of the model, for each in-band error, and for what the model does not know. */
export const SOURCE_ALARMS: readonly AlarmRow[] = [
  ...MODELED.map((error) => row(idOf(error.name), error, EXCEPTIONS[error.name]?.judgement, EXCEPTIONS[error.name]?.alsoErrors)),
  ...IN_BAND_ERRORS.map((error) => row(error.name, error, IN_BAND[error.name])),
  row(UNKNOWN_IN_BAND_ERROR.name, UNKNOWN_IN_BAND_ERROR, within(1, 5)),
  {
    id: 'StreamWriteErrorLasts', severity: 2, meaning: 'Kinesis Video Streams: errors writing to a stream do not end',
    signal: { kind: 'errors', names: ['StreamWriteError'] }, ...lasting(1, 15, 3, 3),
  },
  {
    // A fragment is given up once its chunk was unreadable three times.
    id: MALFORMED_MEDIA, severity: 2, meaning: 'Kinesis Video Streams: media that is no Matroska as documented',
    signal: { kind: 'errors', names: [MALFORMED_MEDIA] }, ...within(3, 15),
  },
  {
    id: 'SourceUnavailable', severity: 3, meaning: 'Kinesis Video Streams: answers with failures, or not at all',
    signal: { kind: 'errors', names: ['InternalFailure', 'ServiceUnavailable', 'UnrecognizedServerError', 'ConnectionLost'] }, ...lasting(10, 15, 2, 3),
  },
  {
    id: 'ReadingFallsBehind', severity: 2, meaning: 'Kinesis Video Streams: limits or failures keep the archive so far behind that footage is at risk',
    signal: { kind: 'alarms', any: ['ClientLimitExceeded', 'ConnectionLimitExceeded', 'InternalError', 'SourceUnavailable'], while: ['RetentionRisk25'] },
    ...within(1, 5),
  },
];
