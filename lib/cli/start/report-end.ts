import { type MachineExecution, type StepFunctionsExecutions } from '../../adapters/step-functions-executions';
import { systemClock } from '../../adapters/system-clock';
import { type RunOutcome } from '../../contract/execution-state';
import { LiveLine } from '../archive/live-line';
import { EXIT } from '../cli-error';
import { inWords } from '../status/status-table';
import { outcomeOf, waitForEnd } from './wait-for-end';

/** What the ends of a run mean to whoever waited for it. */
const MEANING: Record<RunOutcome, string> = {
  DONE: 'done: all there is up to the end of the run is archived; one that catches up ends with the last full segment',
  STOPPED: 'stopped: somebody asked the archive of this stream to stop; `start` with --table takes that back',
  ANOTHER_RUN: 'not needed: another run archives this stream',
  TAKEN_OVER: 'taken over: another run archives this stream now',
};

/** Whether what was asked for is done. A fleet run that succeeds has no outcome, but streams. */
export function isDone(execution: MachineExecution, isFleet: boolean): boolean {
  return execution.status === 'SUCCEEDED' && (isFleet || outcomeOf(execution) === 'DONE');
}

/** What a function said of its error; the cause of another error says it by itself. */
function saidIn(cause: string): string {
  try {
    const { errorMessage } = JSON.parse(cause) as { readonly errorMessage?: unknown };
    return typeof errorMessage === 'string' ? errorMessage : cause;
  } catch {
    return cause;
  }
}

/** The end of an execution in a line. */
export function endInWords(execution: MachineExecution): string {
  const { status, error, cause, output } = execution;
  const outcome = outcomeOf(execution);
  if (status !== 'SUCCEEDED') return `${status}${error === undefined ? '' : `: ${error}`}${cause === undefined ? '' : `: ${saidIn(cause)}`}`;
  if (outcome === undefined) return `SUCCEEDED: ${JSON.stringify(output)}`;
  return Object.entries(MEANING).find(([name]) => name === outcome)?.[1] ?? outcome;
}

/** Waits for the end of what was started and tells of it; the process then exits by it. */
export async function reportEnd(executions: StepFunctionsExecutions, started: { readonly executionArn: string }, json: boolean): Promise<void> {
  const line = new LiveLine(process.stderr);
  const began = systemClock.now();
  const end = await waitForEnd(executions, systemClock, started.executionArn, ({ status }) => line.show(`${status}, ${inWords((systemClock.now() - began) / 1000)}`))
    .finally(() => line.clear());
  const { executionArn: lastExecutionArn, status, error = null, cause = null } = end;
  const result = { ...started, lastExecutionArn, status, outcome: outcomeOf(end) ?? null, error, cause };
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : `${endInWords(end)}\n`);
  if (!isDone(end, !('streamArn' in started))) process.exitCode = EXIT.failed;
}
