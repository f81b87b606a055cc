import { type Clock } from './clock';
import { InvalidStartError } from './errors';
import { type ExecutionEvent, type ExecutionResult } from './events';
import { type Execution, isoTime } from './execution';
import { EXECUTION_NAME_RULE, executionArnOf, isExecutionName } from './execution-name';
import { ExecutionBook, type ExecutionRecord, openExecution, type StartedExecution } from './execution-records';
import { stepFunctionsFunctions } from './functions';
import { History } from './history';
import { childSignal } from './interruption';
import { throughJsonText, type Json } from './json';
import { MAX_PAYLOAD_BYTES, payloadBytes } from './limits';
import { parseDefinition } from './parse-definition';
import { runExecution } from './run-execution';
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
  /** Draws from [0, 1): jitter, $random, $uuid, and names of child executions. */
  readonly random: () => number;
  /** Told of every step of every execution, whoever started it. Default: nobody is told. What it throws comes out of `result`. */
  readonly onEvent?: (event: ExecutionEvent, executionArn: string) => void;
}

export interface StartRequest {
  /** Unique per machine, up to 80 characters. */
  readonly name: string;
  readonly input: unknown;
  /** Stops the execution, as StopExecution does. Default: only `stop` does. */
  readonly signal?: AbortSignal;
  /** Told of every step, at once. Default: nobody is told. What it throws comes out of `result`. */
  readonly onEvent?: (event: ExecutionEvent) => void;
}

export interface StateMachine {
  readonly name: string;
  readonly arn: string;
  /** The definition as JSON text. */
  readonly definition: string;
  /** When the machine was made, in ms since the epoch. */
  readonly createdMs: number;
  /**
   * Starts an execution. The same name with the same input while it runs is the same execution; else a name is taken for good
   * and {@link ExecutionAlreadyExistsError} is thrown. A name or input that StartExecution refuses: {@link InvalidStartError}.
   */
  begin(request: StartRequest): StartedExecution;
  /** Starts an execution and waits for its end. */
  start(request: StartRequest): Promise<ExecutionResult>;
  /**
   * The executions, newest first: all that run, and the last 1,000 that closed. Child executions of a DISTRIBUTED Map are part
   * of theirs and not listed, as ListExecutions does not list them for a machine.
   */
  executions(): readonly ExecutionRecord[];
  /** One of them; `undefined` when there is none of that ARN. */
  execution(executionArn: string): StartedExecution | undefined;
  /** Stops an execution and waits for its end; one that is closed stays as it is. @throws ExecutionDoesNotExistError */
  stop(executionArn: string, error?: string, cause?: string): Promise<ExecutionRecord>;
}

/**
 * Makes a state machine out of a definition, the JSON text or what it parses to. Throws
 * {@link InvalidDefinitionError} when the definition is wrong or uses anything the interpreter does not know.
 */
export function createStateMachine(definition: unknown, options: StateMachineOptions): StateMachine {
  const machine = parseDefinition(definition, Object.keys(options.tasks));
  const book = new ExecutionBook();

  const begin = (request: StartRequest): StartedExecution => {
    const input = checkStart(request);
    const known = book.joinable(executionArnOf(options.arn, request.name), input);
    if (known !== undefined) return known;
    const execution = newExecution(options, request, input);
    const life = childSignal(request.signal);
    const started = openExecution({
      name: request.name, executionArn: execution.arn, input, history: execution.history, life, now: () => options.clock.now(),
      run: () => runExecution({ execution, input, life, timeoutSeconds: machine.timeoutSeconds },
        () => runGraph(machine.graph, input, { execution, scope: new Scope(), signal: life.signal, map: undefined })),
    });
    book.add(started);
    return started;
  };
  return {
    name: options.name, arn: options.arn,
    definition: typeof definition === 'string' ? definition : JSON.stringify(definition),
    createdMs: options.clock.now(),
    begin,
    start: async (request) => begin(request).result,
    executions: () => book.records(),
    execution: (executionArn) => book.find(executionArn),
    stop: async (executionArn, error, cause) => book.get(executionArn).stop(error, cause),
  };
}

function checkStart({ name, input }: StartRequest): Json {
  if (!isExecutionName(name)) throw new InvalidStartError('name', JSON.stringify(name), EXECUTION_NAME_RULE);
  const json = throughJsonText(input);
  const bytes = payloadBytes(json);
  if (bytes > MAX_PAYLOAD_BYTES) throw new InvalidStartError('input', `${bytes} bytes`, `up to ${MAX_PAYLOAD_BYTES}`);
  return json;
}

function newExecution(options: StateMachineOptions, request: StartRequest, input: Json): Execution {
  const { clock, random, tasks } = options;
  const arn = executionArnOf(options.arn, request.name);
  const emit: Execution['emit'] = (step, childArn) => {
    const event: ExecutionEvent = { ...step, atMs: clock.now(), ...(childArn === undefined ? {} : { childArn }) };
    request.onEvent?.(event);
    options.onEvent?.(event, arn);
  };
  return {
    arn, machine: { arn: options.arn, name: options.name }, tasks, clock, random, emit,
    history: new History(),
    functions: stepFunctionsFunctions(clock, random),
    context: {
      Execution: { Id: arn, Name: request.name, Input: input, StartTime: isoTime(clock.now()) },
      StateMachine: { Id: options.arn, Name: options.name },
    },
  };
}
