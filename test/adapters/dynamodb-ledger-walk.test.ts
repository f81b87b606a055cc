import { walkLedger, type LedgerWalk } from '../../lib/adapters/dynamodb-ledger-walk';
import { ArchiveBench } from '../cli/archive/archive-bench';
import { START } from '../support/memory/world';

let bench: ArchiveBench;

/** Three objects that begin 0, 20 and 40 s behind the start. */
beforeAll(async () => {
  bench = await ArchiveBench.start();
  await bench.record(25);
});
afterAll(async () => {
  await bench.close();
  bench.remove();
});

async function walked(range: LedgerWalk['range'] = {}, streamArn = bench.stream.arn): Promise<number[]> {
  const seqs: number[] = [];
  for await (const { seq } of walkLedger({ client: bench.dynamoDb, table: bench.archive.table, streamArn, range })) seqs.push(seq);
  return seqs;
}

test.each([
  ['no range', {}, [0, 1, 2]],
  ['before all', { to: START }, [0]],
  ['the first moment', { from: START, to: START + 1 }, [0, 1]],
  ['the middle of an object', { from: START + 25_000, to: START + 26_000 }, [1, 2]],
  ['a boundary', { from: START + 20_000, to: START + 21_000 }, [0, 1, 2]],
  ['behind all', { from: START + 3_600_000 }, [2]],
])('%s: with the neighbours', async (_case, range, seqs) => {
  expect(await walked(range)).toEqual(seqs);
});

test('a stream without a ledger has no objects', async () => {
  expect(await walked({ from: START }, 'arn:none')).toEqual([]);
});

test('an entry says what it covers, and no more than is needed', async () => {
  const first = await walkLedger({ client: bench.dynamoDb, table: bench.archive.table, streamArn: bench.stream.arn }).next();

  expect(first.value).toEqual({
    seq: 0, key: await bench.key(0), fragments: 10, bytes: bench.bytes(await bench.key(0)).length, end: expect.any(Number) as number,
    first: { serverTimestamp: START }, last: { serverTimestamp: START + 18_000 },
  });
});
