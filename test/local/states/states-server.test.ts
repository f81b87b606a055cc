import {
  DescribeExecutionCommand, DescribeStateMachineCommand, ListExecutionsCommand, ListStateMachinesCommand, paginateListExecutions, SendTaskSuccessCommand,
  SFNClient, StartExecutionCommand, StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { type StartedExecution, startStatesServer, type StateMachine, type StatesServer } from '../../../lib/local/states';
import { MACHINE_ARN, machineOf, named, START_MS, WORK } from './support';

const EXECUTION_ARN = 'arn:aws:states:eu-west-1:111122223333:execution:test:run';
const START = new Date(START_MS);
/** Waits for ever, fails or succeeds at once, as its input says. */
const STATES = { T: { Type: 'Task', Resource: WORK, End: true } };
const task = async (args: unknown): Promise<unknown> => {
  const { does } = args as { does?: string };
  if (does === 'fail') throw named('Broken', 'why');
  return does === 'hang' ? new Promise(() => undefined) : { done: true };
};

describe('the Step Functions server', () => {
  let machine: StateMachine;
  let server: StatesServer;
  let client: SFNClient;
  let started: StartedExecution[];

  beforeEach(async () => {
    started = [];
    ({ machine } = machineOf({ states: STATES, task }));
    server = await startStatesServer({ machines: [machine], random: () => 0.5, onStarted: (execution) => started.push(execution) });
    client = new SFNClient({ region: 'eu-west-1', endpoint: server.url, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
  });

  afterEach(async () => {
    client.destroy();
    await server.close();
  });

  const start = (name: string, input: object = {}): Promise<{ executionArn?: string | undefined; startDate?: Date | undefined }> =>
    client.send(new StartExecutionCommand({ stateMachineArn: MACHINE_ARN, name, input: JSON.stringify(input) }));
  /** The names of the executions that a list has, page by page. */
  const pages = async (request: object = {}): Promise<(string | undefined)[][]> => {
    const found: (string | undefined)[][] = [];
    for await (const page of paginateListExecutions({ client }, { stateMachineArn: MACHINE_ARN, ...request })) {
      found.push((page.executions ?? []).map(({ name }) => name));
    }
    return found;
  };
  const raw = (target: string, body: string): Promise<Response> => fetch(server.url, { method: 'POST', headers: { 'x-amz-target': target }, body });

  describe('starts an execution', () => {
    it('and answers at once', async () => {
      expect(await start('run', { does: 'hang' })).toMatchObject({ executionArn: EXECUTION_ARN, startDate: START });
      expect(machine.executions()).toEqual([expect.objectContaining({ name: 'run', status: 'RUNNING', input: { does: 'hang' } })]);
    });

    it('without input and name under a name of its own', async () => {
      const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn: MACHINE_ARN }));
      expect(executionArn).toMatch(/:execution:test:[0-9a-f-]{36}$/);
      expect(await started[0]?.result).toMatchObject({ status: 'SUCCEEDED' });
    });

    it('and tells of it, but not of one that was joined', async () => {
      await start('run', { does: 'hang' });
      const again = await start('run', { does: 'hang' });
      expect(again.executionArn).toBe(EXECUTION_ARN);
      expect(started.map(({ executionArn }) => executionArn)).toEqual([EXECUTION_ARN]);
    });

    it('unless its name is taken', async () => {
      await start('run', { does: 'hang' });
      await expect(start('run', { does: 'fail' })).rejects.toMatchObject({ name: 'ExecutionAlreadyExists', message: `Execution Already Exists: '${EXECUTION_ARN}'` });
    });

    it.each([
      ['a name that is not allowed', { name: 'a:b' }, 'InvalidName'],
      ['a name of 81 characters', { name: 'a'.repeat(81) }, 'ValidationException'],
      ['input that is no JSON', { input: '{' }, 'InvalidExecutionInput'],
      ['input that is more bytes than characters allow', { input: JSON.stringify('é'.repeat(140_000)) }, 'InvalidExecutionInput'],
      ['more than 262,144 characters of input', { input: JSON.stringify('x'.repeat(262_144)) }, 'ValidationException'],
      ['an ARN of something else', { stateMachineArn: EXECUTION_ARN }, 'InvalidArn'],
      ['an unknown machine', { stateMachineArn: `${MACHINE_ARN}-2` }, 'StateMachineDoesNotExist'],
      ['no machine', { stateMachineArn: undefined }, 'ValidationException'],
    ])('but not with %s', async (_, fields, name) => {
      await expect(client.send(new StartExecutionCommand({ stateMachineArn: MACHINE_ARN, ...fields }))).rejects.toMatchObject({ name });
      expect(machine.executions()).toEqual([]);
    });
  });

  describe('describes an execution', () => {
    const describeRun = (): Promise<unknown> => client.send(new DescribeExecutionCommand({ executionArn: EXECUTION_ARN }));

    it('that runs', async () => {
      await start('run', { does: 'hang' });
      expect(await describeRun()).toMatchObject({ executionArn: EXECUTION_ARN, stateMachineArn: MACHINE_ARN, name: 'run', status: 'RUNNING', startDate: START, input: '{"does":"hang"}' });
    });

    it('that succeeded', async () => {
      await start('run');
      await started[0]?.result;
      expect(await describeRun()).toMatchObject({ status: 'SUCCEEDED', output: '{"done":true}', stopDate: START });
    });

    it('that failed', async () => {
      await start('run', { does: 'fail' });
      await started[0]?.result;
      expect(await describeRun()).toMatchObject({ status: 'FAILED', error: 'Broken', cause: 'why' });
    });

    it('unless there is none', async () => {
      await expect(describeRun()).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
    });
  });

  describe('stops an execution', () => {
    it('and answers when it has ended', async () => {
      await start('run', { does: 'hang' });
      const { stopDate } = await client.send(new StopExecutionCommand({ executionArn: EXECUTION_ARN, error: 'Enough', cause: 'by hand' }));
      expect(stopDate).toEqual(START);
      expect(machine.executions()).toEqual([expect.objectContaining({ status: 'ABORTED', error: 'Enough', cause: 'by hand' })]);
    });

    it('unless there is none', async () => {
      await expect(client.send(new StopExecutionCommand({ executionArn: EXECUTION_ARN }))).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
    });
  });

  describe('lists executions', () => {
    it('newest first, in pages', async () => {
      for (const name of ['a', 'b', 'c', 'd', 'e']) await start(name);
      expect(await pages({ maxResults: 2 })).toEqual([['e', 'd'], ['c', 'b'], ['a']]);
      expect(await pages()).toEqual([['e', 'd', 'c', 'b', 'a']]);
    });

    it('of one status', async () => {
      await start('a', { does: 'hang' });
      await start('b', { does: 'fail' });
      await start('c');
      await Promise.all(started.slice(1).map(({ result }) => result));
      expect(await pages({ statusFilter: 'FAILED' })).toEqual([['b']]);
      expect(await pages({ statusFilter: 'RUNNING' })).toEqual([['a']]);
    });

    it('with what they are, but not with their payloads', async () => {
      await start('run', { does: 'hang' });
      const { executions } = await client.send(new ListExecutionsCommand({ stateMachineArn: MACHINE_ARN }));
      expect(executions).toEqual([{ executionArn: EXECUTION_ARN, stateMachineArn: MACHINE_ARN, name: 'run', status: 'RUNNING', startDate: START }]);
    });

    it.each([
      ['a token of its own making', { nextToken: 'x' }, 'InvalidToken'],
      ['an unknown status', { statusFilter: 'DONE' }, 'ValidationException'],
      ['more than 1,000 at once', { maxResults: 1001 }, 'ValidationException'],
      ['a field it does not know', { mapRunArn: 'arn:x' }, 'ValidationException'],
    ])('but not with %s', async (_, fields, name) => {
      const response = await raw('AWSStepFunctions.ListExecutions', JSON.stringify({ stateMachineArn: MACHINE_ARN, ...fields }));
      expect([response.status, await response.json()]).toEqual([400, { __type: name, message: expect.any(String) as string }]);
    });
  });

  it('describes and lists its machines', async () => {
    const machineFields = { stateMachineArn: MACHINE_ARN, name: 'test', type: 'STANDARD', creationDate: START };
    const described = await client.send(new DescribeStateMachineCommand({ stateMachineArn: MACHINE_ARN }));
    expect(described).toMatchObject({ ...machineFields, status: 'ACTIVE', roleArn: 'arn:aws:iam::111122223333:role/local' });
    expect(JSON.parse(described.definition ?? '')).toMatchObject({ StartAt: 'T', States: STATES });
    expect((await client.send(new ListStateMachinesCommand({}))).stateMachines).toEqual([machineFields]);
  });

  it('refuses an operation that it does not know', async () => {
    await expect(client.send(new SendTaskSuccessCommand({ taskToken: 't', output: '{}' }))).rejects.toMatchObject({ name: 'UnknownOperationException' });
  });

  it.each([
    ['no operation', 'Other.StartExecution', '{}', 'UnknownOperationException'],
    ['no JSON', 'AWSStepFunctions.StartExecution', '{', 'SerializationException'],
    ['no object', 'AWSStepFunctions.StartExecution', '[]', 'SerializationException'],
    ['more than 2 MiB', 'AWSStepFunctions.StartExecution', ' '.repeat(2 ** 21 + 1), 'SerializationException'],
  ])('refuses a request with %s', async (_, target, body, exception) => {
    expect(await (await raw(target, body)).json()).toMatchObject({ __type: exception });
  });
});

it('the Step Functions server tells on closing what failed for reasons of its own', async () => {
  const { machine } = machineOf({ states: STATES, task });
  const server = await startStatesServer({ machines: [machine], random: () => 0.5, onStarted: () => { throw new Error('listener'); } });
  const response = await fetch(server.url, { method: 'POST', headers: { 'x-amz-target': 'AWSStepFunctions.StartExecution' }, body: JSON.stringify({ stateMachineArn: MACHINE_ARN }) });
  expect([response.status, await response.json()]).toEqual([500, { __type: 'InternalFailure', message: 'local server: Error: listener' }]);
  await expect(server.close()).rejects.toMatchObject({ errors: [new Error('listener')] });
});
