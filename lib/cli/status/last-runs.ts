import { type MachineExecution, type StepFunctionsExecutions } from '../../adapters/step-functions-executions';
import { type RunOutcome } from '../../contract/execution-state';

/** The last run that was at work on a stream, as its newest execution shows it. */
export interface LastRun {
  readonly executionArn: string;
  readonly status: MachineExecution['status'];
  /** ISO 8601. */
  readonly startedAt: string;
  /** ISO 8601; null while it runs. */
  readonly stoppedAt: string | null;
  /** How a run ended that succeeded: `DONE`, `STOPPED`, `ANOTHER_RUN`, `TAKEN_OVER`; null for every other. */
  readonly outcome: string | null;
  /** Of a run that failed. */
  readonly error: string | null;
}

/** Executions looked at in search of the last runs, the running ones left out: each costs a call, and quotas are small. */
export const MAX_LOOKED_AT = 500;

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? value as Fields : {};
}

const iso = (millis: number): string => new Date(millis).toISOString();

function toLastRun(execution: MachineExecution): LastRun {
  const { executionArn, status, startedAt, stoppedAt, output, error } = execution;
  const { outcome } = fieldsOf(output);
  return {
    executionArn, status, startedAt: iso(startedAt), stoppedAt: stoppedAt === undefined ? null : iso(stoppedAt),
    outcome: typeof outcome === 'string' ? outcome : null, error: error ?? null,
  };
}

/** A run that found another one at work says nothing of the stream. */
function wasAtWork({ outcome }: LastRun): boolean {
  return outcome !== ('ANOTHER_RUN' satisfies RunOutcome);
}

/** Which of the streams an execution is for. A name is that of the stream that has it now. */
function streamOf({ input }: MachineExecution, streams: readonly string[]): string | undefined {
  const { streamArn, streamName } = fieldsOf(input);
  const named = streams.filter((arn) => arn === streamArn || arn.split('/')[1] === streamName);
  return named.sort((a, b) => Number(a.split('/')[2]) - Number(b.split('/')[2])).at(-1);
}

/** The last run of each stream, by ARN: the one that runs, or else the newest. Those that go back too far are not found. */
export async function lastRuns(executions: StepFunctionsExecutions, machineArn: string, streams: readonly string[]): Promise<ReadonlyMap<string, LastRun>> {
  const found = new Map<string, LastRun>();
  const look = async (executionArn: string): Promise<void> => {
    const execution = await executions.describe(executionArn);
    const stream = streamOf(execution, streams);
    const run = toLastRun(execution);
    if (stream !== undefined && !found.has(stream) && wasAtWork(run)) found.set(stream, run);
  };
  // A run that follows its stream may be older than thousands that found it at work.
  for await (const arn of executions.list(machineArn, 'RUNNING')) await look(arn);
  let looked = 0;
  for await (const arn of executions.list(machineArn)) {
    if (found.size === streams.length || looked === MAX_LOOKED_AT) break;
    looked += 1;
    await look(arn);
  }
  return found;
}
