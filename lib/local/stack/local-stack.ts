import { EventBus, startEventsServer, UndeliverableError, type BridgeEvent, type EventsFaultPlan } from '../events';
import { type FunctionClock, type LocalFunction } from '../lambda-runtime';
import { Scheduler } from '../schedules';
import { type DescribeContactArguments } from '../sdk-tasks';
import { realClock, startStatesServer, type Clock, type ExecutionEvent, type StateMachine } from '../states';
import { randomUuid } from '../states/functions';
import { type Assembly } from './assembly';
import { PLACE } from './identity';
import { busNames, LocalBuses } from './local-buses';
import { startFunctions } from './local-functions';
import { createMachines } from './local-machines';
import { addSchedules, readRules } from './local-triggers';
import { provisionBucket } from './provision-bucket';
import { provisionTable } from './provision-table';
import { Teardown } from './teardown';
import { TemplateReader } from './template-reader';

/** Where the services that a stack does not bring with it listen. */
export interface Endpoints {
  readonly kinesisVideo: string;
  readonly s3: string;
  readonly dynamoDb: string;
}

export interface LocalStackOptions {
  readonly endpoints: Endpoints;
  /** TCP ports of Step Functions and EventBridge on 127.0.0.1. Default: any free ones. */
  readonly ports?: { readonly states: number; readonly events: number };
  /** A line that a function wrote, without its line break. */
  readonly onLog: (line: string) => void;
  /** Time of state machines, events and schedules. Default: the machine's own. */
  readonly clock?: Clock;
  /** Time of the functions. Default: the machine's own. */
  readonly functionClock?: FunctionClock;
  /** Draws from [0, 1). */
  readonly random: () => number;
  /** Told of every step of every execution. Default: nobody is told. */
  readonly onEvent?: (machineArn: string, event: ExecutionEvent, executionArn: string) => void;
  /** How often an event is delivered to a rule that fits. Default: once. */
  readonly deliveries?: (event: BridgeEvent) => number;
  /** Which calls of EventBridge go wrong. Default: none. */
  readonly eventsFault?: EventsFaultPlan;
  /** Stands in for Amazon Connect. Default: no contact is known. */
  readonly describeContact?: (args: DescribeContactArguments) => Promise<object>;
}

/** A synthesized stack as it runs on this machine. */
export interface LocalStack {
  readonly bucketName: string;
  readonly tableName: string;
  /** Archives one stream. */
  readonly runMachine: StateMachine;
  /** Starts a run for each stream. */
  readonly fleetMachine: StateMachine;
  /** All state machines. */
  readonly machines: readonly StateMachine[];
  readonly functions: readonly LocalFunction[];
  /** The default event bus, with the rules of the stack that are for it. */
  readonly bus: EventBus;
  /** By name: the default bus, and every other one that the stack makes, listens on or writes to. */
  readonly buses: ReadonlyMap<string, EventBus>;
  /** The services that the stack brings with it. */
  readonly endpoints: { readonly states: string; readonly events: string };
  /** Runs the schedules of the stack from now on, until the stack is closed. */
  startSchedules(): void;
  close(): Promise<void>;
}

/** Schedules are made a moment from now: a rate runs at once when it is made, and the first would be past by the time all of them are read. */
const HEAD_START_MILLIS = 1_000;

const NO_CONTACT = (): Promise<object> => Promise.resolve({ Contact: {} });

/** Starts an execution, or an invocation, for a rule or a schedule. Nobody waits for how it ends. */
function deliverTo(machines: ReadonlyMap<string, StateMachine>, functions: ReadonlyMap<string, LocalFunction>, random: () => number) {
  return (arn: string, input: unknown): Promise<void> => {
    const invoked = functions.get(arn);
    if (invoked !== undefined) {
      invoked.invoke(input).catch(() => undefined); // Only one that is closed meanwhile rejects; what the function throws is in its log.
      return Promise.resolve();
    }
    const machine = machines.get(arn);
    if (machine === undefined) return Promise.reject(new UndeliverableError(`there is neither a state machine nor a function ${arn}`));
    // How it ends is told to onEvent.
    machine.begin({ name: randomUuid(random), input }).result.catch(() => undefined);
    return Promise.resolve();
  };
}

/** Stops whatever runs. */
async function stopExecutions(machine: StateMachine): Promise<void> {
  const running = machine.executions().filter(({ status }) => status === 'RUNNING');
  await Promise.all(running.map(({ executionArn }) => machine.stop(executionArn)));
}

function named(template: TemplateReader, machines: ReadonlyMap<string, StateMachine>, output: string): StateMachine {
  const machine = machines.get(template.output(output) ?? '');
  if (machine === undefined) throw new Error(`the template has no output ${output} that names one of its state machines`);
  return machine;
}

/** Makes the stores of a stack; those that are there already are kept. */
async function provision(template: TemplateReader, { s3, dynamoDb }: Endpoints): Promise<{ readonly bucketName: string; readonly tableName: string }> {
  const bucketName = await provisionBucket(s3, template);
  const table = template.only('AWS::DynamoDB::GlobalTable');
  await provisionTable(dynamoDb, table.identity.ref, table.properties);
  return { bucketName, tableName: table.identity.ref };
}

/** The buses of a stack, with its rules. */
function createBuses(template: TemplateReader, make: (name: string) => EventBus): LocalBuses {
  const rules = readRules(template);
  const buses = new LocalBuses(busNames(template, rules), make);
  buses.addRules(rules);
  return buses;
}

/**
 * Brings a synthesized stack up against local servers: its stores, its functions from their real bundles, its state machines, the
 * event buses with its rules, and its schedules once they are started.
 * @throws Error for what cannot be run here; nothing is left running then.
 */
export async function bringUp(assembly: Assembly, options: LocalStackOptions): Promise<LocalStack> {
  const teardown = new Teardown();
  try {
    return await startAll(assembly, options, teardown);
  } catch (error) {
    await teardown.run().catch(() => undefined); // What went wrong first is what counts.
    throw error;
  }
}

async function startAll(assembly: Assembly, options: LocalStackOptions, teardown: Teardown): Promise<LocalStack> {
  const { endpoints, ports = { states: 0, events: 0 }, clock = realClock, functionClock, random, onLog, onEvent = () => undefined } = options;
  const template = new TemplateReader(assembly);
  const stores = await provision(template, endpoints);
  const all = new Map<string, StateMachine>();
  const invocable = new Map<string, LocalFunction>();
  const deliver = deliverTo(all, invocable, random);
  const buses = createBuses(template, (name) => new EventBus({
    name, clock, random, deliver, ...PLACE, ...(options.deliveries === undefined ? {} : { deliveries: options.deliveries }),
  }));
  const events = await startEventsServer({ bus: buses, port: ports.events, ...(options.eventsFault === undefined ? {} : { fault: options.eventsFault }) });
  teardown.add(() => events.close());
  const functions = startFunctions(assembly, template, {
    endpoints: { ...endpoints, events: events.url }, onLog, ...(functionClock === undefined ? {} : { clock: functionClock }),
  });
  for (const [arn, running] of Object.entries(functions)) invocable.set(arn, running);
  teardown.add(() => Promise.all(Object.values(functions).map((running) => running.close())));
  const machines = createMachines(template, {
    functions, kinesisVideoUrl: endpoints.kinesisVideo, eventsUrl: events.url, clock, random, onEvent, describeContact: options.describeContact ?? NO_CONTACT,
  });
  for (const [arn, machine] of machines) all.set(arn, machine);
  teardown.add(() => Promise.all([...machines.values()].map(stopExecutions)));
  teardown.add(() => buses.close()); // Before the executions are stopped: a delivery starts one.
  const states = await startStatesServer({ machines: [...machines.values()], port: ports.states, random });
  teardown.add(() => states.close());
  const scheduler = new Scheduler({ clock, random, deliver });
  teardown.add(() => scheduler.stop());
  return {
    ...stores,
    runMachine: named(template, machines, 'StateMachineArn'),
    fleetMachine: named(template, machines, 'FleetMachineArn'),
    machines: [...machines.values()],
    functions: Object.values(functions),
    bus: buses.default,
    buses: buses.all,
    endpoints: { states: states.url, events: events.url },
    startSchedules: () => addSchedules(template, scheduler, clock.now() + HEAD_START_MILLIS),
    close: () => teardown.run(),
  };
}
