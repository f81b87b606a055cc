/** The reserved error names ("Handling errors in Step Functions workflows"); no other name may begin with `States.`. */
export const RESERVED_ERROR_NAMES: ReadonlySet<string> = new Set([
  'States.ALL', 'States.BranchFailed', 'States.DataLimitExceeded', 'States.ExceedToleratedFailureThreshold',
  'States.HeartbeatTimeout', 'States.Http.Socket', 'States.IntrinsicFailure', 'States.ItemReaderFailed', 'States.NoChoiceMatched',
  'States.ParameterPathFailure', 'States.Permissions', 'States.QueryEvaluationError', 'States.ResultPathMatchFailure',
  'States.ResultWriterFailed', 'States.Runtime', 'States.TaskFailed', 'States.Timeout',
]);

/** Whether an ErrorEquals list takes an error. */
export function matchesError(errorEquals: readonly string[], error: string): boolean {
  // Always fails the execution, even where it is named.
  if (error === 'States.Runtime') return false;
  if (errorEquals.includes(error)) return true;
  // Terminal: no wildcard takes it. (The guide says so of States.ALL; of States.TaskFailed it is our reading.)
  if (error === 'States.DataLimitExceeded') return false;
  return errorEquals.includes('States.ALL') || (errorEquals.includes('States.TaskFailed') && error !== 'States.Timeout');
}
