import { MACHINE_ARN, OperatorBench } from '../cli/status/operator-bench';
import { rejection } from './support/stub-server';

let bench: OperatorBench;
beforeEach(async () => { bench = await OperatorBench.start(); });
afterEach(() => bench.close());

async function names(status?: 'RUNNING' | 'FAILED'): Promise<string[]> {
  const found: string[] = [];
  for await (const arn of bench.executions.list(MACHINE_ARN, status)) found.push(arn.split(':').at(-1) ?? '');
  return found;
}

test('an execution is started with its name and input', async () => {
  bench.work = async (input) => ({ outcome: 'DONE', input });

  const executionArn = await bench.executions.start({ machineArn: MACHINE_ARN, name: 'door-1', input: { streamName: 'door' } });

  await bench.machine.execution(executionArn)?.result;
  expect(executionArn).toBe('arn:aws:states:us-east-1:000000000000:execution:runs:door-1');
  expect(await bench.executions.describe(executionArn)).toEqual({
    executionArn, name: 'door-1', status: 'SUCCEEDED', input: { streamName: 'door' }, output: { outcome: 'DONE', input: { streamName: 'door' } },
    startedAt: expect.any(Number) as number, stoppedAt: expect.any(Number) as number,
  });
});

test('one that runs has no end and no output yet', async () => {
  bench.work = () => new Promise(() => undefined);
  const executionArn = await bench.run('door-1', {}, false);

  const execution = await bench.executions.describe(executionArn);

  expect(execution).toEqual({ executionArn, name: 'door-1', status: 'RUNNING', input: {}, output: undefined, startedAt: expect.any(Number) as number });
});

test('one that failed says why', async () => {
  bench.work = () => Promise.reject(Object.assign(new Error('no key'), { name: 'Kvs.Denied' }));
  const executionArn = await bench.run('door-1', {});

  expect(await bench.executions.describe(executionArn)).toMatchObject({ status: 'FAILED', error: 'Kvs.Denied', cause: 'no key' });
});

test('executions are listed the newest first, all or those of a status, over many pages', async () => {
  for (let i = 0; i < 105; i++) await bench.run(`run-${i}`, {});
  bench.work = () => new Promise(() => undefined);
  await bench.run('hanging', {}, false);

  const all = await names();

  expect(all).toHaveLength(106);
  expect([all[0], all[1], all.at(-1)]).toEqual(['hanging', 'run-104', 'run-0']);
  expect(await names('RUNNING')).toEqual(['hanging']);
  expect(await names('FAILED')).toEqual([]);
});

test('what the service refuses is thrown', async () => {
  const started = bench.executions.start({ machineArn: `${MACHINE_ARN}-other`, name: 'door-1', input: {} });

  await expect(rejection(started)).resolves.toMatchObject({ name: 'StateMachineDoesNotExist' });
});
