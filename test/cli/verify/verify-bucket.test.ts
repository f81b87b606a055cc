import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { CURSOR } from '../../../lib/adapters/dynamodb-keys';
import { toText } from '../../../lib/cli/verify/command';
import { readSource } from '../../../lib/cli/verify/source-checks';
import { verifyBucket, type BucketReport } from '../../../lib/cli/verify/verify-bucket';
import { ArchiveBench } from '../archive/archive-bench';

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

function verify(source?: readonly string[]): Promise<BucketReport> {
  return verifyBucket(bench.archive, { source, onProgress: () => undefined });
}

/** Kind and object of every violation, the objects by number. */
async function found(source?: readonly string[]): Promise<string[]> {
  return (await verify(source)).violations.map(({ kind, key }) => [kind, ...(key === undefined ? [] : [Number(/(\d{12})-/.exec(key)?.[1])])].join(' '));
}

async function setCursor(field: string, value: unknown): Promise<void> {
  await bench.dynamoDb.send(new UpdateCommand({
    TableName: bench.archive.table, Key: { pk: bench.stream.arn, sk: CURSOR }, UpdateExpression: 'SET #f = :v', ExpressionAttributeNames: { '#f': field }, ExpressionAttributeValues: { ':v': value },
  }));
}

const [SEGMENT, CLUSTER, TAGS, CUES] = ['18538067', '1f43b675', '1254c367', '1c53bb6b'].map((id) => Buffer.from(id, 'hex')) as [Buffer, Buffer, Buffer, Buffer];

/** An object without what only a finished one has: its size and its Cues. */
function sealed(bytes: Buffer): Buffer {
  const open = Buffer.from(bytes.subarray(0, bytes.lastIndexOf(CUES)));
  Buffer.from('01ffffffffffffff', 'hex').copy(open, open.indexOf(SEGMENT) + SEGMENT.length);
  return open;
}

/** Puts another index in the place of the second object's. */
async function putIndex(change: (index: Index) => unknown): Promise<void> {
  const key = (await bench.indexes())[1] ?? '';
  const index = JSON.parse(gunzipSync(bench.bytes(key)).toString()) as Index;
  await bench.put(key, gzipSync(JSON.stringify(change(index))));
}

interface Index {
  readonly fragments: readonly Readonly<Record<string, unknown>>[];
}

describe('verify finds of an index', () => {
  test('that it is missing, and says what writes it', async () => {
    await bench.deleteObject((await bench.indexes())[1] ?? '');

    const { violations } = await verify();

    expect(violations).toEqual([{ kind: 'index-missing', key: await bench.key(1), message: 'it has no index; `kvs-archive rebuild` writes it' }]);
  });

  test('that it lies elsewhere, and that what lies there is none', async () => {
    const [index = ''] = await bench.indexes();
    const moved = index.replace('hour=00', 'hour=01');
    await bench.put(moved, bench.bytes(index));
    await bench.put('index/v1/notes.txt', Buffer.from('hello'));

    const { violations } = await verify();

    expect(violations).toEqual([
      { kind: 'stranger', key: 'index/v1/notes.txt', message: 'no index of an archive object has such a key' },
      { kind: 'index-stray', key: moved, message: expect.stringMatching(/^there is no object v1\/.*hour=01\/0{12}-1\.mkv$/) as string },
    ]);
  });

  test.each<[string, Buffer]>([['no gzip', Buffer.from('{}')], ['no JSON', gzipSync('hello')], ['no document', gzipSync('[1]')]])('that it is %s', async (_, file) => {
    const key = (await bench.indexes())[1] ?? '';
    await bench.put(key, file);

    const { violations } = await verify();

    expect(violations).toEqual([expect.objectContaining({ kind: 'index-unreadable', key })]);
  });

  test.each<[string, (index: Index) => object, string]>([
    ['version', (index) => ({ ...index, version: 2 }), 'version is 2, the object\'s is 1'],
    ['key', (index) => ({ ...index, key: 'v1/other.mkv' }), 'key is "v1/other.mkv"'],
    ['streamArn', (index) => ({ ...index, streamArn: 'arn' }), 'streamArn is "arn"'],
    ['seq', (index) => ({ ...index, seq: 2 }), 'seq is 2, the object\'s is 1'],
    ['bytes', (index) => ({ ...index, bytes: 1 }), 'bytes is 1'],
    ['crc32', (index) => ({ ...index, crc32: 1 }), 'crc32 is 1'],
    ['start', (index) => ({ ...index, start: 0 }), 'start is 0'],
    ['duration', (index) => ({ ...index, duration: 40_000 }), 'duration is 40000, the object\'s is 20000'],
    ['scale', (index) => ({ ...index, scale: 1 }), 'scale is 1, the object\'s is 1000000'],
    ['header', (index) => ({ ...index, header: 0 }), 'header is 0'],
    ['tracks', (index) => ({ ...index, tracks: [] }), 'tracks is []'],
    ['gap', (index) => ({ ...index, gap: { after: '1', before: '2', reason: 'x' } }), 'the object\'s is none'],
    ['contactId', (index) => ({ ...index, contactId: 'x' }), 'contactId is "x", the object\'s is none'],
    ['number of fragments', (index) => ({ ...index, fragments: index.fragments.slice(1) }), 'it has 9 fragments, the object 10'],
    ...Object.entries({ number: '1', server: 1, producer: 1, keyframe: 1, offset: 1, bytes: 1, crc32: 1, duration: -10 }).map(([field, value]): [string, (index: Index) => object, string] => [
      `${field} of a fragment`, (index) => ({ ...index, fragments: index.fragments.map((fragment, i) => (i === 3 ? { ...fragment, [field]: value } : fragment)) }), `of fragment 14 ${field} is `,
    ]),
    ['fields, all of them', () => ({}), '; and '],
  ])('that it has another %s', async (_, change, message) => {
    await putIndex(change);

    const { violations } = await verify();

    expect(violations[0]).toEqual({ kind: 'index-differs', key: (await bench.indexes())[1], message: expect.stringContaining(message) as string });
  });

  test('nothing where it has a field that is new', async () => {
    await putIndex((index) => ({ ...index, thumbnails: [] }));

    expect(await found()).toEqual([]);
  });

  test('that the ledger says something else, or nothing, of when the footage ends', async () => {
    await bench.changeEntry(1, 'end', 5);
    await bench.changeEntry(2, 'end', undefined);

    const { violations } = await verify();

    expect(violations.map(({ kind, message }) => [kind, message])).toEqual([
      ['ledger-differs', expect.stringMatching(/^its footage ends at \d+ by its index, the ledger says 5$/)],
      ['ledger-differs', 'the ledger does not say when its footage ends; `kvs-archive rebuild` fills that up'],
    ]);
  });
});

describe('an archive as the archiver made it', () => {
  test('is without violation, and told of', async () => {
    const report = await verify();

    const sizes = (await bench.keys()).map((key) => bench.bytes(key).length);
    expect(report).toMatchObject({ objects: 3, fragments: 25, gaps: 0, violations: [], bytes: sizes.reduce((sum, size) => sum + size, 0) });
    expect(report.streams).toEqual([{
      streamArn: bench.stream.arn, objects: 3, fragments: 25, gaps: 0, skipped: 0, bytes: report.bytes, from: '2024-05-01T00:00:00.000Z', to: '2024-05-01T00:00:48.000Z',
    }]);
  });

  test('is without violation with a gap that the service made', async () => {
    bench.stream.publishMany(5);
    bench.stream.expire(27);
    await bench.window();

    const report = await verify();

    expect(report).toMatchObject({ objects: 4, fragments: 28, gaps: 1, violations: [] });
  });

  describe('of ranges', () => {
    let ranges: ArchiveBench;

    beforeEach(async () => {
      ranges = await ArchiveBench.start();
      await ranges.recordRanges();
    });
    afterEach(async () => {
      await ranges.close();
      ranges.remove();
    });

    test('is without violation with what was left out, which is no gap', async () => {
      const report = await verifyBucket(ranges.archive, { onProgress: () => undefined });

      expect(report).toMatchObject({ objects: 2, fragments: 20, gaps: 0, skipped: 1, violations: [] });
      expect(toText(report)).toContain('0 recorded gaps, 1 skipped: ');
    });

    test('is not when the ledger does not say so', async () => {
      await ranges.changeEntry(1, 'gap', undefined);

      const { violations } = await verifyBucket(ranges.archive, { onProgress: () => undefined });

      expect(violations).toEqual([{ kind: 'gap', key: await ranges.key(1), message: 'its metadata says that something is missing before it, the ledger knows of no gap there' }]);
    });

    test.each<[string, Record<string, string>, string, string]>([
      ['another stretch', { 'skipped-to': '1714521700001' }, 'gap', 'skips 1714521620000 to 1714521700000, the metadata of the object behind it says 1714521620000 to 1714521700001'],
      ['no stretch that can be', { 'skipped-to': '5' }, 'object-metadata', 'it says that 1714521620000 to 5 was skipped, allowed: '],
    ])('is not when its metadata says %s', async (_case, metadata, kind, message) => {
      const key = await ranges.key(1);
      await ranges.put(key, ranges.bytes(key), key, metadata);

      const { violations } = await verifyBucket(ranges.archive, { onProgress: () => undefined });

      expect(violations).toContainEqual(expect.objectContaining({ kind, message: expect.stringContaining(message) as string }));
    });
  });

  test('is without violation between the steps of an object that was just completed', async () => {
    const key = await bench.key(-1);
    const cursor = await bench.cursors.read(bench.stream.arn);
    const { pk: _pk, sk: _sk, ...entry } = await bench.entry(2);
    const { last: after } = await bench.entry(1);
    await setCursor('seq', 2);
    await setCursor('after', after);
    await setCursor('commit', { ...entry, uploadId: 'done', parts: [] });

    const ledgerFirst = await found();
    await bench.deleteEntry(2);
    await bench.deleteObject((await bench.indexes()).at(-1) ?? '');

    expect({ key, seq: cursor?.seq, ledgerFirst, noLedger: await found() }).toEqual({ key, seq: 3, ledgerFirst: [], noLedger: [] });
  });
});

describe('verify finds', () => {
  test('a flipped byte in a frame', async () => {
    const key = await bench.key(1);
    bench.damage(key, (bytes) => { bytes.writeUInt8(bytes.readUInt8(3_000) ^ 1, 3_000); return bytes; });

    expect(await found()).toEqual(['object-checksum 1', 'index-differs 1', 'object-checksum 1']);
  });

  test('a byte that was flipped before S3 got it', async () => {
    const key = await bench.key(1);
    const bytes = bench.bytes(key);
    bytes.writeUInt8(bytes.readUInt8(3_000) ^ 1, 3_000);
    await bench.put(key, bytes);

    expect(await found()).toEqual(['index-differs 1', 'object-checksum 1']);
  });

  test.each([
    [0, ['continuity 1', 'index-stray 0', 'object-missing 0']], [1, ['continuity 2', 'index-stray 1', 'object-missing 1']], [2, ['index-stray 2', 'object-missing 2']],
  ])('object %i removed', async (index, violations) => {
    await bench.deleteObject(await bench.key(index));

    expect((await found()).sort()).toEqual(violations);
  });

  test('a duplicated fragment in another object', async () => {
    const twin = (await bench.key(1)).replace(/0{11}1-11/, '000000000003-11');
    await bench.put(twin, bench.bytes(await bench.key(1)), await bench.key(1), { seq: '3' });

    const { violations } = await verify();

    expect(violations.map(({ kind }) => kind)).toEqual(['fragment-duplicate', 'fragment-order', 'index-missing', 'ledger-missing', 'continuity']);
    expect(violations[0]).toEqual({ kind: 'fragment-duplicate', key: twin, message: `10 of its fragments (the first is 11) are in ${await bench.key(1)} as well` });
  });

  test('a duplicated fragment inside an object', async () => {
    const key = await bench.key(2);
    const bytes = sealed(bench.bytes(key));
    // From the last Cluster to the end: one fragment and its tags.
    await bench.put(key, Buffer.concat([bytes, bytes.subarray(bytes.lastIndexOf(CLUSTER))]));

    expect(await found()).toContain('fragment-duplicate 2');
  });

  test('a hole in the ledger', async () => {
    await bench.deleteEntry(1);

    expect(await found()).toEqual(['ledger-missing 1', 'ledger-hole']);
  });

  test('a truncated object, be it cut in a fragment or between two', async () => {
    const key = await bench.key(1);
    const finished = bench.bytes(key);
    const bytes = sealed(finished);
    const cuts: Buffer[] = [
      finished.subarray(0, -10), finished.subarray(0, finished.lastIndexOf(CLUSTER)),
      bytes.subarray(0, -10), bytes.subarray(0, bytes.lastIndexOf(TAGS)), bytes.subarray(0, bytes.lastIndexOf(CLUSTER)),
    ];
    const violations: string[][] = [];
    for (const cut of cuts) {
      await bench.put(key, cut);
      violations.push(await found());
    }

    expect(violations.slice(0, 4)).toEqual(Array(4).fill(['object-unreadable 1', 'object-size 1', 'object-checksum 1']));
    // Without a size of its own it is a whole object, only another one.
    expect(violations[4]).toEqual(['object-unseekable 1', 'index-differs 1', 'object-size 1', 'object-checksum 1', 'ledger-differs 1', 'continuity 2']);
  });

  test('an object that its server cannot send', async () => {
    bench.damage(await bench.key(1), (bytes) => bytes.subarray(0, -10));

    expect(await found()).toEqual(['object-unreadable 1']);
  });

  test('an orphan upload, and not one that a cursor has open or is completing', async () => {
    const cursor = await bench.cursors.read(bench.stream.arn);
    const { first } = await bench.entry(0);
    const open = await bench.objects.createUpload('v1/stream=door/open.mkv', {});
    const orphan = await bench.objects.createUpload('v1/stream=door/orphan.mkv', {});
    await setCursor('open', { ...open, parts: [], first, fragments: 0, bytes: 0 });

    const { violations } = await verify();

    expect(cursor?.open).toBeUndefined();
    expect(violations).toEqual([{ kind: 'orphan-upload', key: orphan.key, message: `upload ${orphan.uploadId} is in no cursor; \`kvs-archive sweep\` aborts it` }]);
  });

  test('a gap that covers archived fragments', async () => {
    await bench.changeEntry(1, 'gap', { after: '9', before: '11', reason: 'test' });

    expect(await found()).toEqual(['gap 0']);
  });

  test('a gap that does not end where its object begins', async () => {
    await bench.changeEntry(1, 'gap', { after: '10', before: '10', reason: 'test' });

    expect(await found()).toEqual(['gap 1', 'gap']);
  });

  test('metadata that is not the object\'s', async () => {
    await bench.put(await bench.key(1), bench.bytes(await bench.key(1)), undefined, { after: '9', seq: '7' });

    expect(await found()).toEqual(['object-metadata 1', 'continuity 1']);
  });

  test('what is no archive object', async () => {
    await bench.put('v1/notes.txt', Buffer.from('hello'));

    expect(await found()).toEqual(['stranger NaN']);
  });

  test.each([['seq', 2], ['seq', 9], ['after', { fragmentNumber: '24' }]])('a cursor whose %s is %j', async (field, value) => {
    await setCursor(field, value);

    expect(await found()).toEqual(['cursor']);
  });

  test('that there is no cursor', async () => {
    await bench.deleteItem(CURSOR);

    expect(await found()).toEqual(['cursor']);
  });

  test('a whole table gone', async () => {
    await bench.deleteAllItems();

    expect(await found()).toEqual(['ledger-missing 0', 'ledger-missing 1', 'ledger-missing 2', 'cursor']);
  });

  test('a whole bucket gone', async () => {
    for (const key of [...await bench.keys(), ...await bench.indexes()]) await bench.deleteObject(key);

    expect(await found()).toEqual(['object-missing 0', 'object-missing 1', 'object-missing 2']);
  });
});

describe('verify with a source', () => {
  function file(chunks: readonly Buffer[]): Promise<string[]> {
    const path = join(mkdtempSync(join(tmpdir(), 'kvs-archive-source-')), 'source.mkv');
    writeFileSync(path, Buffer.concat(chunks));
    return readSource(path);
  }

  const chunks = (): Buffer[] => bench.stream.published.map(({ chunk }) => chunk);

  test('that is archived whole is without violation', async () => {
    expect(await found(await file(chunks()))).toEqual([]);
  });

  test('finds what is not archived, and what was never sent', async () => {
    const sent = chunks();
    const other = bench.stream.publish().chunk;

    expect(await found(await file([...sent.slice(0, 12), other, ...sent.slice(12)]))).toEqual(['source']);
    expect(await found(await file(sent.filter((_, i) => i !== 12)))).toEqual(['source 1']);
  });

  test('takes what a gap covers for lost, and not for a violation', async () => {
    bench.stream.publishMany(5);
    bench.stream.expire(27);
    await bench.window();

    expect(await found(await file(chunks()))).toEqual([]);
  });

  test('refuses a file that is none', async () => {
    await expect(readSource(join(__dirname, 'verify-bucket.test.ts'))).rejects.toThrow('cannot be read: not Matroska');
    await expect(readSource('none.mkv')).rejects.toThrow('none.mkv cannot be read: ENOENT');
  });
});

test('an archive without anything in it cannot be verified', async () => {
  await expect(verifyBucket({ ...bench.archive, keys: 'v1/stream=none/', stream: { name: 'none', created: undefined } }, { onProgress: () => undefined }))
    .rejects.toThrow('nothing is archived in bucket archive under v1/stream=none/, nor in table archive');
});
