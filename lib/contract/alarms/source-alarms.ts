/** Alarms for what Kinesis Video Streams answers instead of footage: severities are those of the error tables. */

import { MALFORMED_MEDIA } from '../metrics';
import { IN_BAND_ERRORS, SERVICE_ERRORS, UNKNOWN_IN_BAND_ERROR, type Severity } from '../service-errors';
import { lasting, within, type CompositeAlarmRow, type Judgement, type MetricAlarmRow } from './alarm-row';

/**
 * When an error of a call is worth an alarm. A run that is refused fails at once and the schedule may be an hour away, so what ends a run
 * must be heard the first time: an alarm over several periods would never hear it.
 */
const CALLS: Readonly<Record<string, Judgement>> = {
  ResourceNotFoundException: within(1, 5),
  // Two: the first refusal may be that of a data endpoint that is no longer the stream's, and is not believed.
  NotAuthorizedException: within(2, 15),
  InvalidEndpointException: within(3, 15),
  // A window gives up after eight tries, and the run waits for five minutes: of one stream alone, ten minutes always hold such a round.
  ClientLimitExceededException: lasting(5, 10, 2, 2),
  ConnectionLimitExceededException: lasting(1, 10, 2, 2),
  InvalidArgumentException: within(1, 5),
  AccessDeniedException: within(2, 15),
  ExpiredTokenException: within(2, 15),
  ThrottlingException: lasting(5, 10, 2, 2),
  InternalFailure: lasting(10, 15, 2, 3),
  ServiceUnavailable: lasting(10, 15, 2, 3),
  UnrecognizedClientError: within(2, 15),
  UnrecognizedServerError: lasting(10, 15, 2, 3),
  ConnectionLost: lasting(10, 15, 2, 3),
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

/** Id of the alarm for an error: its name without what all exceptions have. */
function idOf(name: string): string {
  return name.replace(/Exception$/, '');
}

interface SourceError {
  readonly name: string;
  readonly severity: Severity;
  readonly meaning: string;
}

function row({ name, severity, meaning }: SourceError, judgement: Judgement | undefined): MetricAlarmRow {
  if (judgement === undefined) throw new Error(`no alarm says when ${name} is worth one`);
  return { id: idOf(name), severity, meaning: `Kinesis Video Streams: ${meaning}`, signal: { kind: 'errors', name }, ...judgement };
}

/** One alarm for each error that a call can answer, for each in-band error, and for what the model does not know. */
export const SOURCE_ALARMS: readonly MetricAlarmRow[] = [
  ...SERVICE_ERRORS.map((error) => row(error, CALLS[error.name])),
  ...IN_BAND_ERRORS.map((error) => row(error, IN_BAND[error.name])),
  row(UNKNOWN_IN_BAND_ERROR, within(1, 5)),
  // A fragment is given up once its chunk was unreadable three times.
  row({ name: MALFORMED_MEDIA, severity: 2, meaning: 'media that is no Matroska as documented' }, within(3, 15)),
  {
    id: 'StreamWriteErrorLasts', severity: 2, meaning: 'Kinesis Video Streams: errors writing to a stream do not end',
    signal: { kind: 'errors', name: 'StreamWriteError' }, ...lasting(1, 15, 3, 3),
  },
];

/** What is only bad together. */
export const COMPOSITE_ALARMS: readonly CompositeAlarmRow[] = [
  {
    id: 'ReadingFallsBehind', severity: 2, meaning: 'Kinesis Video Streams: limits or failures keep the archive so far behind that footage is at risk',
    any: ['ClientLimitExceeded', 'ConnectionLimitExceeded', 'Throttling', 'InternalError', 'InternalFailure', 'ServiceUnavailable', 'ConnectionLost'],
    while: ['RetentionRisk25'],
  },
];
