import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { rebuildArchive, type RebuildRequest, type StreamRebuild } from '../../../lib/cli/rebuild/rebuild-archive';
import { verifyBucket } from '../../../lib/cli/verify/verify-bucket';
import { RangePassedError } from '../../../lib/contract/errors';
import { objectFragments } from '../../support/memory/archive-object';
import { START } from '../../support/memory/world';
import { ArchiveBench, sortKey } from '../archive/archive-bench';

let bench: ArchiveBench;

/** Three objects: fragments 1 to 10, 11 to 20, 21 to 25. */
beforeEach(async () => {
  bench = await ArchiveBench.start();
  await bench.record(25);
});
afterEach(async () => {
  await bench.close();
  bench.remove();
});

function rebuild(request: Partial<RebuildRequest> = {}): Promise<StreamRebuild[]> {
  return rebuildArchive(bench.archive, { force: false, dryRun: false, clock: bench.clock, randomness: { nonce: () => 'rebuilt' }, onProgress: () => undefined, ...request });
}

async function violations(): Promise<readonly unknown[]> {
  return (await verifyBucket(bench.archive, { onProgress: () => undefined })).violations;
}

/** Fragment numbers of all objects, in the order of keys. */
async function archived(): Promise<number[]> {
  return (await bench.keys()).flatMap((key) => objectFragments(bench.bytes(key)).map(({ number }) => Number(number)));
}

const SECOND = sortKey('SEG', 1);

async function setItem(sk: string, field: string, value: unknown): Promise<void> {
  await bench.dynamoDb.send(new UpdateCommand({
    TableName: bench.archive.table, Key: { pk: bench.stream.arn, sk }, UpdateExpression: 'SET #f = :v', ExpressionAttributeNames: { '#f': field }, ExpressionAttributeValues: { ':v': value },
  }));
}

const upTo = (last: number): number[] => Array.from({ length: last }, (_, i) => i + 1);

describe('a table that is gone', () => {
  test('is made anew, and the archive goes on without loss and without duplicate', async () => {
    await bench.deleteAllItems();

    const result = await rebuild();

    const rebuilt = await violations();
    await bench.record(12);
    expect(result).toEqual([{ streamArn: bench.stream.arn, objects: 3, entries: 3, gaps: 0, cursor: 'written', seq: 3, after: '25', differences: [] }]);
    expect([rebuilt, await violations()]).toEqual([[], []]);
    expect(await archived()).toEqual(upTo(37));
  });

  test('has what it had, but for the tokens', async () => {
    const before = await bench.items();
    await bench.deleteAllItems();

    await rebuild();

    const withoutTokens = (item: unknown): unknown => JSON.parse(JSON.stringify(item, (name, value: unknown) => (name === 'continuationToken' ? '' : value)));
    const after = await bench.items();
    const ledger = Object.keys(before).filter((sk) => sk !== 'CURSOR');
    expect(ledger).toHaveLength(3);
    for (const sk of ledger) expect(after[sk]).toEqual(withoutTokens(before[sk]));
    expect(after['CURSOR']).toMatchObject({ seq: 3, epoch: 2, leaseUntil: 0, rev: bench.clock.now(), after: withoutTokens(before['CURSOR']?.['after']) });
  });

  test('has the gaps again that the service made', async () => {
    bench.stream.publishMany(5);
    bench.stream.expire(27);
    await bench.window();
    const before = await bench.items();
    await bench.deleteAllItems();

    const result = await rebuild();

    const gap = sortKey('GAP', 3);
    expect(result).toMatchObject([{ objects: 4, gaps: 1, after: '30' }]);
    expect(before[gap]).toBeDefined();
    expect((await bench.items())[gap]).toEqual(before[gap]);
    expect(await violations()).toEqual([]);
  });

  test('has again what was left out, and a range that asks for it is still refused', async () => {
    const ranges = await ArchiveBench.start();
    try {
      await ranges.recordRanges();
      const before = await ranges.items();
      await ranges.deleteAllItems();

      await rebuildArchive(ranges.archive, { force: false, dryRun: false, clock: ranges.clock, randomness: { nonce: () => 'rebuilt' }, onProgress: () => undefined });

      const gap = sortKey('GAP', 1);
      expect(before[gap]).toMatchObject({ skipped: { from: START + 20_000, to: START + 100_000 } });
      expect((await ranges.items())[gap]).toEqual(before[gap]);
      await expect(ranges.window({ mode: 'range', from: START + 40_000, until: START + 50_000 }, 'ranges')).rejects.toThrow(RangePassedError);
      expect((await verifyBucket(ranges.archive, { onProgress: () => undefined })).violations).toEqual([]);
    } finally {
      await ranges.close();
      ranges.remove();
    }
  });

  test('says that an object is lost which is not in the bucket either', async () => {
    await bench.deleteObject(await bench.key(1));
    await bench.deleteAllItems();

    await rebuild();

    expect((await bench.items())[sortKey('GAP', 2)]).toMatchObject({ after: '10', before: '21', reason: 'object 1 is not in the bucket' });
    expect(await violations()).toEqual([]);
  });

  test('is not made anew by a dry run, which says what it would write', async () => {
    await bench.deleteAllItems();

    const result = await rebuild({ dryRun: true });

    expect(result).toMatchObject([{ entries: 3, cursor: 'written', seq: 3 }]);
    expect(await bench.items()).toEqual({});
  });
});

describe('what is there', () => {
  test('stays when it is right', async () => {
    const before = await bench.items();

    const result = await rebuild();

    expect(result).toMatchObject([{ entries: 0, cursor: 'kept', differences: [] }]);
    expect(await bench.items()).toEqual(before);
  });

  test('is filled up where an entry is missing', async () => {
    await bench.deleteItem(sortKey('SEG', 1));
    const before = await bench.items();

    const result = await rebuild();

    expect(result).toMatchObject([{ entries: 1, cursor: 'kept' }]);
    expect(await bench.items()).toMatchObject(before);
    expect(await violations()).toEqual([]);
  });

  test.each([['bytes', 9, 1], ['fragments', 9, 0]])('whose %s are wrong stays; by force it is replaced', async (field, value, told) => {
    const before = (await bench.items())[SECOND];
    await setItem(SECOND, field, value);

    const kept = await rebuild();
    const stays = (await bench.items())[SECOND];
    const forced = await rebuild({ force: true });

    // An entry that has the object's size and checksum is believed, so that it need not be read: unless by force.
    expect(kept).toMatchObject([{ entries: 0, differences: Array<unknown>(told).fill(expect.stringContaining('ledger entry 1 says')) }]);
    expect(stays).toMatchObject({ [field]: value });
    expect(forced).toMatchObject([{ entries: 1, cursor: 'written', differences: [] }]);
    expect((await bench.items())[SECOND]).toMatchObject({ [field]: before?.[field] });
    expect(await violations()).toEqual([]);
  });
});

describe('a cursor that came back from a backup', () => {
  test('is moved on to the last object, and a survivor of the old life fails its compare-and-set', async () => {
    const old = await bench.cursors.read(bench.stream.arn);
    await bench.record(12);
    const survivor = await bench.cursors.read(bench.stream.arn);
    if (old === undefined || survivor === undefined) throw new Error('there is no cursor');
    await bench.cursors.writeOver(old, survivor.rev);

    const result = await rebuild();

    expect(result).toMatchObject([{ cursor: 'written', seq: 5, after: '37' }]);
    await expect(bench.cursors.write({ ...survivor, rev: survivor.rev + 1 })).resolves.toEqual({ kind: 'conflict' });
    await bench.record(4);
    expect(await archived()).toEqual(upTo(41));
    expect(await violations()).toEqual([]);
  });

  test('that is ahead of all objects stays where it is, but by force', async () => {
    await setItem('CURSOR', 'seq', 7);

    const kept = await rebuild();
    const forced = await rebuild({ force: true });

    expect(kept).toMatchObject([{ cursor: 'kept', differences: ['the cursor is at object 7, but bucket and ledger end before object 3'] }]);
    expect(forced).toMatchObject([{ cursor: 'written', seq: 3 }]);
    expect(await violations()).toEqual([]);
  });

  test('is never moved back behind a ledger entry, not even by force', async () => {
    await bench.deleteObject(await bench.key(2));

    const result = await rebuild({ force: true });

    expect(result).toMatchObject([{ objects: 2, cursor: 'written', seq: 3, after: '25' }]);
  });
});

describe('rebuilding is refused', () => {
  test('while somebody archives the stream, but by force', async () => {
    await setItem('CURSOR', 'leaseUntil', bench.clock.now() + 1_000);

    await expect(rebuild()).rejects.toThrow(/is being archived by run-1, whose lease runs for 1 s; allowed: a stream that nobody archives/);
    await expect(rebuild({ force: true })).resolves.toMatchObject([{ cursor: 'written' }]);
  });

  test('when objects overlap, and nothing is written', async () => {
    await bench.put((await bench.key(1)).replace(/0{11}1-11/, '000000000003-11'), bench.bytes(await bench.key(1)), await bench.key(1), { seq: '3' });
    await bench.deleteAllItems();

    await expect(rebuild()).rejects.toThrow(/contradict each other or cannot be read, nothing was written:\n.*000000000003-11\.mkv begins with fragment 11, but .* ends with 25/);
    expect(await bench.items()).toEqual({});
  });

  test('when an object is cut', async () => {
    await bench.deleteAllItems();
    await bench.put(await bench.key(2), bench.bytes(await bench.key(2)).subarray(0, -1));

    await expect(rebuild()).rejects.toThrow('is no whole archive object: it ends inside a fragment');
  });

  test('when an object does not say what it is', async () => {
    await bench.put('v1/other.mkv', Buffer.from('x'));

    await expect(rebuild()).rejects.toThrow('v1/other.mkv does not say what it is: its metadata is {}');
  });

  test.each<[string, Record<string, string>]>([
    ['from when', { 'skipped-to': '5', 'gap': 'not asked for' }], ['up to when', { 'skipped-from': '5', 'gap': 'not asked for' }], ['why', { 'skipped-from': '5', 'skipped-to': '6' }],
    ['in words', { 'skipped-from': 'noon', 'skipped-to': '6', 'gap': 'not asked for' }], ['backwards', { 'skipped-from': '6', 'skipped-to': '5', 'gap': 'not asked for' }],
  ])('when an object says that something was left out, but not as its writer does: %s', async (_case, metadata) => {
    const key = await bench.key(2);
    await bench.put(key, bench.bytes(key), key, metadata);

    await expect(rebuild()).rejects.toThrow(`${key} does not say what it is`);
  });

  test('when there is nothing to rebuild from', async () => {
    await expect(rebuildArchive({ ...bench.archive, keys: 'other/' }, { force: false, dryRun: false, clock: bench.clock, randomness: { nonce: () => '' }, onProgress: () => undefined }))
      .rejects.toThrow('nothing is archived in bucket archive under other/');
  });

  test('when the cursor changes meanwhile', async () => {
    const { archive } = bench;
    const read = archive.objects.read.bind(archive.objects);
    archive.objects.read = async function* (key) {
      await setItem('CURSOR', 'rev', 99);
      yield* read(key);
    };

    const rebuilding = rebuildArchive(archive, { force: true, dryRun: false, clock: bench.clock, randomness: { nonce: () => 'rebuilt' }, onProgress: () => undefined });

    await expect(rebuilding).rejects.toThrow('changed while it was being rebuilt');
    expect((await bench.items())['CURSOR']).toMatchObject({ rev: 99, epoch: 1 });
  });
});
