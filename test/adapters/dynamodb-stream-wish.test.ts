import { DynamoDbCursorStore } from '../../lib/adapters/dynamodb-cursor-store';
import { cursorOf, OperatorBench, TABLE } from '../cli/status/operator-bench';

const ARN = 'arn:aws:kinesisvideo:us-east-1:000000000000:stream/door/1700000000000';

let bench: OperatorBench;
beforeEach(async () => { bench = await OperatorBench.start(); });
afterEach(() => bench.close());

test('a wish leaves the cursor as it is, and who writes it next hears of the wish', async () => {
  const cursors = new DynamoDbCursorStore(bench.table, TABLE);
  await bench.putCursor(ARN);
  const before = await bench.item(ARN);

  const wasStopped = await bench.wish.stop(ARN);

  expect(wasStopped).toBe(false);
  expect(await bench.item(ARN)).toEqual({ ...before, desired: 'STOPPED' });
  expect(await cursors.write({ ...cursorOf(ARN), rev: 8 })).toEqual({ kind: 'written', stop: true });
});

test('a wish that was taken back leaves nothing behind', async () => {
  await bench.putCursor(ARN);
  const before = await bench.item(ARN);
  await bench.wish.stop(ARN);

  const wasStopped = await bench.wish.takeBack(ARN);

  expect(wasStopped).toBe(true);
  expect(await bench.item(ARN)).toEqual(before);
});

test('a stream that was never archived can be stopped: its first run hears of it', async () => {
  const cursors = new DynamoDbCursorStore(bench.table, TABLE);

  await bench.wish.stop(ARN);

  expect(await cursors.read(ARN)).toBeUndefined();
  expect(await cursors.write({ ...cursorOf(ARN), rev: 1 })).toEqual({ kind: 'written', stop: true });
});

test('a wish for a stream that was never archived is taken back with its item', async () => {
  await bench.wish.stop(ARN);

  const wasStopped = await bench.wish.takeBack(ARN);

  expect(wasStopped).toBe(true);
  expect(await bench.item(ARN)).toBeUndefined();
});

test.each(['cursor', 'nothing'])('where nobody wished for anything, taking back changes nothing: %s', async (there) => {
  if (there === 'cursor') await bench.putCursor(ARN);
  const before = await bench.item(ARN);

  const wasStopped = await bench.wish.takeBack(ARN);

  expect(wasStopped).toBe(false);
  expect(await bench.item(ARN)).toEqual(before);
});

test('who wishes twice is told of the first time', async () => {
  await bench.wish.stop(ARN);

  expect(await bench.wish.stop(ARN)).toBe(true);
});
