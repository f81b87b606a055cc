import { kvsArchive, MACHINE_ARN, OperatorBench } from '../status/operator-bench';

let bench: OperatorBench;
beforeAll(async () => { bench = await OperatorBench.start(); });
afterAll(() => bench.close());

test('start prints the ARN of its execution, and lets go a stream that was stopped', async () => {
  const streamArn = bench.stream('door');
  await bench.wish.stop(streamArn);

  const { code, out, err } = await kvsArchive(['start', '--stream', 'door', '--mode', 'follow'], bench.environment);

  const [execution] = bench.machine.executions();
  expect({ code, out, err }).toEqual({ code: 0, out: `${execution?.executionArn}\n`, err: `${streamArn} was asked to stop: that is taken back\n` });
  expect(await bench.item(streamArn)).toBeUndefined();
});

test('start --wait exits by how the run ended', async () => {
  const streamArn = bench.stream('gate');
  bench.work = async ({ mode }) => ({ outcome: mode === 'range' ? 'DONE' : 'STOPPED' });

  const done = await kvsArchive(['start', '--stream', streamArn, '--from', '-2h', '--to', '-1h', '--wait', '--json'], bench.environment);
  const stopped = await kvsArchive(['start', '--stream', streamArn, '--wait'], bench.environment);

  expect({ code: done.code, ...JSON.parse(done.out) as object }).toMatchObject({ code: 0, streamArn, wasStopped: false, status: 'SUCCEEDED', outcome: 'DONE', error: null, cause: null });
  expect(stopped).toMatchObject({ code: 1, out: expect.stringMatching(/^arn:.*\nstopped: somebody asked .*\n$/) as string });
});

test('start --fleet takes the machine that the environment names', async () => {
  bench.work = async () => ({ streams: 2, failures: 0, failed: [] });

  const { code, out } = await kvsArchive(['start', '--fleet', '--mode', 'catch-up', '--wait'], { ...bench.environment, KVS_ARCHIVE_FLEET: MACHINE_ARN });

  expect(out).toMatch(/^arn:.*:execution:runs:fleet-catch-up-.*\nSUCCEEDED: \{"streams":2,"failures":0,"failed":\[\]\}\n$/);
  expect(code).toBe(0);
});

test.each([
  [[], '--stream: got nothing, allowed: a stream, or --fleet for all that the stack is for\n'],
  [['--stream', 'door', '--fleet', MACHINE_ARN], '--stream, --fleet: got both, allowed: one of the two\n'],
  [['--fleet'], '--fleet: got nothing, allowed: the ARN of a state machine; KVS_ARCHIVE_FLEET is its default\n'],
  [['--stream', 'door', '--machine', 'runs'], /^--machine: got "runs", allowed: arn:<partition>:states:.*\n$/],
  [['--stream', 'door', '--machine', `${MACHINE_ARN}-other`], /^Step Functions: StateMachineDoesNotExist: .*\n$/],
  [['--stream', 'nobody'], '--stream: got nobody, allowed: a stream that the table or Kinesis Video Streams knows\n'],
  [['--stream', 'door', '--from', 'soon'], /^--from: got "soon", allowed: an ISO 8601 time.*\n$/],
  [['--stream', 'door', '--from', '-1h', '--to', '-2h'], /^invalid input: to: got ".*", allowed: a time after from, which is .*\n$/],
  [['--stream', 'door', '--mode', 'follow', '--wait'], /^--wait: got mode follow, .*\n$/],
])('%j is refused in one line', async (args, message) => {
  const before = bench.machine.executions().length;

  const { code, out, err } = await kvsArchive(['start', ...args], bench.environment);

  expect(err).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
  expect([code, out]).toEqual([2, '']);
  expect(bench.machine.executions()).toHaveLength(before);
});
