import { describedExecution, pascalCased } from './describe-execution';
import { ExecutionAlreadyExistsError, InvalidStartError } from './errors';
import { type ExecutionRecord, type StartedExecution } from './execution-records';
import { randomUuid } from './functions';
import { isObject } from './json';
import { type StateMachine } from './state-machine';
import { type TaskContext, TaskError, type TaskHandler } from './task-handler';

export interface StartExecutionTaskOptions {
  /** The machine with an ARN; asked when the task runs, so a machine can start itself. */
  readonly find: (arn: string) => StateMachine | undefined;
  /** Given every execution that was started or joined. Its `result` is the receiver's to wait for. */
  readonly onStarted: (execution: StartedExecution, stateMachineArn: string) => void;
  /** Names executions for which the definition gives no name. */
  readonly random: () => number;
}

/** Name of the states:startExecution integration, request and response: it does not wait for the execution it starts. */
export const START_EXECUTION_RESOURCE = 'arn:aws:states:::states:startExecution';
/** The same, waiting for the execution and yielding its output as JSON. */
export const START_EXECUTION_SYNC_RESOURCE = 'arn:aws:states:::states:startExecution.sync:2';

const FIELDS: ReadonlySet<string> = new Set(['StateMachineArn', 'Name', 'Input', 'TraceHeader']);

/** Dates as the integrations write them, unlike the service itself: ms since the epoch. */
const inMs = (ms: number): number => ms;

/** A handler for `arn:aws:states:::states:startExecution`; its errors are named as the integration names them. */
export function startExecutionTask(options: StartExecutionTaskOptions): TaskHandler {
  return async (args) => {
    const { started } = startFrom(args, options);
    return { ExecutionArn: started.executionArn, StartDate: inMs(started.startedMs) };
  };
}

/**
 * A handler for `arn:aws:states:::states:startExecution.sync:2`: yields what DescribeExecution answers about the execution when it
 * has succeeded, Input and Output as JSON. When it ends in any other way the task fails with States.TaskFailed, and the cause is
 * that answer as text. An execution that nobody waits for any more is stopped.
 */
export function startExecutionSyncTask(options: StartExecutionTaskOptions): TaskHandler {
  return async (args, context) => {
    const { started, machine } = startFrom(args, options);
    const record = await endOf(started, context);
    const answer = pascalCased(describedExecution(record, machine.arn, inMs));
    if (record.status !== 'SUCCEEDED') throw new TaskError('States.TaskFailed', JSON.stringify(answer));
    return { ...answer, Input: record.input, Output: record.output };
  };
}

async function endOf(started: StartedExecution, { executionArn, signal }: TaskContext): Promise<ExecutionRecord> {
  const stop = (): void => {
    // A fault of the execution is told to those who wait for its result.
    void started.stop(undefined, `The Task state in AWS Step Functions execution [${executionArn}] which was managing this resource was aborted`);
  };
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  try {
    await started.result;
  } finally {
    signal.removeEventListener('abort', stop);
  }
  return started.describe();
}

function startFrom(args: unknown, { find, onStarted, random }: StartExecutionTaskOptions): { readonly started: StartedExecution; readonly machine: StateMachine } {
  const { stateMachineArn, name, input } = readArguments(args);
  const machine = find(stateMachineArn);
  if (machine === undefined) throw new TaskError('StepFunctions.StateMachineDoesNotExistException', `there is no state machine ${stateMachineArn}`);
  try {
    const started = machine.begin({ name: name ?? randomUuid(random), input });
    onStarted(started, stateMachineArn);
    return { started, machine };
  } catch (error) {
    if (error instanceof ExecutionAlreadyExistsError) throw new TaskError('StepFunctions.ExecutionAlreadyExistsException', error.message);
    if (error instanceof InvalidStartError) throw new TaskError('StepFunctions.ValidationException', error.message);
    throw error;
  }
}

interface StartArguments { readonly stateMachineArn: string; readonly name: string | undefined; readonly input: unknown }

function readArguments(args: unknown): StartArguments {
  const fields = isObject(args) ? args : {};
  const unknown = Object.keys(fields).find((field) => !FIELDS.has(field));
  const { StateMachineArn: stateMachineArn, Name: name, Input: input = {} } = fields;
  if (unknown !== undefined || typeof stateMachineArn !== 'string' || (name !== undefined && typeof name !== 'string')) {
    throw new TaskError('StepFunctions.ValidationException',
      `startExecution: got ${JSON.stringify(args)}, allowed: StateMachineArn and Name, both strings, Input, TraceHeader`);
  }
  // The integration takes the input as JSON, or as the text of it.
  return { stateMachineArn, name, input: typeof input === 'string' ? parsedInput(input) : input };
}

function parsedInput(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new TaskError('StepFunctions.InvalidExecutionInputException', `Invalid State Machine Execution Input: ${(error as SyntaxError).message}`);
  }
}
