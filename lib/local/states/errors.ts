/** One thing in a definition that the interpreter does not take. */
export interface DefinitionProblem {
  /** Name of the state; `undefined` for the fields around the states. */
  readonly state: string | undefined;
  /** Path of the field inside the state, such as `Retry[0].MaxAttempts`. */
  readonly field: string;
  readonly got: unknown;
  readonly allowed: string;
}

/** Longest value shown in a message, in characters. */
const MAX_SHOWN = 120;

function shown(value: unknown): string {
  const text = (JSON.stringify(value) as string | undefined) ?? 'nothing';
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}...` : text;
}

function described(problem: DefinitionProblem): string {
  const where = problem.state === undefined ? 'state machine' : `state "${problem.state}"`;
  return `${where}, ${problem.field}: got ${shown(problem.got)}, allowed: ${problem.allowed}`;
}

/** A definition that is wrong, or that uses something the interpreter does not know. Lists every problem at once. */
export class InvalidDefinitionError extends Error {
  override readonly name = 'InvalidDefinition';

  constructor(readonly problems: readonly DefinitionProblem[]) {
    super(`invalid state machine definition: ${problems.map(described).join('; ')}`);
  }
}

/** An execution that was not started: its name or input is not one that StartExecution takes. */
export class InvalidStartError extends Error {
  override readonly name = 'InvalidStart';

  constructor(readonly field: 'name' | 'input', got: string, allowed: string) {
    super(`${field}: got ${got}, allowed: ${allowed}`);
  }
}

/** There is no such execution, or it closed so long ago that it is forgotten. */
export class ExecutionDoesNotExistError extends Error {
  override readonly name = 'ExecutionDoesNotExist';

  constructor(readonly executionArn: string) {
    super(`Execution Does Not Exist: '${executionArn}'`);
  }
}

/** The name belongs to an execution that is closed or has another input; the service keeps a name for 90 days. */
export class ExecutionAlreadyExistsError extends Error {
  override readonly name = 'ExecutionAlreadyExists';

  constructor(readonly executionArn: string) {
    super(`the execution ${executionArn} already exists with another input, or is closed`);
  }
}

/** A state failed. Retry and Catch look at `error`; uncaught, it ends the execution. */
export class StateFailure extends Error {
  override readonly name = 'StateFailure';

  constructor(
    /** Error name in the words of the States Language, such as `States.Timeout`. */
    readonly error: string,
    override readonly cause: string,
  ) {
    super(`${error}: ${cause}`);
  }
}

/** Why work was cut short from outside. No Retry and no Catch ever sees it. */
export type InterruptReason = 'aborted' | 'timed-out' | 'sibling-failed';

/** Thrown out of every wait when an execution, or the branch it runs in, is stopped from outside. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  constructor(readonly reason: InterruptReason) {
    super(`interrupted: ${reason}`);
  }
}
