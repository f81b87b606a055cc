import { CreateBucketCommand, PutObjectLockConfigurationCommand, S3ServiceException } from '@aws-sdk/client-s3';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { gunzipSync } from 'node:zlib';
import { S3ObjectStore } from '../../../lib/adapters/s3-object-store';
import { CURSOR } from '../../../lib/adapters/dynamodb-keys';
import { rebuildArchive, type RebuildRequest, type StreamRebuild } from '../../../lib/cli/rebuild/rebuild-archive';
import { readArchiveObject } from '../../../lib/cli/verify/archive-object';
import { verifyBucket } from '../../../lib/cli/verify/verify-bucket';
import { RangePassedError } from '../../../lib/contract/errors';
import { START } from '../../support/memory/world';
import { ArchiveBench } from '../archive/archive-bench';

afterEach(() => { jest.restoreAllMocks(); });

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
  return (await bench.keys()).flatMap((key) => readArchiveObject(bench.bytes(key)).fragments.map(({ number }) => Number(number)));
}

async function setCursor(field: string, value: unknown): Promise<void> {
  await bench.dynamoDb.send(new UpdateCommand({
    TableName: bench.archive.table, Key: { pk: bench.stream.arn, sk: CURSOR }, UpdateExpression: 'SET #f = :v', ExpressionAttributeNames: { '#f': field }, ExpressionAttributeValues: { ':v': value },
  }));
}

const upTo = (last: number): number[] => Array.from({ length: last }, (_, i) => i + 1);

describe('a table that is gone', () => {
  test('is made anew, and the archive goes on without loss and without duplicate', async () => {
    await bench.deleteAllItems();

    const result = await rebuild();

    const rebuilt = await violations();
    await bench.record(12);
    expect(result).toEqual([{ streamArn: bench.stream.arn, objects: 3, entries: 3, gaps: 0, indexes: 0, unindexed: [], cursor: 'written', seq: 3, after: '25', differences: [] }]);
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
    const before = await bench.entry(3);
    await bench.deleteAllItems();

    const result = await rebuild();

    expect(result).toMatchObject([{ objects: 4, gaps: 1, after: '30' }]);
    expect(before['gap']).toBeDefined();
    expect((await bench.entry(3))['gap']).toEqual(before['gap']);
    expect(await violations()).toEqual([]);
  });

  test('has again what was left out, and a range that asks for it is still refused', async () => {
    const ranges = await ArchiveBench.start();
    try {
      await ranges.recordRanges();
      const before = await ranges.entry(1);
      await ranges.deleteAllItems();

      await rebuildArchive(ranges.archive, { force: false, dryRun: false, clock: ranges.clock, randomness: { nonce: () => 'rebuilt' }, onProgress: () => undefined });

      expect(before['gap']).toMatchObject({ skipped: { from: START + 20_000, to: START + 100_000 } });
      expect((await ranges.entry(1))['gap']).toEqual(before['gap']);
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

    expect((await bench.entry(2))['gap']).toMatchObject({ after: '10', before: '21', reason: 'object 1 is not in the bucket' });
    // Its index is still there, and tells what it held.
    expect(await violations()).toMatchObject([{ kind: 'index-stray' }]);
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
    const before = await bench.items();
    await bench.deleteEntry(1);

    const result = await rebuild();

    expect(result).toMatchObject([{ entries: 1, cursor: 'kept' }]);
    expect(Object.keys(await bench.items())).toEqual(Object.keys(before));
    expect(await violations()).toEqual([]);
  });

  test.each([['bytes', 9, 1], ['fragments', 9, 0]])('whose %s are wrong stays; by force it is replaced', async (field, value, told) => {
    const before = await bench.entry(1);
    await bench.changeEntry(1, field, value);

    const kept = await rebuild();
    const stays = await bench.entry(1);
    const forced = await rebuild({ force: true });

    // An entry that has the object's size and checksum is believed, so that it need not be read: unless by force.
    expect(kept).toMatchObject([{ entries: 0, differences: Array<unknown>(told).fill(expect.stringContaining('ledger entry 1 says')) }]);
    expect(stays).toMatchObject({ [field]: value });
    expect(forced).toMatchObject([{ entries: 1, cursor: 'written', differences: [] }]);
    expect(await bench.entry(1)).toMatchObject({ [field]: before[field] });
    expect(await violations()).toEqual([]);
  });
});

/** The keys of objects that are read while somebody works with the archive. */
function reads(): string[] {
  const { archive } = bench;
  const { objects } = archive;
  const keys: string[] = [];
  const read = objects.read.bind(objects);
  jest.spyOn(bench, 'archive', 'get').mockReturnValue(archive);
  jest.spyOn(objects, 'read').mockImplementation((key) => {
    keys.push(key);
    return read(key);
  });
  return keys;
}

/** All indexes, by their keys. */
async function indexes(of = bench): Promise<Record<string, Buffer>> {
  return Object.fromEntries((await of.indexes()).map((key) => [key, of.bytes(key)]));
}

async function deleteIndexes(of = bench): Promise<void> {
  for (const key of await of.indexes()) await of.deleteObject(key);
}

describe('an entry that lacks something', () => {
  test.each(['end', 'gap'])('is filled up with its %s, and keeps what it has', async (field) => {
    bench.stream.publishMany(5);
    bench.stream.expire(27);
    await bench.window();
    const before = await bench.entry(3);
    await bench.changeEntry(3, field, undefined);

    const result = await rebuild();

    expect(before[field]).toBeDefined();
    expect(result).toMatchObject([{ entries: 1, indexes: 0, cursor: 'kept', differences: [] }]);
    expect(await bench.entry(3)).toEqual(before);
  });

  test('tells where the camera paused, like the one before it', async () => {
    bench.stream.publishMany(2);
    bench.stream.publish({ serverTimestamp: START + 58_000, producerTimestamp: START + 58_000 });
    await bench.window();
    const before = await bench.items();
    await bench.deleteAllItems();

    await rebuild();

    const pauses = Object.values(await bench.items()).map((item) => item['pauses']);
    expect(pauses).toEqual(Object.values(before).map((item) => item['pauses']));
    expect(pauses).toContainEqual([{ from: START + 54_000, to: START + 58_000 }]);
  });
});

describe('an index', () => {
  test('that is missing is written again as it was, whether the ledger is there or not', async () => {
    const before = await indexes();
    await deleteIndexes();
    const withLedger = await rebuild();
    const again = await indexes();
    await deleteIndexes();
    await bench.deleteAllItems();

    const without = await rebuild();

    expect(Object.keys(before)).toHaveLength(3);
    expect([withLedger, without]).toMatchObject([[{ entries: 0, indexes: 3, unindexed: [], cursor: 'kept' }], [{ entries: 3, indexes: 3 }]]);
    expect([again, await indexes()]).toEqual([before, before]);
  });

  test('tells of the gap before its object as the writer knew it', async () => {
    const ranges = await ArchiveBench.start();
    try {
      await ranges.recordRanges();
      const before = await indexes(ranges);
      await deleteIndexes(ranges);

      await rebuildArchive(ranges.archive, { force: true, dryRun: false, clock: ranges.clock, randomness: { nonce: () => 'rebuilt' }, onProgress: () => undefined });

      expect(Object.values(before).map((file) => (JSON.parse(gunzipSync(file).toString()) as { gap?: unknown }).gap)).toEqual([undefined, expect.objectContaining({ skipped: { from: START + 20_000, to: START + 100_000 } })]);
      expect(await indexes(ranges)).toEqual(before);
    } finally {
      await ranges.close();
      ranges.remove();
    }
  });

  test('that is there stays, and its object is not read when the ledger knows it', async () => {
    const [first = '', second = ''] = await bench.indexes();
    await bench.deleteObject(second);
    const read = reads();

    const result = await rebuild();

    expect(result).toMatchObject([{ indexes: 1 }]);
    expect(read).toEqual([await bench.key(1)]);
    bench.damage(first, () => Buffer.from('x'));
    await rebuild({ force: true });
    expect(bench.bytes(first).toString()).toBe('x');
  });

  test('is counted and not written by a dry run, which reads no object for it', async () => {
    await deleteIndexes();
    const read = reads();

    const result = await rebuild({ dryRun: true });

    expect(result).toMatchObject([{ entries: 0, indexes: 3 }]);
    expect(await bench.indexes()).toEqual([]);
    expect(read).toEqual([]);
  });

  test('cannot be made of an object that S3 does not send from its class, which keeps nothing else from being made', async () => {
    const key = await bench.key(1);
    await deleteIndexes();
    const { archive } = bench;
    const read = archive.objects.read.bind(archive.objects);
    archive.objects.read = async function* (asked) {
      if (asked === key) throw new S3ServiceException({ name: 'InvalidObjectState', $fault: 'client', $metadata: {} });
      yield* read(asked);
    };

    const result = await rebuildArchive(archive, { force: false, dryRun: false, clock: bench.clock, randomness: { nonce: () => 'rebuilt' }, onProgress: () => undefined });

    expect(result).toMatchObject([{ indexes: 2, unindexed: [`${key} has no index and must be restored first: S3 does not send it from the class that it is in`] }]);
    expect(await bench.indexes()).toHaveLength(2);
  });

  test('is taken by a bucket whose objects are locked', async () => {
    await bench.s3.send(new CreateBucketCommand({ Bucket: 'locked', ObjectLockEnabledForBucket: true }));
    await bench.s3.send(new PutObjectLockConfigurationCommand({
      Bucket: 'locked', ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 1 } } }, ChecksumAlgorithm: 'CRC32',
    }));

    await expect(new S3ObjectStore(bench.s3, 'locked').putIndex('index/v1/a.json.gz', Buffer.from('x'))).resolves.toBeUndefined();
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
    await setCursor('seq', 7);

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
    await setCursor('leaseUntil', bench.clock.now() + 1_000);

    await expect(rebuild()).rejects.toThrow(/is being archived by run-1, whose lease runs for 1 s; allowed: a stream that nobody archives/);
    await expect(rebuild({ force: true })).resolves.toMatchObject([{ cursor: 'written' }]);
  });

  test('when objects overlap, and neither ledger nor cursor is written', async () => {
    await bench.put((await bench.key(1)).replace(/0{11}1-11/, '000000000003-11'), bench.bytes(await bench.key(1)), await bench.key(1), { seq: '3' });
    await bench.deleteAllItems();

    await expect(rebuild()).rejects.toThrow(/contradict each other or cannot be read, neither ledger nor cursor was written:\n.*000000000003-11\.mkv begins with fragment 11, but .* ends with 25/);
    expect(await bench.items()).toEqual({});
  });

  test('when an object is cut', async () => {
    await bench.deleteAllItems();
    await bench.put(await bench.key(2), bench.bytes(await bench.key(2)).subarray(0, -1));

    await expect(rebuild()).rejects.toThrow('is no whole archive object: it ends inside a fragment');
  });

  test('when an object does not say what it is', async () => {
    const key = (await bench.key(1)).replace('-11', '-12');
    await bench.put(key, Buffer.from('x'));

    await expect(rebuild()).rejects.toThrow(`${key} does not say what it is: its metadata is {}`);
  });

  test('when an object lies where none of an archive does', async () => {
    await bench.put('v1/other.mkv', bench.bytes(await bench.key(1)), await bench.key(1));

    await expect(rebuild()).rejects.toThrow('v1/other.mkv is no key of an archive object, allowed: <prefix>v1/stream=<name>/created=<time>/...mkv');
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
      await setCursor('rev', 99);
      yield* read(key);
    };

    const rebuilding = rebuildArchive(archive, { force: true, dryRun: false, clock: bench.clock, randomness: { nonce: () => 'rebuilt' }, onProgress: () => undefined });

    await expect(rebuilding).rejects.toThrow('changed while it was being rebuilt');
    expect((await bench.items())['CURSOR']).toMatchObject({ rev: 99, epoch: 1 });
  });
});
