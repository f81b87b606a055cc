import { startFleet } from '../../../lib/cli/start/fleet';
import { runRequest } from '../../../lib/cli/start/run-request';
import { startRun, type StartServices } from '../../../lib/cli/start/start-run';
import { ManualClock } from '../../support/memory/manual-clock';
import { SeededRandomness } from '../../support/memory/seeded-randomness';
import { EXECUTIONS_START as NOW, MACHINE_ARN, OperatorBench } from '../status/operator-bench';

let bench: OperatorBench;
beforeEach(async () => { bench = await OperatorBench.start(); });
afterEach(() => bench.close());

function services(others: Partial<StartServices> = {}): StartServices {
  return { executions: bench.executions, source: bench.source, wish: bench.wish, clock: new ManualClock(NOW), randomness: new SeededRandomness(1, 'nonce'), ...others };
}

test('a run is started with its input', async () => {
  const streamArn = bench.stream('door');

  const started = await startRun(services(), MACHINE_ARN, runRequest({ stream: 'door', mode: 'catch-up' }, NOW));

  const [execution] = bench.machine.executions();
  expect(started).toEqual({ executionArn: execution?.executionArn, streamArn, wasStopped: false });
  expect(execution).toMatchObject({ name: expect.stringMatching(/^door-catch-up-20260501T120000Z-nonce/) as string, input: { streamName: 'door', mode: 'catch-up' } });
});

test('a stream that was stopped is let go before its run begins', async () => {
  const streamArn = bench.stream('door');
  await bench.putCursor(streamArn);
  await bench.wish.stop(streamArn);
  let seen: unknown;
  bench.work = async () => { seen = (await bench.item(streamArn))?.['desired']; return { outcome: 'DONE' }; };

  const started = await startRun(services(), MACHINE_ARN, runRequest({ stream: 'door' }, NOW));

  await bench.machine.execution(started.executionArn)?.result;
  expect(started.wasStopped).toBe(true);
  expect(seen).toBeUndefined();
});

test('without a table a wish to stop stays', async () => {
  const streamArn = bench.stream('door');
  await bench.wish.stop(streamArn);

  const started = await startRun(services({ wish: undefined }), MACHINE_ARN, runRequest({ stream: 'door' }, NOW));

  expect(started.wasStopped).toBe(false);
  expect((await bench.cursors.read(streamArn))?.isStopWished).toBe(true);
});

test('when nothing can be started, a stream that was stopped stays so', async () => {
  const streamArn = bench.stream('door');
  await bench.wish.stop(streamArn);

  const started = startRun(services(), `${MACHINE_ARN}-other`, runRequest({ stream: 'door' }, NOW));

  await expect(started).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' });
  expect((await bench.cursors.read(streamArn))?.isStopWished).toBe(true);
});

test('a stream that does not exist is refused, and nothing is started', async () => {
  await expect(startRun(services(), MACHINE_ARN, runRequest({ stream: 'nobody' }, NOW))).rejects.toThrow('--stream: got nobody, allowed: a stream that');
  expect(bench.machine.executions()).toEqual([]);
});

describe('a fleet run', () => {
  test.each([[{}, {}], [{ mode: 'follow' }, { mode: 'follow' }]])('is started for %j', async (raw, input) => {
    await startFleet(bench.executions, MACHINE_ARN, raw, NOW, 'nonce');

    expect(bench.machine.executions()).toMatchObject([{ name: expect.stringMatching(/^fleet-/) as string, input }]);
  });

  test.each([
    [{ mode: 'range' }, '--mode: got "range", allowed with --fleet: catch-up, follow'],
    [{ from: '-2h' }, '--from: got "-2h", allowed: nothing with --fleet'],
    [{ startSelector: 'NOW' }, '--start-selector: got "NOW", allowed: nothing with --fleet'],
  ])('is not for %j', async (raw, message) => {
    await expect(startFleet(bench.executions, MACHINE_ARN, raw, NOW, 'nonce')).rejects.toThrow(message);
    expect(bench.machine.executions()).toEqual([]);
  });
});
