import { type MachineExecution, type StepFunctionsExecutions } from '../../../lib/adapters/step-functions-executions';
import { lastRuns, MAX_LOOKED_AT } from '../../../lib/cli/status/last-runs';
import { MACHINE_ARN, OperatorBench } from './operator-bench';

const arn = (name: string, created = 1): string => `arn:aws:kinesisvideo:us-east-1:000000000000:stream/${name}/${created}`;
const [DOOR, GATE] = [arn('door'), arn('gate')];

describe('over a run machine', () => {
  let bench: OperatorBench;
  beforeEach(async () => {
    bench = await OperatorBench.start();
    // The input of an execution says how it ends.
    bench.work = async ({ hangs, fails, outcome = 'DONE' }) => {
      if (fails !== undefined) throw Object.assign(new Error('why'), { name: fails });
      return hangs === undefined ? { outcome } : new Promise(() => undefined);
    };
  });
  afterEach(() => bench.close());

  async function namesOf(...streams: string[]): Promise<Record<string, string>> {
    const found = await lastRuns(bench.executions, MACHINE_ARN, streams);
    return Object.fromEntries([...found].map(([stream, run]) => [stream, run.executionArn.split(':').at(-1) ?? '']));
  }

  test('the newest run of each stream, however the stream was named', async () => {
    await bench.run('door-1', { streamName: 'door' });
    await bench.run('gate-1', { streamArn: GATE });
    await bench.run('door-2', { streamName: 'door' });
    await bench.run('other', { streamName: 'other' });

    expect(await namesOf(DOOR, GATE)).toEqual({ [DOOR]: 'door-2', [GATE]: 'gate-1' });
  });

  test('the one that runs, although others came later', async () => {
    await bench.run('follow', { streamName: 'door', hangs: true }, false);
    await bench.run('later', { streamName: 'door' });

    expect(await namesOf(DOOR)).toEqual({ [DOOR]: 'follow' });
  });

  test('not one that found another at work', async () => {
    await bench.run('worker', { streamName: 'door' });
    await bench.run('not-needed', { streamName: 'door', outcome: 'ANOTHER_RUN' });

    expect(await namesOf(DOOR)).toEqual({ [DOOR]: 'worker' });
  });

  test('a name is that of the stream that has it now', async () => {
    await bench.run('run', { streamName: 'door' });

    expect(await namesOf(arn('door', 9), arn('door', 10))).toEqual({ [arn('door', 10)]: 'run' });
  });

  test('a failed run is shown with its error', async () => {
    await bench.run('run', { streamName: 'door', fails: 'Kvs.NotAuthorizedException' });

    const [run] = [...(await lastRuns(bench.executions, MACHINE_ARN, [DOOR])).values()];

    expect(run).toMatchObject({ status: 'FAILED', error: 'Kvs.NotAuthorizedException', outcome: null });
  });
});

/** Executions as the service would list them, the newest first, and how many were described. */
class Listed {
  described = 0;

  constructor(private readonly all: readonly Partial<MachineExecution>[]) {}

  async *list(_machine: string, status?: string): AsyncGenerator<string> {
    for (const [i, execution] of this.all.entries()) if (status === undefined || execution.status === status) yield String(i);
  }

  async describe(index: string): Promise<MachineExecution> {
    this.described += 1;
    return { executionArn: `arn:${index}`, name: index, status: 'SUCCEEDED', startedAt: Date.UTC(2026, 4, 1, 12), stoppedAt: 1, input: undefined, output: undefined, ...this.all[Number(index)] };
  }

  of(streams: readonly string[]) {
    return lastRuns(this as unknown as StepFunctionsExecutions, MACHINE_ARN, streams); // All that lastRuns calls is above.
  }
}

test('the search ends with the last stream that has one', async () => {
  const listed = new Listed([{ input: { streamName: 'door' } }, ...Array.from({ length: 50 }, () => ({ input: { streamName: 'x' } }))]);

  await listed.of([DOOR]);

  expect(listed.described).toBe(1);
});

test('the search for a stream without any ends all the same', async () => {
  const listed = new Listed(Array.from({ length: MAX_LOOKED_AT + 100 }, () => ({ input: { streamName: 'x' } })));

  const found = await listed.of([DOOR]);

  expect(found.size).toBe(0);
  expect(listed.described).toBe(MAX_LOOKED_AT);
});
