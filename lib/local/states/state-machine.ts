import { type Clock } from './clock';
import { ExecutionAlreadyExistsError, Interrupted, InvalidStartError, StateFailure } from './errors';
import { type ExecutionEvent, type ExecutionResult } from './events';
import { type Execution, isoTime } from './execution';
import { stepFunctionsFunctions } from './functions';
import { History } from './history';
import { childSignal } from './interruption';
import { throughJsonText, type Json } from './json';
import { MAX_NAME_CHARACTERS, MAX_PAYLOAD_BYTES, payloadBytes } from './limits';
import { type Machine } from './model';
import { parseDefinition } from './parse-definition';
import { runGraph } from './run-graph';
import { Scope } from './scope';
import { type TaskHandler } from './task-handler';

/** What a state machine needs from outside. */
export interface StateMachineOptions {
  readonly name: string;
  /** `arn:<partition>:states:<region>:<account>:stateMachine:<name>`. */
  readonly arn: string;
  /** By the Resource of the Task states. */
  readonly tasks: Readonly<Record<string, TaskHandler>>;
  readonly clock: Clock;
  /** Draws from [0, 1): jitter, $random and $uuid. */
  readonly random: () => number;
}

export interface StartRequest {
  /** Unique per machine, up to 80 characters. */
  readonly name: string;
  readonly input: unknown;
  /** Stops the execution, as StopExecution does. Default: it cannot be stopped. */
  readonly signal?: AbortSignal;
  /** Told of every step, at once. Default: nobody is told. What it throws comes out of `result`. */
  readonly onEvent?: (event: ExecutionEvent) => void;
}

/** An execution that runs. */
export interface StartedExecution {
  readonly executionArn: string;
  readonly startedMs: number;
  readonly result: Promise<ExecutionResult>;
}

export interface StateMachine {
  readonly arn: string;
  /**
   * Starts an execution. The same name with the same input while it runs is the same execution; else a name is taken for good
   * and {@link ExecutionAlreadyExistsError} is thrown. A name or input that StartExecution refuses: {@link InvalidStartError}.
   */
  begin(request: StartRequest): StartedExecution;
  /** Starts an execution and waits for its end. */
  start(request: StartRequest): Promise<ExecutionResult>;
}

/** Characters that the name of an execution must not have (API reference of StartExecution). */
const FORBIDDEN_IN_NAME = /[\s?*<>{}[\]"#%\\^|~`$&,;:/\p{Cc}\uFFFE\uFFFF]/u;

/** What is remembered of an execution by its name. */
interface Known { readonly inputText: string; readonly started: StartedExecution; open: boolean }

/**
 * Makes a state machine out of a definition, the JSON text or what it parses to. Throws
 * {@link InvalidDefinitionError} when the definition is wrong or uses anything the interpreter does not know.
 */
export function createStateMachine(definition: unknown, options: StateMachineOptions): StateMachine {
  const machine = parseDefinition(definition, Object.keys(options.tasks));
  const byName = new Map<string, Known>();

  const begin = (request: StartRequest): StartedExecution => {
    const input = checkStart(request);
    const inputText = JSON.stringify(input);
    const executionArn = `${options.arn.replace(':stateMachine:', ':execution:')}:${request.name}`;
    const known = byName.get(request.name);
    if (known !== undefined) {
      if (known.open && known.inputText === inputText) return known.started;
      throw new ExecutionAlreadyExistsError(executionArn);
    }
    const startedMs = options.clock.now();
    // Later, so that the name is taken before the first state can start the same name again.
    const result = Promise.resolve().then(() => run(machine, options, request, { executionArn, startedMs, input }));
    const entry: Known = { inputText, started: { executionArn, startedMs, result }, open: true };
    byName.set(request.name, entry);
    const close = (): void => { entry.open = false; };
    result.then(close, close);
    return entry.started;
  };
  return { arn: options.arn, begin, start: async (request) => begin(request).result };
}

function checkStart({ name, input }: StartRequest): Json {
  if (name === '' || name.length > MAX_NAME_CHARACTERS || FORBIDDEN_IN_NAME.test(name)) {
    throw new InvalidStartError(`name: got ${JSON.stringify(name)}, allowed: 1 to ${MAX_NAME_CHARACTERS} characters without white space `
      + 'and without any of ? * < > { } [ ] " # % \\ ^ | ~ ` $ & , ; : /');
  }
  const json = throughJsonText(input);
  const bytes = payloadBytes(json);
  if (bytes > MAX_PAYLOAD_BYTES) throw new InvalidStartError(`input: got ${bytes} bytes, allowed: up to ${MAX_PAYLOAD_BYTES}`);
  return json;
}

interface Start { readonly executionArn: string; readonly startedMs: number; readonly input: Json }

async function run(machine: Machine, options: StateMachineOptions, request: StartRequest, start: Start): Promise<ExecutionResult> {
  const { clock } = options;
  const history = new History();
  const life = childSignal(request.signal);
  const emit: Execution['emit'] = (step) => request.onEvent?.({ ...step, atMs: clock.now() });
  const execution: Execution = {
    arn: start.executionArn, tasks: options.tasks, clock, random: options.random, history, emit,
    functions: stepFunctionsFunctions(clock, options.random),
    context: {
      Execution: { Id: start.executionArn, Name: request.name, Input: start.input, StartTime: isoTime(start.startedMs) },
      StateMachine: { Id: options.arn, Name: options.name },
    },
  };
  if (machine.timeoutSeconds !== undefined) {
    clock.deadline(machine.timeoutSeconds * 1000, life.signal).then(() => life.interrupt('timed-out'), () => undefined);
  }
  try {
    history.write(1);
    emit({ type: 'ExecutionStarted', executionArn: start.executionArn, input: start.input });
    const ended = await ending(() => runGraph(machine.graph, start.input, { execution, scope: new Scope(), signal: life.signal, map: undefined }));
    const result = { ...ended, historyEvents: history.close() };
    emit({ type: 'ExecutionEnded', result });
    return result;
  } finally {
    // Ends the deadline of the execution.
    life.interrupt('aborted');
    life.release();
  }
}

type Ending = ExecutionResult extends infer Result ? Result extends ExecutionResult ? Omit<Result, 'historyEvents'> : never : never;

/** How the states ended. Any other error is a fault of the interpreter or of a listener, and stays one. */
async function ending(states: () => Promise<Json>): Promise<Ending> {
  try {
    return { status: 'SUCCEEDED', output: await states() };
  } catch (error) {
    if (error instanceof StateFailure) return { status: 'FAILED', error: error.error, cause: error.cause };
    if (error instanceof Interrupted) return { status: error.reason === 'timed-out' ? 'TIMED_OUT' : 'ABORTED' };
    throw error;
  }
}
