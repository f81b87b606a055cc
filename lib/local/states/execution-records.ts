import { ExecutionAlreadyExistsError, ExecutionDoesNotExistError } from './errors';
import { type ExecutionResult } from './events';
import { type History } from './history';
import { type ChildSignal } from './interruption';
import { type Json } from './json';

export type ExecutionStatus = 'RUNNING' | ExecutionResult['status'];

/** What is known of an execution at one moment. */
export interface ExecutionRecord {
  readonly name: string;
  readonly executionArn: string;
  readonly status: ExecutionStatus;
  /** Milliseconds since the epoch, as all times here. */
  readonly startedMs: number;
  /** `undefined` while it runs. */
  readonly stoppedMs: number | undefined;
  readonly input: Json;
  /** `undefined` unless it succeeded. */
  readonly output: Json | undefined;
  /** Of a failed execution; of a stopped one, what the stop gave; `undefined` otherwise. */
  readonly error: string | undefined;
  readonly cause: string | undefined;
  /** Events written so far. */
  readonly historyEvents: number;
}

/** An execution that runs, or has run. */
export interface StartedExecution {
  readonly executionArn: string;
  readonly startedMs: number;
  readonly result: Promise<ExecutionResult>;
  /** What is known of it now. */
  describe(): ExecutionRecord;
  /** Stops it, as StopExecution does, and waits for its end. A closed execution stays as it is. */
  stop(error?: string, cause?: string): Promise<ExecutionRecord>;
}

/** What the record of an execution is made of. */
export interface Opening {
  readonly name: string;
  readonly executionArn: string;
  readonly input: Json;
  readonly history: History;
  readonly life: ChildSignal;
  readonly now: () => number;
  readonly run: () => Promise<ExecutionResult>;
}

/** Begins an execution and keeps its record. */
export function openExecution({ name, executionArn, input, history, life, now, run }: Opening): StartedExecution {
  const startedMs = now();
  let stopping: Pick<ExecutionRecord, 'error' | 'cause'> = { error: undefined, cause: undefined };
  let record: Omit<ExecutionRecord, 'historyEvents'> = {
    name, executionArn, status: 'RUNNING', startedMs, stoppedMs: undefined, input, output: undefined, error: undefined, cause: undefined,
  };
  // Later, so that the name is taken before the first state can start the same name again.
  const result = Promise.resolve().then(run);
  result.then(
    (ended) => { record = { ...record, ...outcomeOf(ended, stopping), stoppedMs: now() }; },
    // A fault of the interpreter or of a listener; whoever waits for the result is told.
    (fault: unknown) => { record = { ...record, status: 'FAILED', error: 'States.Runtime', cause: String(fault), stoppedMs: now() }; },
  );
  const describe = (): ExecutionRecord => ({ ...record, historyEvents: history.events });
  const stop = async (error?: string, cause?: string): Promise<ExecutionRecord> => {
    if (record.status === 'RUNNING' && !life.signal.aborted) {
      stopping = { error, cause };
      life.interrupt('aborted');
    }
    await result.catch(() => undefined);
    return describe();
  };
  return { executionArn, startedMs, result, describe, stop };
}

function outcomeOf(result: ExecutionResult, stopping: Pick<ExecutionRecord, 'error' | 'cause'>): Partial<ExecutionRecord> {
  switch (result.status) {
    case 'SUCCEEDED': return { status: 'SUCCEEDED', output: result.output };
    case 'FAILED': return { status: 'FAILED', error: result.error, cause: result.cause };
    case 'TIMED_OUT': return { status: 'TIMED_OUT', error: 'States.Timeout' };
    case 'ABORTED': return { status: 'ABORTED', ...stopping };
  }
}

/** Closed executions that a machine remembers; the service keeps them for 90 days. */
export const MAX_CLOSED_EXECUTIONS = 1_000;

/** The executions of one machine: all that run, and the last {@link MAX_CLOSED_EXECUTIONS} that closed. */
export class ExecutionBook {
  /** In the order in which they began. */
  private readonly byArn = new Map<string, StartedExecution>();
  private readonly closed: string[] = [];
  /** Kept when the record is not: a name is never free again. */
  private readonly taken = new Set<string>();

  /** The running execution of that ARN when it has this very input. Throws when the name is taken in any other way. */
  joinable(executionArn: string, input: Json): StartedExecution | undefined {
    if (!this.taken.has(executionArn)) return undefined;
    const known = this.byArn.get(executionArn);
    const record = known?.describe();
    if (record?.status === 'RUNNING' && JSON.stringify(record.input) === JSON.stringify(input)) return known;
    throw new ExecutionAlreadyExistsError(executionArn);
  }

  add(started: StartedExecution): void {
    this.taken.add(started.executionArn);
    this.byArn.set(started.executionArn, started);
    const close = (): void => this.close(started.executionArn);
    started.result.then(close, close);
  }

  /** Newest first. */
  records(): readonly ExecutionRecord[] {
    return [...this.byArn.values()].reverse().map((started) => started.describe());
  }

  /** The execution of that ARN. */
  find(executionArn: string): StartedExecution | undefined {
    return this.byArn.get(executionArn);
  }

  /** @throws ExecutionDoesNotExistError */
  get(executionArn: string): StartedExecution {
    const found = this.byArn.get(executionArn);
    if (found === undefined) throw new ExecutionDoesNotExistError(executionArn);
    return found;
  }

  private close(executionArn: string): void {
    this.closed.push(executionArn);
    if (this.closed.length <= MAX_CLOSED_EXECUTIONS) return;
    const oldest = this.closed.shift();
    if (oldest !== undefined) this.byArn.delete(oldest);
  }
}
