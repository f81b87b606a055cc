import { type MachineExecution, type StepFunctionsExecutions } from '../../adapters/step-functions-executions';
import { type Clock } from '../../ports/clock';

/** How long to wait before the next look, milliseconds: the first soon, since many runs are short; quotas are small. */
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 20_000;
const GROWTH = 1.5;

type Fields = Readonly<Record<string, unknown>>;

function outputField({ output }: MachineExecution, field: string): string | undefined {
  const value = typeof output === 'object' && output !== null ? (output as Fields)[field] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** How a run says it ended, such as `DONE`; nothing for a fleet, and for what failed. */
export function outcomeOf(execution: MachineExecution): string | undefined {
  return outputField(execution, 'outcome');
}

/**
 * Waits until an execution has ended, and every one in which it went on: histories are bounded, runs are not.
 * @param onLook Told what was seen, every time.
 * @returns The last execution.
 */
export async function waitForEnd(
  executions: StepFunctionsExecutions, clock: Clock, executionArn: string, onLook: (execution: MachineExecution) => void,
): Promise<MachineExecution> {
  let arn = executionArn;
  for (let wait = FIRST_WAIT; ; wait = Math.min(wait * GROWTH, LONGEST_WAIT)) {
    const execution = await executions.describe(arn);
    onLook(execution);
    const successor = outputField(execution, 'ExecutionArn');
    if (execution.status !== 'RUNNING' && successor === undefined) return execution;
    arn = successor ?? arn;
    await clock.sleep(wait);
  }
}
