import { kvsArchive, openSince, OperatorBench, TABLE } from '../status/operator-bench';

const HOUR = 3_600_000;

let bench: OperatorBench;
let door: string;
beforeEach(async () => {
  bench = await OperatorBench.start();
  door = bench.stream('door');
});
afterEach(() => bench.close());

test('stop says what happens now', async () => {
  const [gate, attic] = [bench.stream('gate'), bench.stream('attic')];
  bench.stream('new');
  await bench.putCursor(door, { leaseUntil: Date.now() + HOUR, open: openSince(Date.now()) });
  await bench.putCursor(gate);
  await bench.putCursor(attic, { open: openSince(0) });

  const { code, out } = await kvsArchive(['stop', '--stream', 'door', '--stream', gate, '--stream', 'attic', '--stream', 'new'], bench.environment);

  expect(out).toBe([
    'door: stops at its next part, within a minute or two: the object in hand is completed, nothing is lost; `start` lets it go on',
    'gate: stopped; `start` lets it go on',
    'attic: no run has it, and its last object is not complete: the next run completes it and ends; `start` lets it go on',
    'new: nothing of it is archived, and no run will begin to; `start` lets it', '',
  ].join('\n'));
  expect(code).toBe(0);
});

test('stop --all --wait is done when no run has any of them', async () => {
  await bench.putCursor(door);

  const { code, out } = await kvsArchive(['stop', '--all', '--wait', '--json'], bench.environment);

  expect(JSON.parse(out)).toEqual({ streams: [{ streamArn: door, state: 'stopped', wasStopped: false, isNew: false }] });
  expect(code).toBe(0);
});

test.each([
  [['--all', '--stream', 'door'], '--stream, --all: got both, allowed: one of the two\n'],
  [[], '--stream, --all: got neither, allowed: one of the two\n'],
  [['--stream', 'a b'], /^--stream: got "a b", allowed: .*\n$/],
  [['--stream', 'nobody'], '--stream: got nobody, allowed: a stream that the table or Kinesis Video Streams knows\n'],
  [['--stream', 'door', '--table', `${TABLE}-other`], /^DynamoDB: ResourceNotFoundException: .*\n$/],
  [['--all', '--wait', '--timeout', '0'], '--timeout: got "0", allowed: a whole number of minutes, 1 to 9999\n'],
])('%j is refused in one line', async (args, message) => {
  const { code, out, err } = await kvsArchive(['stop', ...args], bench.environment);

  expect(err).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
  expect([code, out]).toEqual([2, '']);
  expect(await bench.item(door)).toBeUndefined();
});
