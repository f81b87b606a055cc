import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AbortMultipartUploadCommand, CreateMultipartUploadCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { compositeChecksum, createDigest } from '../../../lib/local/s3/checksum';
import { MIN_PART } from '../../../lib/local/s3/completion';
import { AT, begin, BUCKET, bytes, complete, failure, KEY, upload, World } from './harness';

let world: World;
beforeEach(async () => { world = await World.start(); });
afterEach(() => world.stop());

const BIG = bytes(MIN_PART, 7);

function crc32(...pieces: Uint8Array[]): string {
  const digest = createDigest('CRC32');
  for (const piece of pieces) digest.update(piece);
  return Buffer.from(digest.digest()).toString('base64');
}

describe('a whole upload', () => {
  test('becomes an object of the parts in order, with what its creator said', async () => {
    const id = await begin(world.client, { ContentType: 'video/x-matroska', Metadata: { first: '1' }, StorageClass: 'STANDARD_IA' });
    const last = await upload(world.client, id, 2, 'the end');
    const first = await upload(world.client, id, 1, BIG);
    const { ETag } = await complete(world.client, id, [first, last], { ChecksumCRC32: crc32(BIG, Buffer.from('the end')), MpuObjectSize: MIN_PART + 7 });
    const md5 = (data: string | Buffer): Buffer => createHash('md5').update(data).digest();
    expect(ETag).toBe(`"${md5(Buffer.concat([md5(BIG), md5('the end')])).toString('hex')}-2"`);
    expect((await world.get(KEY)).equals(Buffer.concat([BIG, Buffer.from('the end')]))).toBe(true);
    await expect(world.client.send(new HeadObjectCommand({ ...AT, ChecksumMode: 'ENABLED' }))).resolves.toMatchObject({
      ETag, ContentType: 'video/x-matroska', Metadata: { first: '1' }, StorageClass: 'STANDARD_IA', ContentLength: MIN_PART + 7,
      ChecksumCRC32: crc32(BIG, Buffer.from('the end')), ChecksumType: 'FULL_OBJECT',
    });
  });

  test('leaves nothing behind', async () => {
    const id = await begin(world.client);
    await complete(world.client, id, [await upload(world.client, id, 1, 'x')]);
    await expect(readdir(join(world.directory, '.s3', BUCKET, 'uploads'))).resolves.toEqual([]);
    await expect(readdir(join(world.directory, '.s3', BUCKET, 'staged'))).resolves.toEqual([]);
  });

  test('without a declared algorithm gets the CRC64NVME of its bytes', async () => {
    const client = world.client;
    client.config.requestChecksumCalculation = async () => 'WHEN_REQUIRED';
    const { UploadId = '' } = await client.send(new CreateMultipartUploadCommand(AT));
    await complete(world.client, UploadId, [await upload(world.client, UploadId, 1, 'x')]);
    const digest = createDigest('CRC64NVME');
    digest.update(Buffer.from('x'));
    await expect(client.send(new HeadObjectCommand({ ...AT, ChecksumMode: 'ENABLED' }))).resolves.toMatchObject({
      ChecksumCRC64NVME: Buffer.from(digest.digest()).toString('base64'), ChecksumType: 'FULL_OBJECT',
    });
  });

  test('of composite type gets the checksum of its part checksums', async () => {
    const id = await begin(world.client, { ChecksumType: 'COMPOSITE' });
    const part = await upload(world.client, id, 1, 'x');
    await complete(world.client, id, [part]);
    await expect(world.client.send(new HeadObjectCommand({ ...AT, ChecksumMode: 'ENABLED' }))).resolves.toMatchObject({
      ChecksumCRC32: compositeChecksum('CRC32', [part.ChecksumCRC32 ?? '']), ChecksumType: 'COMPOSITE',
    });
  });
});

describe('CompleteMultipartUpload', () => {
  test('a small part before the last is EntityTooSmall, and the upload goes on', async () => {
    const id = await begin(world.client);
    const parts = [await upload(world.client, id, 1, 'small'), await upload(world.client, id, 2, 'last')];
    expect(await failure(complete(world.client, id, parts))).toEqual({ name: 'EntityTooSmall', status: 400 });
    await complete(world.client, id, parts.slice(1));
    expect((await world.get(KEY)).equals(Buffer.from('last'))).toBe(true);
  });

  test('parts out of order are InvalidPartOrder', async () => {
    const id = await begin(world.client);
    const parts = [await upload(world.client, id, 2, 'x'), await upload(world.client, id, 1, 'y')];
    expect(await failure(complete(world.client, id, parts))).toEqual({ name: 'InvalidPartOrder', status: 400 });
  });

  test('a checksum that is not that of the bytes is BadDigest, there is no object, and no bytes stay behind', async () => {
    const id = await begin(world.client);
    expect(await failure(complete(world.client, id, [await upload(world.client, id, 1, 'x')], { ChecksumCRC32: crc32(Buffer.from('y')) }))).toEqual({ name: 'BadDigest', status: 400 });
    expect(await failure(world.get(KEY))).toMatchObject({ name: 'NoSuchKey' });
    await expect(readdir(join(world.directory, '.s3', BUCKET, 'staged'))).resolves.toEqual([]);
  });

  test('an object size that is not that of the parts is refused', async () => {
    const id = await begin(world.client);
    expect(await failure(complete(world.client, id, [await upload(world.client, id, 1, 'x')], { MpuObjectSize: 2 }))).toEqual({ name: 'InvalidRequest', status: 400 });
  });

  test('a second Complete of the same upload is NoSuchUpload', async () => {
    const id = await begin(world.client);
    const parts = [await upload(world.client, id, 1, 'x')];
    await complete(world.client, id, parts);
    expect(await failure(complete(world.client, id, parts))).toEqual({ name: 'NoSuchUpload', status: 404 });
    expect(await failure(upload(world.client, id, 2, 'x'))).toEqual({ name: 'NoSuchUpload', status: 404 });
  });

  test('with If-None-Match a taken key is PreconditionFailed, keeps its object, and the upload can be aborted', async () => {
    await world.put(KEY, 'first');
    const id = await begin(world.client);
    expect(await failure(complete(world.client, id, [await upload(world.client, id, 1, 'x')], { IfNoneMatch: '*' }))).toEqual({ name: 'PreconditionFailed', status: 412 });
    expect((await world.get(KEY)).equals(Buffer.from('first'))).toBe(true);
    await world.client.send(new AbortMultipartUploadCommand({ ...AT, UploadId: id }));
  });

  test('of 20 racing uploads with If-None-Match exactly one wins, and its bytes stay', async () => {
    const racers = await Promise.all(Array.from({ length: 20 }, async (_, index) => {
      const id = await begin(world.client);
      return { id, body: `racer ${index}`, part: await upload(world.client, id, 1, `racer ${index}`) };
    }));
    const outcomes = await Promise.allSettled(racers.map(({ id, part }) => complete(world.client, id, [part], { IfNoneMatch: '*' })));
    const winners = racers.filter((_, index) => outcomes[index]?.status === 'fulfilled');
    const losses = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [(outcome.reason as Error).name] : []));
    expect(losses).toEqual(Array(19).fill('PreconditionFailed'));
    expect((await world.get(KEY)).equals(Buffer.from(winners[0]?.body ?? ''))).toBe(true);
  });

  test('of 20 racing Completes of one upload exactly one wins, the others find it gone', async () => {
    const id = await begin(world.client);
    const part = await upload(world.client, id, 1, 'x');
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => complete(world.client, id, [part])));
    const losses = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [(outcome.reason as Error).name] : []));
    expect(losses).toEqual(Array(19).fill('NoSuchUpload'));
  });

  test('a reader sees the old object or the new one, whole, while they are replaced', async () => {
    const bodies = Array.from({ length: 8 }, (_, index) => bytes(100_000 + index, index));
    await world.put(KEY, bodies[0] ?? '');
    const ids = await Promise.all(bodies.map(() => begin(world.client)));
    const parts = await Promise.all(bodies.map((body, index) => upload(world.client, ids[index] ?? '', 1, body)));
    const completes = parts.map((part, index) => complete(world.client, ids[index] ?? '', [part]));
    // The SDK holds every answer against its checksum, so mixed bytes would be an error too.
    const reads = await Promise.all(Array.from({ length: 24 }, () => world.get(KEY)));
    await Promise.all(completes);
    for (const read of reads) expect(bodies.some((body) => body.equals(read))).toBe(true);
  });
});
