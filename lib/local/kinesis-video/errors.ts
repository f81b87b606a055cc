import { type InputProblem, InvalidInputError } from '../../contract/invalid-input-error';
import { SERVICE_ERRORS } from '../../contract/service-errors';

/** Bytes that are not the Matroska they should be. */
export class MatroskaReadError extends Error {
  override readonly name = 'MatroskaReadError';

  /** @param offset where in the bytes that were read, from 0 */
  constructor(what: string, readonly offset: number) {
    super(`${what} (at byte ${offset})`);
  }
}

/** An answer of the service other than 200: an exception by its name on the wire. */
export class ServiceException extends Error {
  override readonly name = 'ServiceException';

  /** @param httpStatus default: the one of the contract's table, 400 for a name that is not in it */
  constructor(readonly exception: string, message: string, readonly httpStatus: number = statusOf(exception)) {
    super(message);
  }
}

function statusOf(exception: string): number {
  return SERVICE_ERRORS.find((row) => row.name === exception)?.httpStatus ?? 400;
}

/** InvalidArgumentException whose message names each field, the value got and what is allowed. */
export function invalidArgument(operation: string, problems: readonly InputProblem[]): ServiceException {
  return new ServiceException('InvalidArgumentException', new InvalidInputError(`${operation} request`, problems).message);
}
