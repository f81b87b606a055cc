import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  AbortMultipartUploadCommand, type CompletedPart, CompleteMultipartUploadCommand, type CompleteMultipartUploadCommandInput, CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput, HeadObjectCommand, ListPartsCommand, UploadPartCommand, type UploadPartCommandInput,
} from '@aws-sdk/client-s3';
import { compositeChecksum, createDigest } from '../../../lib/local/s3/checksum';
import { MIN_PART } from '../../../lib/local/s3/completion';
import { BUCKET, bytes, failure, KEY, NOW, World } from './harness';

let world: World;
beforeEach(async () => { world = await World.start(); });
afterEach(() => world.stop());

const AT = { Bucket: BUCKET, Key: KEY };
const BIG = bytes(MIN_PART, 7);
const FULL = { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' } as const;

async function begin(options: Partial<CreateMultipartUploadCommandInput> = {}): Promise<string> {
  const { UploadId } = await world.client.send(new CreateMultipartUploadCommand({ ...AT, ...FULL, ...options }));
  return UploadId ?? '';
}

async function upload(UploadId: string, PartNumber: number, Body: string | Buffer, options: Partial<UploadPartCommandInput> = {}): Promise<CompletedPart> {
  const { ETag, ChecksumCRC32 } = await world.client.send(new UploadPartCommand({ ...AT, UploadId, PartNumber, Body, ...options }));
  return { PartNumber, ETag, ChecksumCRC32 };
}

function complete(UploadId: string, Parts: CompletedPart[], options: Partial<CompleteMultipartUploadCommandInput> = {}): Promise<{ ETag?: string | undefined }> {
  return world.client.send(new CompleteMultipartUploadCommand({ ...AT, UploadId, MultipartUpload: { Parts }, ...options }));
}

function crc32(...pieces: Uint8Array[]): string {
  const digest = createDigest('CRC32');
  for (const piece of pieces) digest.update(piece);
  return Buffer.from(digest.digest()).toString('base64');
}

describe('a whole upload', () => {
  test('becomes an object of the parts in order, with what its creator said', async () => {
    const id = await begin({ ContentType: 'video/x-matroska', Metadata: { first: '1' }, StorageClass: 'STANDARD_IA' });
    const last = await upload(id, 2, 'the end');
    const first = await upload(id, 1, BIG);
    const { ETag } = await complete(id, [first, last], { ChecksumCRC32: crc32(BIG, Buffer.from('the end')), MpuObjectSize: MIN_PART + 7 });
    const md5 = (data: string | Buffer): Buffer => createHash('md5').update(data).digest();
    expect(ETag).toBe(`"${md5(Buffer.concat([md5(BIG), md5('the end')])).toString('hex')}-2"`);
    expect((await world.get(KEY)).equals(Buffer.concat([BIG, Buffer.from('the end')]))).toBe(true);
    await expect(world.client.send(new HeadObjectCommand({ ...AT, ChecksumMode: 'ENABLED' }))).resolves.toMatchObject({
      ETag, ContentType: 'video/x-matroska', Metadata: { first: '1' }, StorageClass: 'STANDARD_IA', ContentLength: MIN_PART + 7,
      ChecksumCRC32: crc32(BIG, Buffer.from('the end')), ChecksumType: 'FULL_OBJECT',
    });
  });

  test('leaves nothing behind', async () => {
    const id = await begin();
    await complete(id, [await upload(id, 1, 'x')]);
    await expect(readdir(join(world.directory, '.s3', BUCKET, 'uploads'))).resolves.toEqual([]);
    await expect(readdir(join(world.directory, '.s3', BUCKET, 'staged'))).resolves.toEqual([]);
  });

  test('without a declared algorithm gets the CRC64NVME of its bytes', async () => {
    const client = world.client;
    client.config.requestChecksumCalculation = async () => 'WHEN_REQUIRED';
    const { UploadId = '' } = await client.send(new CreateMultipartUploadCommand(AT));
    await complete(UploadId, [await upload(UploadId, 1, 'x')]);
    const digest = createDigest('CRC64NVME');
    digest.update(Buffer.from('x'));
    await expect(client.send(new HeadObjectCommand({ ...AT, ChecksumMode: 'ENABLED' }))).resolves.toMatchObject({
      ChecksumCRC64NVME: Buffer.from(digest.digest()).toString('base64'), ChecksumType: 'FULL_OBJECT',
    });
  });

  test('of composite type gets the checksum of its part checksums', async () => {
    const id = await begin({ ChecksumType: 'COMPOSITE' });
    const part = await upload(id, 1, 'x');
    await complete(id, [part]);
    await expect(world.client.send(new HeadObjectCommand({ ...AT, ChecksumMode: 'ENABLED' }))).resolves.toMatchObject({
      ChecksumCRC32: compositeChecksum('CRC32', [part.ChecksumCRC32 ?? '']), ChecksumType: 'COMPOSITE',
    });
  });
});

describe('CreateMultipartUpload', () => {
  test.each([['SHA256', 'FULL_OBJECT'], ['CRC64NVME', 'COMPOSITE']] as const)('%s of type %s is refused', async (ChecksumAlgorithm, ChecksumType) => {
    expect(await failure(begin({ ChecksumAlgorithm, ChecksumType }))).toEqual({ name: 'InvalidRequest', status: 400 });
  });

  test('an algorithm it does not have is not implemented', async () => {
    expect(await failure(begin({ ChecksumAlgorithm: 'XXHASH64' }))).toEqual({ name: 'NotImplemented', status: 501 });
  });
});

describe('UploadPart', () => {
  test('a part sent again under its number replaces the earlier one', async () => {
    const id = await begin();
    const stale = await upload(id, 1, 'stale');
    const fresh = await upload(id, 1, 'fresh');
    expect(await failure(complete(id, [stale]))).toEqual({ name: 'InvalidPart', status: 400 });
    await complete(id, [fresh]);
    expect((await world.get(KEY)).equals(Buffer.from('fresh'))).toBe(true);
  });

  test('the bytes of a replaced part do not stay on disk', async () => {
    const id = await begin();
    for (const body of ['one', 'two', 'three']) await upload(id, 1, body);
    await expect(readdir(join(world.directory, '.s3', BUCKET, 'uploads', id))).resolves.toHaveLength(3);
  });

  test.each([0, 10_001])('part number %d is refused', async (number) => {
    expect(await failure(upload(await begin(), number, 'x'))).toEqual({ name: 'InvalidArgument', status: 400 });
  });

  test('part number 10,000 is taken', async () => {
    const id = await begin();
    await complete(id, [await upload(id, 10_000, 'x')]);
    expect((await world.get(KEY)).equals(Buffer.from('x'))).toBe(true);
  });

  test.each([['a checksum', { ChecksumCRC32: 'AAAAAA==' }], ['a Content-MD5', { ContentMD5: 'AAAAAAAAAAAAAAAAAAAAAA==' }]])('with %s of other bytes it is BadDigest and no part', async (_what, claim) => {
    const id = await begin();
    expect(await failure(upload(id, 1, 'x', claim))).toEqual({ name: 'BadDigest', status: 400 });
    await expect(world.client.send(new ListPartsCommand({ ...AT, UploadId: id }))).resolves.not.toHaveProperty('Parts');
  });

  test('a checksum of another algorithm than the upload has is refused', async () => {
    expect(await failure(upload(await begin(), 1, 'x', { ChecksumAlgorithm: 'SHA256' }))).toEqual({ name: 'InvalidRequest', status: 400 });
  });

  test.each(['no-such-upload', '../../etc', '0'.repeat(32), '..'])('upload id %s is NoSuchUpload', async (id) => {
    expect(await failure(upload(id, 1, 'x'))).toEqual({ name: 'NoSuchUpload', status: 404 });
  });

  test('a part that waits for 100 Continue is answered when the upload does not exist', async () => {
    expect(await failure(upload('0'.repeat(32), 1, BIG))).toEqual({ name: 'NoSuchUpload', status: 404 });
  });

  test('the upload of another key is NoSuchUpload', async () => {
    expect(await failure(upload(await begin(), 1, 'x', { Key: 'other' }))).toEqual({ name: 'NoSuchUpload', status: 404 });
  });
});

describe('CompleteMultipartUpload', () => {
  test('a small part before the last is EntityTooSmall, and the upload goes on', async () => {
    const id = await begin();
    const parts = [await upload(id, 1, 'small'), await upload(id, 2, 'last')];
    expect(await failure(complete(id, parts))).toEqual({ name: 'EntityTooSmall', status: 400 });
    await complete(id, parts.slice(1));
    expect((await world.get(KEY)).equals(Buffer.from('last'))).toBe(true);
  });

  test('parts out of order are InvalidPartOrder', async () => {
    const id = await begin();
    const parts = [await upload(id, 2, 'x'), await upload(id, 1, 'y')];
    expect(await failure(complete(id, parts))).toEqual({ name: 'InvalidPartOrder', status: 400 });
  });

  test('a checksum that is not that of the bytes is BadDigest, and there is no object', async () => {
    const id = await begin();
    expect(await failure(complete(id, [await upload(id, 1, 'x')], { ChecksumCRC32: crc32(Buffer.from('y')) }))).toEqual({ name: 'BadDigest', status: 400 });
    expect(await failure(world.get(KEY))).toMatchObject({ name: 'NoSuchKey' });
  });

  test('an object size that is not that of the parts is refused', async () => {
    const id = await begin();
    expect(await failure(complete(id, [await upload(id, 1, 'x')], { MpuObjectSize: 2 }))).toEqual({ name: 'InvalidRequest', status: 400 });
  });

  test('a second Complete of the same upload is NoSuchUpload', async () => {
    const id = await begin();
    const parts = [await upload(id, 1, 'x')];
    await complete(id, parts);
    expect(await failure(complete(id, parts))).toEqual({ name: 'NoSuchUpload', status: 404 });
    expect(await failure(upload(id, 2, 'x'))).toEqual({ name: 'NoSuchUpload', status: 404 });
  });

  test('with If-None-Match a taken key is PreconditionFailed, keeps its object, and the upload can be aborted', async () => {
    await world.put(KEY, 'first');
    const id = await begin();
    expect(await failure(complete(id, [await upload(id, 1, 'x')], { IfNoneMatch: '*' }))).toEqual({ name: 'PreconditionFailed', status: 412 });
    expect((await world.get(KEY)).equals(Buffer.from('first'))).toBe(true);
    await world.client.send(new AbortMultipartUploadCommand({ ...AT, UploadId: id }));
  });

  test('of 20 racing uploads with If-None-Match exactly one wins, and its bytes stay', async () => {
    const racers = await Promise.all(Array.from({ length: 20 }, async (_, index) => {
      const id = await begin();
      return { id, body: `racer ${index}`, part: await upload(id, 1, `racer ${index}`) };
    }));
    const outcomes = await Promise.allSettled(racers.map(({ id, part }) => complete(id, [part], { IfNoneMatch: '*' })));
    const winners = racers.filter((_, index) => outcomes[index]?.status === 'fulfilled');
    const losses = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [(outcome.reason as Error).name] : []));
    expect(losses).toEqual(Array(19).fill('PreconditionFailed'));
    expect((await world.get(KEY)).equals(Buffer.from(winners[0]?.body ?? ''))).toBe(true);
  });

  test('of 20 racing Completes of one upload exactly one wins, the others find it gone', async () => {
    const id = await begin();
    const part = await upload(id, 1, 'x');
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => complete(id, [part])));
    const losses = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [(outcome.reason as Error).name] : []));
    expect(losses).toEqual(Array(19).fill('NoSuchUpload'));
  });

  test('a reader sees the old object or the new one, whole, while they are replaced', async () => {
    const bodies = Array.from({ length: 8 }, (_, index) => bytes(100_000 + index, index));
    await world.put(KEY, bodies[0] ?? '');
    const ids = await Promise.all(bodies.map(() => begin()));
    const parts = await Promise.all(bodies.map((body, index) => upload(ids[index] ?? '', 1, body)));
    const completes = parts.map((part, index) => complete(ids[index] ?? '', [part]));
    // The SDK holds every answer against its checksum, so mixed bytes would be an error too.
    const reads = await Promise.all(Array.from({ length: 24 }, () => world.get(KEY)));
    await Promise.all(completes);
    for (const read of reads) expect(bodies.some((body) => body.equals(read))).toBe(true);
  });
});

describe('AbortMultipartUpload', () => {
  test('the upload is gone with its parts', async () => {
    const id = await begin();
    await upload(id, 1, 'x');
    await world.client.send(new AbortMultipartUploadCommand({ ...AT, UploadId: id }));
    expect(await failure(world.client.send(new ListPartsCommand({ ...AT, UploadId: id })))).toEqual({ name: 'NoSuchUpload', status: 404 });
    await expect(readdir(join(world.directory, '.s3', BUCKET, 'uploads'))).resolves.toEqual([]);
  });

  test('a second Abort is NoSuchUpload', async () => {
    const id = await begin();
    await world.client.send(new AbortMultipartUploadCommand({ ...AT, UploadId: id }));
    expect(await failure(world.client.send(new AbortMultipartUploadCommand({ ...AT, UploadId: id })))).toEqual({ name: 'NoSuchUpload', status: 404 });
  });
});

describe('ListParts', () => {
  test('tells number, size, ETag and checksum of each part', async () => {
    const id = await begin();
    const { ETag, ChecksumCRC32 } = await upload(id, 3, 'four');
    await expect(world.client.send(new ListPartsCommand({ ...AT, UploadId: id }))).resolves.toMatchObject({
      ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT', IsTruncated: false,
      Parts: [{ PartNumber: 3, Size: 4, ETag, ChecksumCRC32, LastModified: new Date(NOW) }],
    });
  });

  test('pages follow one another without a gap or an overlap', async () => {
    const id = await begin();
    for (const number of [10, 2, 7, 10_000, 1]) await upload(id, number, 'x');
    const seen: (number | undefined)[][] = [];
    let marker: string | undefined;
    do {
      const page = await world.client.send(new ListPartsCommand({ ...AT, UploadId: id, MaxParts: 2, PartNumberMarker: marker }));
      seen.push((page.Parts ?? []).map(({ PartNumber }) => PartNumber));
      marker = page.IsTruncated === true ? page.NextPartNumberMarker : undefined;
    } while (marker !== undefined);
    expect(seen).toEqual([[1, 2], [7, 10], [10_000]]);
  });
});
