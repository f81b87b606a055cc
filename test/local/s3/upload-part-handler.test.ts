import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { AbortMultipartUploadCommand, ListPartsCommand, UploadPartCommand } from '@aws-sdk/client-s3';
import { MIN_PART } from '../../../lib/local/s3/completion';
import { AT, begin, BUCKET, bytes, complete, failure, KEY, upload, World } from './harness';

let world: World;
beforeEach(async () => { world = await World.start(); });
afterEach(() => world.stop());

const staged = (): string => join(world.directory, '.s3', BUCKET, 'staged');

describe('UploadPart', () => {
  test('a part sent again under its number replaces the earlier one', async () => {
    const id = await begin(world.client);
    const stale = await upload(world.client, id, 1, 'stale');
    const fresh = await upload(world.client, id, 1, 'fresh');
    expect(await failure(complete(world.client, id, [stale]))).toEqual({ name: 'InvalidPart', status: 400 });
    await complete(world.client, id, [fresh]);
    expect((await world.get(KEY)).equals(Buffer.from('fresh'))).toBe(true);
  });

  test('the bytes of a replaced part do not stay on disk', async () => {
    const id = await begin(world.client);
    for (const body of ['one', 'two', 'three']) await upload(world.client, id, 1, body);
    await expect(readdir(join(world.directory, '.s3', BUCKET, 'uploads', id))).resolves.toHaveLength(3);
  });

  test.each([0, 10_001])('part number %d is refused', async (number) => {
    expect(await failure(upload(world.client, await begin(world.client), number, 'x'))).toEqual({ name: 'InvalidArgument', status: 400 });
  });

  test('part number 10,000 is taken', async () => {
    const id = await begin(world.client);
    await complete(world.client, id, [await upload(world.client, id, 10_000, 'x')]);
    expect((await world.get(KEY)).equals(Buffer.from('x'))).toBe(true);
  });

  test.each([['a checksum', { ChecksumCRC32: 'AAAAAA==' }], ['a Content-MD5', { ContentMD5: 'AAAAAAAAAAAAAAAAAAAAAA==' }]])('with %s of other bytes it is BadDigest and no part', async (_what, claim) => {
    const id = await begin(world.client);
    expect(await failure(upload(world.client, id, 1, 'x', claim))).toEqual({ name: 'BadDigest', status: 400 });
    await expect(world.client.send(new ListPartsCommand({ ...AT, UploadId: id }))).resolves.not.toHaveProperty('Parts');
    await expect(readdir(staged())).resolves.toEqual([]);
  });

  test('a checksum of another algorithm than the upload has is refused', async () => {
    expect(await failure(upload(world.client, await begin(world.client), 1, 'x', { ChecksumAlgorithm: 'SHA256' }))).toEqual({ name: 'InvalidRequest', status: 400 });
  });

  test('a part still on its way when its upload is aborted is NoSuchUpload, and its bytes go', async () => {
    const id = await begin(world.client);
    let finish = (): void => undefined;
    const held = new Promise<void>((resolve) => { finish = resolve; });
    const body = Readable.from((async function* () {
      yield bytes(100_000);
      await held;
      yield bytes(100_000);
    })());
    const sent = failure(world.client.send(new UploadPartCommand({ ...AT, UploadId: id, PartNumber: 1, Body: body, ContentLength: 200_000 })));
    while ((await readdir(staged())).length === 0) await new Promise((resolve) => { setImmediate(resolve); });
    await world.client.send(new AbortMultipartUploadCommand({ ...AT, UploadId: id }));
    finish();
    expect(await sent).toEqual({ name: 'NoSuchUpload', status: 404 });
    await expect(readdir(staged())).resolves.toEqual([]);
  });

  test.each(['no-such-upload', '../../etc', '0'.repeat(32), '..'])('upload id %s is NoSuchUpload', async (id) => {
    expect(await failure(upload(world.client, id, 1, 'x'))).toEqual({ name: 'NoSuchUpload', status: 404 });
  });

  test('a part that waits for 100 Continue is answered when the upload does not exist', async () => {
    expect(await failure(upload(world.client, '0'.repeat(32), 1, bytes(MIN_PART)))).toEqual({ name: 'NoSuchUpload', status: 404 });
  });

  test('the upload of another key is NoSuchUpload', async () => {
    expect(await failure(upload(world.client, await begin(world.client), 1, 'x', { Key: 'other' }))).toEqual({ name: 'NoSuchUpload', status: 404 });
  });
});
