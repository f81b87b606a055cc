import { SourceError } from '../contract/errors';
import { classifyServiceError } from '../contract/service-errors';

/** The fields of an SDK exception that matter here. Everything else that can be thrown lacks some or all of them. */
interface SdkException {
  readonly name?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
}

/** Whatever the SDK threw, as the row of the error table that it is. A socket's errors have no status: ConnectionLost. */
export function toSourceError(thrown: unknown, operation: string): SourceError {
  const { name = '', $metadata } = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as SdkException;
  const row = classifyServiceError({ name, httpStatus: $metadata?.httpStatusCode });
  return new SourceError(row, operation, $metadata?.requestId, thrown);
}
