/**
 * Everything the source can answer instead of footage, and what the archive does about it. One table: the error mapping of the
 * adapter, the reactions of the window, and the Retry and Catch of the state machine all read it.
 */

/** How bad it is: 1 footage is being lost, 2 a person must act, 3 worth a ticket. */
export const SEVERITIES = [1, 2, 3] as const;
export type Severity = (typeof SEVERITIES)[number];

/**
 * What the archive does.
 * - `fail`: the run ends; only a person can help, and trying again would hide it.
 * - `back-off`: wait in process with full jitter, then ask again.
 * - `refresh-endpoint`: ask GetDataEndpoint again, then open again.
 * - `reconnect`: keep what is whole and open again behind the last whole fragment.
 * - `hold`: keep what is whole, end the window, and let the state machine wait before the next one.
 */
export type Reaction = 'fail' | 'back-off' | 'refresh-endpoint' | 'reconnect' | 'hold';

export interface ServiceErrorRow {
  /** The name on the wire: `x-amzn-ErrorType`. */
  readonly name: string;
  /** HTTP status: of the service model for modeled errors, as observed for the others. */
  readonly httpStatus: number;
  /** One of the six of the GetMedia model, one that every AWS service can answer, or our name for an answer without one. */
  readonly source: 'modeled' | 'common' | 'unnamed';
  readonly reaction: Reaction;
  readonly severity: Severity;
  readonly meaning: string;
}

/** The six exceptions of the GetMedia model (kinesis-video-media 2017-09-30). */
const MODELED: readonly ServiceErrorRow[] = [
  { name: 'ResourceNotFoundException', httpStatus: 404, source: 'modeled', reaction: 'fail', severity: 2, meaning: 'the stream does not exist' },
  // The model says 401, the text of the documentation 403: the name decides, never the status.
  { name: 'NotAuthorizedException', httpStatus: 401, source: 'modeled', reaction: 'fail', severity: 2, meaning: 'the caller may not read the stream, or its token expired' },
  { name: 'InvalidEndpointException', httpStatus: 400, source: 'modeled', reaction: 'refresh-endpoint', severity: 3, meaning: 'the data endpoint no longer serves the stream' },
  { name: 'ClientLimitExceededException', httpStatus: 400, source: 'modeled', reaction: 'back-off', severity: 3, meaning: 'more than 5 GetMedia calls per second on the stream' },
  { name: 'ConnectionLimitExceededException', httpStatus: 400, source: 'modeled', reaction: 'back-off', severity: 3, meaning: 'more than 3 GetMedia connections on the stream' },
  { name: 'InvalidArgumentException', httpStatus: 400, source: 'modeled', reaction: 'fail', severity: 2, meaning: 'the request is not one the service takes' },
];

/** Errors outside the model that really occur (AWS common errors). */
const COMMON: readonly ServiceErrorRow[] = [
  { name: 'AccessDeniedException', httpStatus: 403, source: 'common', reaction: 'fail', severity: 2, meaning: 'IAM denies the call' },
  { name: 'ExpiredTokenException', httpStatus: 403, source: 'common', reaction: 'fail', severity: 2, meaning: 'the session credentials expired' },
  { name: 'ThrottlingException', httpStatus: 400, source: 'common', reaction: 'back-off', severity: 3, meaning: 'the account calls the API too often' },
  { name: 'InternalFailure', httpStatus: 500, source: 'common', reaction: 'back-off', severity: 3, meaning: 'the service failed' },
  { name: 'ServiceUnavailable', httpStatus: 503, source: 'common', reaction: 'back-off', severity: 3, meaning: 'the service is not available' },
];

/** Answers without a usable name, told apart by status, and no answer at all. No service sends these names. */
const UNNAMED_CLIENT_ERROR: ServiceErrorRow = {
  name: 'UnrecognizedClientError', httpStatus: 400, source: 'unnamed', reaction: 'fail', severity: 2, meaning: 'a 4xx answer without a known error name',
};
const UNNAMED_SERVER_ERROR: ServiceErrorRow = {
  name: 'UnrecognizedServerError', httpStatus: 500, source: 'unnamed', reaction: 'back-off', severity: 3, meaning: 'a 5xx or 429 answer without a known error name',
};
const NO_ANSWER: ServiceErrorRow = {
  name: 'ConnectionLost', httpStatus: 0, source: 'unnamed', reaction: 'reconnect', severity: 3, meaning: 'the connection failed before or during the answer',
};

export const SERVICE_ERRORS: readonly ServiceErrorRow[] = [...MODELED, ...COMMON, UNNAMED_CLIENT_ERROR, UNNAMED_SERVER_ERROR, NO_ANSWER];

export interface InBandErrorRow {
  /** Value of the AWS_KINESISVIDEO_ERROR_ID tag. */
  readonly id: number;
  /** Our name for it: metric dimension and alarm name. */
  readonly name: string;
  readonly reaction: Reaction;
  readonly severity: Severity;
  readonly meaning: string;
}

/** The ten error ids that GetMedia writes into the media itself, after a status of 200. */
export const IN_BAND_ERRORS: readonly InBandErrorRow[] = [
  { id: 3002, name: 'StreamWriteError', reaction: 'reconnect', severity: 3, meaning: 'error writing to the stream' },
  { id: 4000, name: 'FragmentNotFound', reaction: 'reconnect', severity: 1, meaning: 'requested fragment not found' },
  { id: 4500, name: 'KmsAccessDenied', reaction: 'hold', severity: 1, meaning: 'access denied for the KMS key' },
  { id: 4501, name: 'KmsKeyDisabled', reaction: 'hold', severity: 1, meaning: 'KMS key disabled' },
  { id: 4502, name: 'KmsValidation', reaction: 'hold', severity: 2, meaning: 'validation error on the KMS key' },
  { id: 4503, name: 'KmsKeyUnavailable', reaction: 'reconnect', severity: 2, meaning: 'KMS key unavailable' },
  { id: 4504, name: 'KmsInvalidUsage', reaction: 'hold', severity: 2, meaning: 'invalid usage of the KMS key' },
  { id: 4505, name: 'KmsInvalidState', reaction: 'hold', severity: 1, meaning: 'invalid state of the KMS key' },
  { id: 4506, name: 'KmsKeyNotFound', reaction: 'hold', severity: 1, meaning: 'KMS key not found' },
  { id: 5000, name: 'InternalError', reaction: 'reconnect', severity: 3, meaning: 'internal error' },
];

/** An id that the model does not list: the contract has drifted, so hold and let a person look. */
export const UNKNOWN_IN_BAND_ERROR: Omit<InBandErrorRow, 'id'> = {
  name: 'UnknownInBandError', reaction: 'hold', severity: 2, meaning: 'an error id that the service model does not list',
};

/** The row of an in-band error id; unknown ids get {@link UNKNOWN_IN_BAND_ERROR}. */
export function inBandError(id: number): InBandErrorRow {
  return IN_BAND_ERRORS.find((row) => row.id === id) ?? { id, ...UNKNOWN_IN_BAND_ERROR };
}

/** A 4xx, but one that only time mends. */
const TOO_MANY_REQUESTS = 429;

/** What the SDK threw, reduced to what classifying needs. */
export interface ErrorFacts {
  readonly name: string;
  /** `$metadata.httpStatusCode`; absent when no answer arrived. */
  readonly httpStatus?: number | undefined;
}

/**
 * The row for an error that the SDK threw. Two traps (measured with @smithy/core 3.41): the documented header
 * `x-amz-ErrorType` is not the one the SDK reads, so such an error is named `Unknown`; and an XML body (a GetMedia sent to the
 * control plane) makes it throw a SyntaxError with the real status, 403. Both are told apart by status.
 */
export function classifyServiceError(facts: ErrorFacts): ServiceErrorRow {
  const named = SERVICE_ERRORS.find((row) => row.name === facts.name);
  if (named !== undefined) return named;
  const status = facts.httpStatus;
  if (status === undefined) return NO_ANSWER;
  if (status >= 500 || status === TOO_MANY_REQUESTS) return UNNAMED_SERVER_ERROR;
  // 400 is shared by half of the table; the others tell enough.
  return SERVICE_ERRORS.find((row) => row.httpStatus === status && status !== 400) ?? UNNAMED_CLIENT_ERROR;
}

/**
 * The name under which a state machine sees a source error. Namespaced, because DynamoDB has a ResourceNotFoundException too
 * and a missing table must never look like a missing stream.
 */
export function kvsErrorName(name: string): string {
  return `Kvs.${name}`;
}
