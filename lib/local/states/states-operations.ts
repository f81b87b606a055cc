import { describedExecution } from './describe-execution';
import { ExecutionAlreadyExistsError, ExecutionDoesNotExistError, InvalidStartError } from './errors';
import { executionArnOf } from './execution-name';
import { type ExecutionRecord, type ExecutionStatus, type StartedExecution } from './execution-records';
import { randomUuid } from './functions';
import { MAX_NAME_CHARACTERS, MAX_PAYLOAD_BYTES } from './limits';
import { MAX_PAGE, pageOf } from './paging';
import { type StateMachine } from './state-machine';
import { StatesException } from './states-exception';
import { RequestFields } from './states-request';
import { type RequestBody } from './states-wire';

/** What the operations work on. */
export interface StatesService {
  readonly machines: readonly StateMachine[];
  readonly random: () => number;
  readonly onStarted: (execution: StartedExecution, stateMachineArn: string) => void;
}

type Operation = (service: StatesService, body: RequestBody) => object | Promise<object>;

/** The operations of the service that this server knows, by name. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map(Object.entries({
  StartExecution: startExecution, StopExecution: stopExecution, DescribeExecution: describeExecution, ListExecutions: listExecutions,
  DescribeStateMachine: describeStateMachine, ListStateMachines: listStateMachines,
}));

const STATUSES: readonly ExecutionStatus[] = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'];
const MAX_TOKEN_CHARACTERS = 1_024;
const MAX_ERROR_CHARACTERS = 256;
const MAX_CAUSE_CHARACTERS = 32_768;

/** A time as AWS JSON writes it: seconds since the epoch. */
const inSeconds = (ms: number): number => ms / 1000;

function startExecution({ machines, random, onStarted }: StatesService, body: RequestBody): object {
  const fields = new RequestFields(body, ['stateMachineArn', 'name', 'input', 'traceHeader']);
  const machine = machineOf(machines, fields.arn('stateMachineArn', 'stateMachine'));
  const input = parsedInput(fields.text('input', MAX_PAYLOAD_BYTES) ?? '{}');
  const name = fields.text('name', MAX_NAME_CHARACTERS) ?? randomUuid(random);
  const isNew = machine.execution(executionArnOf(machine.arn, name)) === undefined;
  const started = asService(() => machine.begin({ name, input }));
  if (isNew) onStarted(started, machine.arn);
  return { executionArn: started.executionArn, startDate: inSeconds(started.startedMs) };
}

async function stopExecution({ machines }: StatesService, body: RequestBody): Promise<object> {
  const fields = new RequestFields(body, ['executionArn', 'error', 'cause']);
  const { started } = executionOf(machines, fields);
  const record = await started.stop(fields.text('error', MAX_ERROR_CHARACTERS), fields.text('cause', MAX_CAUSE_CHARACTERS));
  // stop waits for the end of the execution, so there is one.
  return { stopDate: inSeconds(record.stoppedMs ?? record.startedMs) };
}

function describeExecution({ machines }: StatesService, body: RequestBody): object {
  const fields = new RequestFields(body, ['executionArn', 'includedData']);
  fields.oneOf('includedData', ['ALL_DATA']);
  const { started, machine } = executionOf(machines, fields);
  return describedExecution(started.describe(), machine.arn, inSeconds);
}

function listExecutions({ machines }: StatesService, body: RequestBody): object {
  const fields = new RequestFields(body, ['stateMachineArn', 'statusFilter', 'maxResults', 'nextToken']);
  const machine = machineOf(machines, fields.arn('stateMachineArn', 'stateMachine'));
  const status = fields.oneOf('statusFilter', STATUSES);
  const keep = (record: ExecutionRecord): boolean => status === undefined || record.status === status;
  const { items, nextToken } = pageOf(machine.executions(), (record) => record.executionArn, { ...pageIn(fields), keep });
  const executions = items.map((record) => listed(record, machine.arn));
  return { executions, ...(nextToken === undefined ? {} : { nextToken }) };
}

function pageIn(fields: RequestFields): { readonly maxResults: number | undefined; readonly token: string | undefined } {
  return { maxResults: fields.count('maxResults', MAX_PAGE), token: fields.text('nextToken', MAX_TOKEN_CHARACTERS) };
}

function listed(record: ExecutionRecord, stateMachineArn: string): object {
  const { executionArn, stateMachineArn: arn, name, status, startDate, stopDate } = describedExecution(record, stateMachineArn, inSeconds);
  return { executionArn, stateMachineArn: arn, name, status, startDate, ...(stopDate === undefined ? {} : { stopDate }) };
}

function describeStateMachine({ machines }: StatesService, body: RequestBody): object {
  const fields = new RequestFields(body, ['stateMachineArn', 'includedData']);
  fields.oneOf('includedData', ['ALL_DATA']);
  const machine = machineOf(machines, fields.arn('stateMachineArn', 'stateMachine'));
  const { account, partition } = placeOf(machine.arn);
  return {
    ...listedMachine(machine), status: 'ACTIVE', definition: machine.definition,
    // Every machine has a role, so an answer without one would not be of this service. Nothing here assumes it.
    roleArn: `arn:${partition}:iam::${account}:role/local`,
  };
}

function listStateMachines({ machines }: StatesService, body: RequestBody): object {
  const fields = new RequestFields(body, ['maxResults', 'nextToken']);
  const { items, nextToken } = pageOf(machines, (machine) => machine.arn, { ...pageIn(fields), keep: () => true });
  return { stateMachines: items.map(listedMachine), ...(nextToken === undefined ? {} : { nextToken }) };
}

function listedMachine({ arn, name, createdMs }: StateMachine): object {
  return { stateMachineArn: arn, name, type: 'STANDARD', creationDate: inSeconds(createdMs) };
}

function placeOf(arn: string): { readonly partition: string; readonly account: string } {
  const [, partition = '', , , account = ''] = arn.split(':');
  return { partition, account };
}

function machineOf(machines: readonly StateMachine[], arn: string): StateMachine {
  const found = machines.find((machine) => machine.arn === arn);
  if (found === undefined) throw new StatesException('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
  return found;
}

function executionOf(machines: readonly StateMachine[], fields: RequestFields): { readonly started: StartedExecution; readonly machine: StateMachine } {
  const arn = fields.arn('executionArn', 'execution');
  for (const machine of machines) {
    const started = machine.execution(arn);
    if (started !== undefined) return { started, machine };
  }
  throw new StatesException('ExecutionDoesNotExist', new ExecutionDoesNotExistError(arn).message);
}

function parsedInput(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new StatesException('InvalidExecutionInput', `Invalid State Machine Execution Input: '${(error as SyntaxError).message}'`);
  }
}

/** What the machine refuses, in the words of the service. */
function asService<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ExecutionAlreadyExistsError) throw new StatesException('ExecutionAlreadyExists', `Execution Already Exists: '${error.executionArn}'`);
    if (error instanceof InvalidStartError) throw new StatesException(error.field === 'name' ? 'InvalidName' : 'InvalidExecutionInput', error.message);
    throw error;
  }
}
