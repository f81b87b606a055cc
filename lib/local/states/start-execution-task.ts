import { ExecutionAlreadyExistsError, InvalidStartError } from './errors';
import { isoTime } from './execution';
import { randomUuid } from './functions';
import { isObject } from './json';
import { type StartedExecution, type StateMachine } from './state-machine';
import { TaskError, type TaskHandler } from './task-handler';

export interface StartExecutionTaskOptions {
  /** The machine with an ARN; asked when the task runs, so a machine can start itself. */
  readonly find: (arn: string) => StateMachine | undefined;
  /** Given every execution that was started. Its `result` is the receiver's to wait for. */
  readonly onStarted: (execution: StartedExecution, stateMachineArn: string) => void;
  /** Names executions for which the definition gives no name. */
  readonly random: () => number;
}

/** Name of the states:startExecution integration, request and response: it does not wait for the execution it starts. */
export const START_EXECUTION_RESOURCE = 'arn:aws:states:::states:startExecution';

const FIELDS: ReadonlySet<string> = new Set(['StateMachineArn', 'Name', 'Input', 'TraceHeader']);

/** A handler for `arn:aws:states:::states:startExecution`; its errors are named as the integration names them. */
export function startExecutionTask({ find, onStarted, random }: StartExecutionTaskOptions): TaskHandler {
  return async (args) => {
    const { stateMachineArn, name, input } = readArguments(args);
    const machine = find(stateMachineArn);
    if (machine === undefined) throw new TaskError('StepFunctions.StateMachineDoesNotExistException', `there is no state machine ${stateMachineArn}`);
    try {
      const started = machine.begin({ name: name ?? randomUuid(random), input });
      onStarted(started, stateMachineArn);
      return { ExecutionArn: started.executionArn, StartDate: isoTime(started.startedMs) };
    } catch (error) {
      if (error instanceof ExecutionAlreadyExistsError) throw new TaskError('StepFunctions.ExecutionAlreadyExistsException', error.message);
      if (error instanceof InvalidStartError) throw new TaskError('StepFunctions.ValidationException', error.message);
      throw error;
    }
  };
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
  return { stateMachineArn, name, input: typeof input === 'string' ? JSON.parse(input) as unknown : input };
}
