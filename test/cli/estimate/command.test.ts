import { kvsArchive } from '../status/operator-bench';

test('estimate prints a bill by service, its total, and what of it a stream costs', async () => {
  const { code, out, err } = await kvsArchive(['estimate', '--streams', '4']);

  expect([code, err]).toEqual([0, '']);
  const rows = Object.fromEntries([...out.matchAll(/^(\S.*?) +([\d,]+\.\d\d) +([\d,]+\.\d\d)$/gm)].map(([, service = '', ...usd]) => [service, usd.map((text) => Number(text.replace(',', '')))]));
  const { total: [total, perStream] = [], ...services } = rows;
  expect(Object.keys(services)).toEqual(['Kinesis Video Streams', 'Lambda', 'Step Functions', 'DynamoDB', 'S3', 'EventBridge', 'CloudWatch', 'X-Ray']);
  expect(Object.values(services).reduce((sum, [usd = 0]) => sum + usd, 0)).toBeCloseTo(total ?? 0, 1);
  expect(perStream).toBeCloseTo((total ?? 0) / 4, 1);
});

test('estimate --json says the same with all its items', async () => {
  const { code, out } = await kvsArchive(['estimate', '--compare', '--json']);

  const result = JSON.parse(out) as { bill: { usd: number }[]; usd: number; ways: { name: string; usd: number }[]; breakEven: object };
  expect(code).toBe(0);
  expect(result.bill.reduce((sum, { usd }) => sum + usd, 0)).toBeCloseTo(result.usd);
  expect(result.ways.map(({ name }) => name)).toEqual(['catch-up', 'follow', 'container']);
  expect(Object.keys(result.breakEven)).toContain('containerBeforeCatchUp');
});

test('estimate says all that is wrong with its options', async () => {
  expect(await kvsArchive(['estimate', '--streams', 'many', '--storage-class', 'TAPE'])).toEqual({
    code: 2, out: '',
    err: '--streams: got "many", allowed: a whole number, 1 to 100000\n--storage-class: got "TAPE", allowed: STANDARD, INTELLIGENT_TIERING, GLACIER_IR, DEEP_ARCHIVE\n',
  });
});
