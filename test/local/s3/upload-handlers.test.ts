import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AbortMultipartUploadCommand, CreateBucketCommand, ListPartsCommand } from '@aws-sdk/client-s3';
import { AT, begin, BUCKET, failure, upload, World } from './harness';

let world: World;
beforeEach(async () => { world = await World.start(); });
afterEach(() => world.stop());

describe('CreateMultipartUpload', () => {
  test.each([['SHA256', 'FULL_OBJECT'], ['CRC64NVME', 'COMPOSITE']] as const)('%s of type %s is refused', async (ChecksumAlgorithm, ChecksumType) => {
    expect(await failure(begin(world.client, { ChecksumAlgorithm, ChecksumType }))).toEqual({ name: 'InvalidRequest', status: 400 });
  });

  test('an algorithm it does not have is not implemented', async () => {
    expect(await failure(begin(world.client, { ChecksumAlgorithm: 'XXHASH64' }))).toEqual({ name: 'NotImplemented', status: 501 });
  });
});

describe('AbortMultipartUpload', () => {
  test('the upload is gone with its parts', async () => {
    const id = await begin(world.client);
    await upload(world.client, id, 1, 'x');
    await world.client.send(new AbortMultipartUploadCommand({ ...AT, UploadId: id }));
    expect(await failure(world.client.send(new ListPartsCommand({ ...AT, UploadId: id })))).toEqual({ name: 'NoSuchUpload', status: 404 });
    await expect(readdir(join(world.directory, '.s3', BUCKET, 'uploads'))).resolves.toEqual([]);
  });

  test('an id that leads to the folder of another upload is NoSuchUpload, and that one stays', async () => {
    await world.client.send(new CreateBucketCommand({ Bucket: 'other-bucket' }));
    const id = await begin(world.client, { Bucket: 'other-bucket' });
    const abort = new AbortMultipartUploadCommand({ ...AT, UploadId: `../../other-bucket/uploads/${id}` });
    expect(await failure(world.client.send(abort))).toEqual({ name: 'NoSuchUpload', status: 404 });
    await world.client.send(new ListPartsCommand({ ...AT, Bucket: 'other-bucket', UploadId: id }));
  });

  test('a second Abort is NoSuchUpload', async () => {
    const id = await begin(world.client);
    await world.client.send(new AbortMultipartUploadCommand({ ...AT, UploadId: id }));
    expect(await failure(world.client.send(new AbortMultipartUploadCommand({ ...AT, UploadId: id })))).toEqual({ name: 'NoSuchUpload', status: 404 });
  });
});
