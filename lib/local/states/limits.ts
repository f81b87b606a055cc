/** Quotas of the Step Functions service, Standard workflows ("Step Functions service quotas"). */

import { StateFailure } from './errors';
import { type Json } from './json';

/** Payload of a task, a state or an execution, in UTF-8 bytes. */
export const MAX_PAYLOAD_BYTES = 256 * 1024;
/** All variables of one execution, in UTF-8 bytes. */
export const MAX_VARIABLES_BYTES = 10 * 1024 * 1024;
/** Events in the history of one execution; the event that reaches it is the one that says the execution failed. */
export const MAX_HISTORY_EVENTS = 25_000;
/** Characters of a state name, an execution name or a variable name. */
export const MAX_NAME_CHARACTERS = 80;
/** Text of a definition, in bytes. */
export const MAX_DEFINITION_BYTES = 1024 * 1024;
/** Seconds that a wait, a timeout or a retry interval may name. */
export const MAX_SECONDS = 99_999_999;
/** Iterations of an INLINE Map that run at once, whatever MaxConcurrency says. */
export const MAX_INLINE_CONCURRENCY = 40;

/** Child executions of one DISTRIBUTED Map that run at once, whatever MaxConcurrency says. */
export const MAX_DISTRIBUTED_CONCURRENCY = 10_000;
/** Seconds that an Express execution may take. */
export const MAX_EXPRESS_SECONDS = 300;
/** Characters of the Label of a DISTRIBUTED Map. */
export const MAX_LABEL_CHARACTERS = 40;

/** Size of a value as the service counts it. */
export function payloadBytes(value: Json): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** Throws States.DataLimitExceeded when a value is too large to pass on. */
export function checkPayload(what: string, value: Json): void {
  const bytes = payloadBytes(value);
  if (bytes > MAX_PAYLOAD_BYTES) {
    throw new StateFailure('States.DataLimitExceeded', `${what} has ${bytes} bytes, allowed: up to ${MAX_PAYLOAD_BYTES}`);
  }
}
