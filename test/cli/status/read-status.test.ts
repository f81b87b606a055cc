import { readStatus, type StatusRequest } from '../../../lib/cli/status/read-status';
import { EXECUTIONS_START, MACHINE_ARN, OperatorBench, openSince, positionAt, TABLE } from './operator-bench';

const NOW = EXECUTIONS_START;
const HOUR = 3_600_000;

let bench: OperatorBench;
beforeEach(async () => { bench = await OperatorBench.start(); });
afterEach(() => bench.close());

function read(request: Partial<StatusRequest> = {}) {
  return readStatus({ dynamoDb: bench.table, table: TABLE }, { streams: [], coverage: 'everything', source: bench.source, now: () => NOW, ...request });
}

test('every stream of the table, in order, with what the service says of it', async () => {
  const [gate, door] = [bench.stream('gate'), bench.stream('door')];
  const gone = 'arn:aws:kinesisvideo:us-east-1:000000000000:stream/attic/1700000000000';
  await bench.putCursor(gate, { after: positionAt(NOW - HOUR), leaseUntil: NOW + 1, open: openSince(NOW) });
  await bench.putCursor(door, { after: positionAt(NOW - 20 * HOUR) });
  await bench.putCursor(gone);

  const statuses = await read();

  expect(statuses.map(({ streamName, state, retentionLeftSeconds }) => [streamName, state, retentionLeftSeconds])).toEqual([
    ['attic', 'gone', null], ['door', 'at risk', 4 * 3_600], ['gate', 'archiving', 23 * 3_600],
  ]);
});

test('a stream that was made again is another one', async () => {
  const old = bench.stream('door', 2_000).replace('/2000', '/1000');
  await bench.putCursor(old);

  expect(await read()).toMatchObject([{ streamArn: old, state: 'gone' }]);
});

test('a stream that only the service knows was never archived', async () => {
  const door = bench.stream('door');

  expect(await read({ streams: ['door'] })).toMatchObject([{ streamArn: door, state: 'never archived' }]);
});

test('streams asked for, by name and by ARN', async () => {
  const [a, b, c] = [bench.stream('a'), bench.stream('b'), bench.stream('c')];
  for (const arn of [a, b, c]) await bench.putCursor(arn);

  const statuses = await read({ streams: ['a', c] });

  expect(statuses.map(({ streamArn }) => streamArn)).toEqual([a, c]);
});

test('a stream that nobody knows is refused', async () => {
  await expect(read({ streams: ['nobody'] })).rejects.toThrow('--stream: got nobody, allowed: a stream that the table or Kinesis Video Streams knows');
});

test('of a folder alone nothing is said of retention', async () => {
  await bench.putCursor(bench.stream('door'), { after: positionAt(NOW - 20 * HOUR) });

  expect(await read({ source: undefined })).toMatchObject([{ state: 'idle', retentionHours: null, retentionLeftSeconds: null }]);
});

test('a camera that is off leaves nothing at risk, once a run has found nothing more', async () => {
  await bench.putCursor(bench.stream('door'), { after: positionAt(NOW - 90 * HOUR) });
  await bench.putCursor(bench.stream('gate'), { after: positionAt(NOW - 90 * HOUR), caughtUpTo: NOW - HOUR });

  const [door, gate] = await read();

  expect(door).toMatchObject({ state: 'at risk' });
  expect(gate).toMatchObject({ state: 'idle', retentionLeftSeconds: 23 * 3_600 });
});

test('the last run is shown once its machine is named', async () => {
  await bench.putCursor(bench.stream('door'));
  await bench.run('door-1', { streamName: 'door' });

  const [status] = await read({ machine: { arn: MACHINE_ARN, executions: bench.executions } });

  expect(status).toMatchObject({ lastRun: { status: 'SUCCEEDED', outcome: 'DONE' } });
});

test('a service that refuses is not taken for a stream that is gone', async () => {
  await bench.putCursor(bench.stream('door'));
  bench.kinesisVideo.faults.add({ inject: { kind: 'exception', name: 'NotAuthorizedException' }, operation: 'DescribeStream' });

  const status = await read().then((found) => found[0]?.state, (error: Error) => error.name);

  expect(status).toBe('Kvs.NotAuthorizedException');
});
