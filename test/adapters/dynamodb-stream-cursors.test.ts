import { ledgerKey } from '../../lib/adapters/dynamodb-keys';
import { OperatorBench, cursorOf } from '../cli/status/operator-bench';

const arn = (name: string): string => `arn:aws:kinesisvideo:us-east-1:000000000000:stream/${name}/1700000000000`;

let bench: OperatorBench;
beforeEach(async () => { bench = await OperatorBench.start(); });
afterEach(() => bench.close());

async function all(): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for await (const { streamArn, ...item } of bench.cursors.all()) found[streamArn.split('/')[1] ?? ''] = item;
  return found;
}

async function ledger(streamArn: string, entries: number): Promise<void> {
  for (let seq = 0; seq < entries; seq++) await bench.put(streamArn, ledgerKey(1_700_000_000_000 + seq, seq), { seq });
}

test('an empty table has no stream', async () => {
  expect(await all()).toEqual({});
});

test('every stream is found once, with its cursor and what its operator wishes', async () => {
  for (const name of ['a', 'b', 'c', 'd', 'e']) await bench.putCursor(arn(name));
  await ledger(arn('b'), 3);
  await bench.wish.stop(arn('c'));

  const found = await all();

  expect(Object.keys(found).sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(found['b']).toEqual({ cursor: cursorOf(arn('b')), isStopWished: false, isCursorLost: false });
  expect(found['c']).toEqual({ cursor: cursorOf(arn('c')), isStopWished: true, isCursorLost: false });
});

test('a wish alone is no cursor, and a ledger alone has lost one', async () => {
  await bench.wish.stop(arn('wish'));
  await ledger(arn('ledger'), 2);

  expect(await all()).toEqual({
    wish: { cursor: undefined, isStopWished: true, isCursorLost: false },
    ledger: { cursor: undefined, isStopWished: false, isCursorLost: true },
  });
});

test('ledgers are leapt over: what is asked grows with streams, not with objects', async () => {
  for (const name of ['a', 'b', 'c']) {
    await bench.putCursor(arn(name));
    await ledger(arn(name), 20);
  }

  const before = bench.asked['Scan'] ?? 0;
  const found = await all();

  expect(Object.keys(found)).toHaveLength(3);
  expect((bench.asked['Scan'] ?? 0) - before).toBeLessThanOrEqual(4);
});

test('one stream is read by its ARN', async () => {
  await bench.putCursor(arn('a'));

  expect(await bench.cursors.read(arn('a'))).toEqual({ streamArn: arn('a'), cursor: cursorOf(arn('a')), isStopWished: false, isCursorLost: false });
  expect(await bench.cursors.read(arn('b'))).toBeUndefined();
});
