import {
  createStateMachine, type ExecutionEvent, type ExecutionResult, skippingClock, type StateMachine, type StateMachineOptions, type TaskHandler,
} from '../../../lib/local/states';

export const START_MS = Date.UTC(2026, 0, 1);
export const MACHINE_ARN = 'arn:aws:states:eu-west-1:111122223333:stateMachine:test';
/** Resource of the handler that a test gives as `task`. */
export const WORK = 'arn:aws:states:::test:work';

export interface TestMachine {
  /** By name; the first one is StartAt. */
  readonly states: Readonly<Record<string, unknown>>;
  /** Fields around the states. */
  readonly top?: Readonly<Record<string, unknown>>;
  /** Default: answers with its arguments. */
  readonly task?: TaskHandler;
  readonly random?: () => number;
  readonly onEvent?: NonNullable<StateMachineOptions['onEvent']>;
}

export const echo: TaskHandler = async (args) => args;

/** A JSONata definition that starts at its first state. */
export function definitionOf(states: Readonly<Record<string, unknown>>, top: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states, ...top };
}

export function machineOf({ states, top, task, random, onEvent }: TestMachine): { machine: StateMachine; clock: ReturnType<typeof skippingClock> } {
  const clock = skippingClock(START_MS);
  const machine = createStateMachine(definitionOf(states, top), {
    name: 'test', arn: MACHINE_ARN, tasks: { [WORK]: task ?? echo }, clock, random: random ?? (() => 0.5),
    ...(onEvent === undefined ? {} : { onEvent }),
  });
  return { machine, clock };
}

/** Runs a machine to its end, and keeps what it told. */
export async function run(test: TestMachine, input: unknown = {}): Promise<{ result: ExecutionResult; events: ExecutionEvent[] }> {
  const events: ExecutionEvent[] = [];
  const { machine } = machineOf(test);
  const result = await machine.start({ name: 'run', input, onEvent: (event) => events.push(event) });
  return { result, events };
}

/** The output of a machine; throws when it does not succeed. */
export async function outputOf(test: TestMachine, input: unknown = {}): Promise<unknown> {
  const { result } = await run(test, input);
  if (result.status !== 'SUCCEEDED') throw new Error(`ended ${JSON.stringify(result)}`);
  return result.output;
}

/** The output of one Pass state whose Output is the given value. */
export async function passed(output: unknown, input: unknown = {}): Promise<unknown> {
  return outputOf({ states: { Only: { Type: 'Pass', Output: output, End: true } } }, input);
}

/** A handler that throws these errors, one a call, and then answers. */
export function failing(...errors: readonly (string | Error)[]): TaskHandler & { calls: number } {
  const handler = Object.assign(async () => {
    const error = errors[handler.calls];
    handler.calls += 1;
    if (error === undefined) return { answer: 42 };
    throw typeof error === 'string' ? named(error) : error;
  }, { calls: 0 });
  return handler;
}

export function named(name: string, message = 'broken'): Error {
  return Object.assign(new Error(message), { name });
}
