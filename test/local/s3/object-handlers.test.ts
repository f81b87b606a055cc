import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { DeleteObjectCommand, GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { CHECKSUM_ALGORITHMS } from '../../../lib/local/s3/checksum';
import { BUCKET, bytes, failure, KEY, MIB, NOW, World } from './harness';

let world: World;
beforeEach(async () => { world = await World.start(); });
afterEach(() => world.stop());

const at = (Key = KEY): { Bucket: string; Key: string } => ({ Bucket: BUCKET, Key });

describe('PutObject', () => {
  test('an object is a plain file below its bucket', async () => {
    await world.put(KEY, 'footage');
    await expect(readFile(join(world.directory, BUCKET, ...KEY.split('/')), 'utf8')).resolves.toBe('footage');
  });

  test('an empty object is an object', async () => {
    await world.put(KEY, Buffer.alloc(0));
    await expect(world.get(KEY)).resolves.toHaveLength(0);
  });

  test('metadata, type and storage class come back as they were given', async () => {
    const about = { ContentType: 'video/x-matroska', Metadata: { fragment: '9134', text: 'a=b' }, StorageClass: 'INTELLIGENT_TIERING', CacheControl: 'no-store', ContentEncoding: 'gzip' } as const;
    const { ETag } = await world.client.send(new PutObjectCommand({ ...at(), Body: 'footage', ...about }));
    const md5 = createHash('md5').update('footage').digest('hex');
    expect(ETag).toBe(`"${md5}"`);
    await expect(world.client.send(new HeadObjectCommand(at()))).resolves.toMatchObject({
      ...about, ETag, ContentLength: 7, LastModified: new Date(Math.floor(NOW / 1000) * 1000), AcceptRanges: 'bytes',
    });
  });

  test('a later object replaces an earlier one with all that was kept of it', async () => {
    await world.client.send(new PutObjectCommand({ ...at(), Body: 'one', Metadata: { a: '1' } }));
    await world.put(KEY, 'other');
    expect((await world.get(KEY)).equals(Buffer.from('other'))).toBe(true);
    await expect(world.client.send(new HeadObjectCommand(at()))).resolves.toMatchObject({ ContentLength: 5, Metadata: {} });
  });

  test.each(CHECKSUM_ALGORITHMS)('a %s that the SDK computes is verified and given back', async (algorithm) => {
    await world.client.send(new PutObjectCommand({ ...at(), Body: bytes(1000), ChecksumAlgorithm: algorithm }));
    const head = await world.client.send(new HeadObjectCommand({ ...at(), ChecksumMode: 'ENABLED' }));
    expect(head[`Checksum${algorithm}`]).toMatch(/=$/);
    expect(head.ChecksumType).toBe('FULL_OBJECT');
    expect((await world.get(KEY)).equals(bytes(1000))).toBe(true);
  });

  test('a stream of the SDK, which comes aws-chunked with a trailer, is stored without its framing', async () => {
    const body = bytes(300_001);
    const pieces = [body.subarray(0, 70_000), body.subarray(70_000)];
    await world.client.send(new PutObjectCommand({ ...at(), Body: Readable.from(pieces), ContentLength: body.length, ContentEncoding: 'gzip' }));
    expect((await world.get(KEY)).equals(body)).toBe(true);
    await expect(world.client.send(new HeadObjectCommand(at()))).resolves.toMatchObject({ ContentEncoding: 'gzip' });
  });

  test('a body that waits for 100 Continue arrives', async () => {
    const body = bytes(2 * MIB);
    await world.put(KEY, body);
    expect((await world.get(KEY)).equals(body)).toBe(true);
  });

  test.each([
    ['Content-MD5', { ContentMD5: createHash('md5').update('other').digest('base64') }, 'BadDigest'],
    ['CRC32', { ChecksumCRC32: 'AAAAAA==' }, 'BadDigest'],
    ['CRC64NVME', { ChecksumCRC64NVME: 'AAAAAAAAAAA=' }, 'BadDigest'],
  ])('a wrong %s is refused and nothing is stored', async (_what, claim, code) => {
    expect(await failure(world.client.send(new PutObjectCommand({ ...at(), Body: 'footage', ...claim })))).toEqual({ name: code, status: 400 });
    expect(await failure(world.client.send(new HeadObjectCommand(at())))).toMatchObject({ name: 'NotFound' });
    await expect(readdir(join(world.directory, '.s3', BUCKET, 'staged'))).resolves.toEqual([]);
  });

  test('with If-None-Match a taken key is PreconditionFailed and keeps its object', async () => {
    await world.put(KEY, 'first');
    const second = world.client.send(new PutObjectCommand({ ...at(), Body: 'second', IfNoneMatch: '*' }));
    expect(await failure(second)).toEqual({ name: 'PreconditionFailed', status: 412 });
    expect((await world.get(KEY)).equals(Buffer.from('first'))).toBe(true);
  });

  test('of 20 racing objects with If-None-Match exactly one wins, and its bytes stay', async () => {
    const racers = Array.from({ length: 20 }, (_, index) => world.client.send(new PutObjectCommand({ ...at(), Body: `racer ${index}`, IfNoneMatch: '*' })));
    const outcomes = await Promise.allSettled(racers);
    const winners = outcomes.flatMap(({ status }, index) => (status === 'fulfilled' ? [index] : []));
    expect(winners).toHaveLength(1);
    expect((await world.get(KEY)).equals(Buffer.from(`racer ${winners[0]}`))).toBe(true);
  });

  test.each([
    ['a key below another object', 'a', 'a/b'], ['a key far below another object', 'a', 'a/b/c/d'], ['a key that other keys are below', 'a/b/c', 'a'],
  ])('%s is refused and both sides stay as they were', async (_what, first, second) => {
    await world.put(first, 'first');
    expect(await failure(world.put(second, 'second'))).toEqual({ name: 'InvalidRequest', status: 400 });
    expect((await world.get(first)).equals(Buffer.from('first'))).toBe(true);
    expect(await failure(world.get(second))).toMatchObject({ name: 'NoSuchKey' });
  });

  test('a file that a person put at the place of a key is not overwritten', async () => {
    await writeFile(join(world.directory, BUCKET, 'mine.txt'), 'mine');
    expect(await failure(world.put('mine.txt', 'other'))).toMatchObject({ name: 'InvalidRequest' });
    await expect(readFile(join(world.directory, BUCKET, 'mine.txt'), 'utf8')).resolves.toBe('mine');
  });

  test('more than 2 KB of metadata are refused', async () => {
    expect(await failure(world.client.send(new PutObjectCommand({ ...at(), Body: 'x', Metadata: { a: 'x'.repeat(2048) } })))).toMatchObject({ name: 'MetadataTooLarge' });
  });

  test('a storage class that does not exist is refused', async () => {
    expect(await failure(world.client.send(new PutObjectCommand({ ...at(), Body: 'x', StorageClass: 'SHOEBOX' as 'STANDARD' })))).toMatchObject({ name: 'InvalidStorageClass' });
  });

  test('a bucket that does not exist is NoSuchBucket', async () => {
    expect(await failure(world.client.send(new PutObjectCommand({ Bucket: 'no-such-bucket', Key: KEY, Body: 'x' })))).toEqual({ name: 'NoSuchBucket', status: 404 });
  });
});

describe('GetObject and HeadObject', () => {
  test('a missing key is NoSuchKey for GET and a bare 404 for HEAD', async () => {
    expect(await failure(world.client.send(new GetObjectCommand(at())))).toEqual({ name: 'NoSuchKey', status: 404 });
    expect(await failure(world.client.send(new HeadObjectCommand(at())))).toEqual({ name: 'NotFound', status: 404 });
  });

  test.each([['bytes=2-4', '234', 'bytes 2-4/10'], ['bytes=7-', '789', 'bytes 7-9/10'], ['bytes=-2', '89', 'bytes 8-9/10']])('%s of ten bytes is 206 with %s', async (Range, text, ContentRange) => {
    await world.put(KEY, '0123456789');
    const answer = await world.client.send(new GetObjectCommand({ ...at(), Range }));
    expect(answer).toMatchObject({ ContentRange, ContentLength: text.length, $metadata: { httpStatusCode: 206 } });
    await expect(answer.Body?.transformToString()).resolves.toBe(text);
  });

  test('a range carries no checksum, since it is that of the whole object', async () => {
    await world.put(KEY, '0123456789');
    await expect(world.client.send(new HeadObjectCommand({ ...at(), ChecksumMode: 'ENABLED' }))).resolves.toHaveProperty('ChecksumCRC32');
    await expect(world.client.send(new HeadObjectCommand({ ...at(), ChecksumMode: 'ENABLED', Range: 'bytes=0-1' }))).resolves.not.toHaveProperty('ChecksumCRC32');
  });

  test('a range behind the end is 416', async () => {
    await world.put(KEY, '0123456789');
    expect(await failure(world.client.send(new GetObjectCommand({ ...at(), Range: 'bytes=10-' })))).toEqual({ name: 'InvalidRange', status: 416 });
  });

  test('without checksum mode no checksum is told', async () => {
    await world.put(KEY, 'footage');
    await expect(world.client.send(new HeadObjectCommand(at()))).resolves.not.toHaveProperty('ChecksumType');
  });

  test('If-Match with another ETag is PreconditionFailed, with its own it is the object', async () => {
    await world.put(KEY, 'footage');
    const { ETag } = await world.client.send(new HeadObjectCommand(at()));
    await expect(world.client.send(new HeadObjectCommand({ ...at(), IfMatch: ETag }))).resolves.toMatchObject({ ContentLength: 7 });
    expect(await failure(world.client.send(new GetObjectCommand({ ...at(), IfMatch: '"0"' })))).toEqual({ name: 'PreconditionFailed', status: 412 });
  });

  test('If-None-Match with the ETag of the object is 304', async () => {
    await world.put(KEY, 'footage');
    const { ETag } = await world.client.send(new HeadObjectCommand(at()));
    expect(await failure(world.client.send(new GetObjectCommand({ ...at(), IfNoneMatch: ETag })))).toMatchObject({ status: 304 });
  });

  test('a file that was changed behind the back of the server is an error, not an object', async () => {
    await world.put(KEY, 'footage');
    await writeFile(join(world.directory, BUCKET, KEY), 'foo');
    expect(await failure(world.get(KEY))).toEqual({ name: 'InternalError', status: 500 });
  });

  test('an object whose file a person removed is gone', async () => {
    await world.put('a/b', 'footage');
    await rm(join(world.directory, BUCKET, 'a'), { recursive: true });
    expect(await failure(world.get('a/b'))).toMatchObject({ name: 'NoSuchKey' });
  });
});

describe('DeleteObject', () => {
  test('the file, its record and its empty folders go', async () => {
    await world.put('a/b/c', 'footage');
    await world.client.send(new DeleteObjectCommand(at('a/b/c')));
    await expect(readdir(join(world.directory, BUCKET))).resolves.toEqual([]);
    await expect(readdir(join(world.directory, '.s3', BUCKET, 'objects'))).resolves.toEqual([]);
  });

  test('other objects of the folder stay', async () => {
    await world.put('a/b', 'one');
    await world.put('a/c', 'two');
    await world.client.send(new DeleteObjectCommand(at('a/b')));
    expect((await world.get('a/c')).equals(Buffer.from('two'))).toBe(true);
  });

  test('a missing key is deleted without an error', async () => {
    await expect(world.client.send(new DeleteObjectCommand(at()))).resolves.toMatchObject({ $metadata: { httpStatusCode: 204 } });
  });

  test('a file that is no object stays', async () => {
    await writeFile(join(world.directory, BUCKET, 'mine.txt'), 'mine');
    await world.client.send(new DeleteObjectCommand(at('mine.txt')));
    await expect(readdir(join(world.directory, BUCKET))).resolves.toEqual(['mine.txt']);
  });
});
