import { createHash } from 'node:crypto';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateBucketCommand, DeleteObjectCommand, GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, type ObjectLockRetentionMode, PutObjectCommand,
  PutObjectLockConfigurationCommand,
} from '@aws-sdk/client-s3';
import { AT, begin, BUCKET, codeOf, complete, failure, KEY, NOW, raw, upload, World } from './harness';

const DAY_MS = 86_400_000;

let world: World;
let now: number;

async function start(mode: ObjectLockRetentionMode): Promise<void> {
  now = NOW;
  world = await World.start({ clock: () => now }, { ObjectLockEnabledForBucket: true });
  await world.client.send(new PutObjectLockConfigurationCommand({
    Bucket: BUCKET, ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode: mode, Days: 1 } } },
  }));
}
beforeEach(() => start('GOVERNANCE'));
afterEach(() => world.stop());

async function read(VersionId?: string): Promise<string | undefined> {
  const { Body } = await world.client.send(new GetObjectCommand({ ...AT, VersionId }));
  return Body?.transformToString();
}

function remove(VersionId?: string, BypassGovernanceRetention?: boolean): Promise<{ VersionId?: string | undefined; DeleteMarker?: boolean | undefined }> {
  return world.client.send(new DeleteObjectCommand({ ...AT, VersionId, BypassGovernanceRetention }));
}

describe('in a bucket with Object Lock', () => {
  test('every new object is locked for as long as the bucket says, however it is made', async () => {
    const put = await world.put(KEY, 'put');
    const id = await begin(world.client, { Key: 'parts' });
    await complete(world.client, id, [await upload(world.client, id, 1, 'parts', { Key: 'parts' })], { Key: 'parts', IfNoneMatch: '*' });

    const heads = await Promise.all([KEY, 'parts'].map((Key) => world.client.send(new HeadObjectCommand({ Bucket: BUCKET, Key }))));

    expect(heads).toMatchObject(Array(2).fill({ ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: new Date(NOW + DAY_MS) }));
    expect(heads[0]?.VersionId).toBe(put);
    expect(heads[1]?.VersionId).toMatch(/^[0-9a-f]{32}$/);
  });

  test('bytes without a digest are refused, in words of S3, and with one are taken', async () => {
    const id = await begin(world.client, { ChecksumAlgorithm: undefined, ChecksumType: undefined });
    const part = `/${BUCKET}/${KEY}?partNumber=1&uploadId=${id}`;
    const md5 = { 'content-md5': createHash('md5').update('x').digest('base64') };

    const answers = [await raw(world.server.url, 'PUT', `/${BUCKET}/${KEY}`, {}, 'x'), await raw(world.server.url, 'PUT', part, {}, 'x')];

    expect(answers.map((answer) => [answer.status, codeOf(answer)])).toEqual([[400, 'InvalidRequest'], [400, 'InvalidRequest']]);
    expect(answers[0]?.body).toContain('Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters');
    expect(answers[1]?.body).toContain('is required for Put Part requests');
    expect([(await raw(world.server.url, 'PUT', `/${BUCKET}/${KEY}`, md5, 'x')).status, (await raw(world.server.url, 'PUT', part, md5, 'x')).status]).toEqual([200, 200]);
  });

  test('an overwrite keeps what was there as a version', async () => {
    const first = await world.put(KEY, 'first');
    const second = await world.put(KEY, 'second');

    expect([await read(), await read(first), await read(second)]).toEqual(['second', 'first', 'second']);
    await expect(world.client.send(new ListObjectsV2Command({ Bucket: BUCKET }))).resolves.toMatchObject({ KeyCount: 1, Contents: [{ Size: 6 }] });
  });

  test('a delete without a version hides the object behind a marker and removes nothing; without the marker it is back', async () => {
    const first = await world.put(KEY, 'first');

    const { VersionId: marker, DeleteMarker } = await remove();

    expect(DeleteMarker).toBe(true);
    expect(await failure(read())).toEqual({ name: 'NoSuchKey', status: 404 });
    expect(await failure(read(marker))).toEqual({ name: 'MethodNotAllowed', status: 405 });
    expect(await read(first)).toBe('first');
    await expect(world.client.send(new ListObjectsV2Command({ Bucket: BUCKET }))).resolves.toMatchObject({ KeyCount: 0 });
    await expect(access(join(world.directory, BUCKET, 'v1'))).rejects.toThrow('ENOENT'); // No empty folders.
    expect(await remove(marker)).toMatchObject({ VersionId: marker, DeleteMarker: true });
    expect(await read()).toBe('first');
  });

  test('a key behind a marker is free for If-None-Match', async () => {
    const first = await world.put(KEY, 'first');
    const only = () => world.client.send(new PutObjectCommand({ ...AT, Body: 'second', IfNoneMatch: '*' }));

    expect(await failure(only())).toEqual({ name: 'PreconditionFailed', status: 412 });
    await remove();
    await only();

    expect([await read(), await read(first)]).toEqual(['second', 'first']);
  });

  test('a locked version cannot be deleted, be it the object or an earlier one, until its time is over', async () => {
    const versions = [await world.put(KEY, 'first'), await world.put(KEY, 'second')];

    for (const version of versions) expect(await failure(remove(version))).toEqual({ name: 'AccessDenied', status: 403 });
    expect([await read(versions[0]), await read()]).toEqual(['first', 'second']);
    now = NOW + DAY_MS;
    for (const version of versions) await remove(version);

    expect(await failure(read())).toMatchObject({ name: 'NoSuchKey' });
    expect(await failure(read(versions[0]))).toEqual({ name: 'NoSuchVersion', status: 404 });
  });

  test('the word for it is that of S3', async () => {
    const version = await world.put(KEY, 'first');

    const answer = await raw(world.server.url, 'DELETE', `/${BUCKET}/${KEY}?versionId=${version}`);

    expect([answer.status, answer.body]).toEqual([403, expect.stringContaining('<Message>Access Denied because object protected by object lock.</Message>')]);
  });

  test('GOVERNANCE gives way to who asks for it, COMPLIANCE to nobody', async () => {
    const governed = await world.put(KEY, 'first');
    await remove(governed, true);
    expect(await failure(read())).toMatchObject({ name: 'NoSuchKey' });
    await world.stop();
    await start('COMPLIANCE');
    const complied = await world.put(KEY, 'second');

    expect(await failure(remove(complied, true))).toEqual({ name: 'AccessDenied', status: 403 });
    expect(await read()).toBe('second');
  });

  test('with the newest version gone, the one before it is the object', async () => {
    const first = await world.put(KEY, 'first');
    const second = await world.put(KEY, 'second');

    await remove(second, true);

    expect([await read(), await read(first)]).toEqual(['first', 'first']);
    expect(await failure(read(second))).toMatchObject({ name: 'NoSuchVersion' });
  });

  test('an earlier version that is deleted leaves the object alone', async () => {
    const first = await world.put(KEY, 'first');
    await world.put(KEY, 'second');

    await remove(first, true);

    expect(await read()).toBe('second');
    expect(await failure(read(first))).toMatchObject({ name: 'NoSuchVersion' });
  });

  test('a marker whose object could not come back stays', async () => {
    await world.put(KEY, 'first');
    const { VersionId: marker } = await remove();
    await world.put(`${KEY}/below`, 'in the way');

    expect(await failure(remove(marker))).toEqual({ name: 'InvalidRequest', status: 400 });
    expect(await failure(read(marker))).toMatchObject({ name: 'MethodNotAllowed' });
  });

  test('a version that is not there can be deleted again and again, and one of another form cannot', async () => {
    expect(await remove('0'.repeat(32))).toMatchObject({ VersionId: '0'.repeat(32) });
    expect(await failure(remove('../../x'))).toEqual({ name: 'InvalidArgument', status: 400 });
  });

  test('all of it survives a restart', async () => {
    const first = await world.put(KEY, 'first');
    const second = await world.put(KEY, 'second');
    const { VersionId: marker } = await remove();

    await world.restart();

    expect([await read(first), await read(second)]).toEqual(['first', 'second']);
    expect(await failure(read())).toMatchObject({ name: 'NoSuchKey' });
    expect(await failure(remove(second))).toEqual({ name: 'AccessDenied', status: 403 });
    await remove(marker);
    await expect(world.client.send(new HeadObjectCommand(AT))).resolves.toMatchObject({ VersionId: second, ObjectLockMode: 'GOVERNANCE' });
  });
});

test('in a bucket without Object Lock there are no versions, and no digest is needed', async () => {
  await world.client.send(new CreateBucketCommand({ Bucket: 'plain-bucket' }));

  expect((await raw(world.server.url, 'PUT', '/plain-bucket/key', {}, 'x')).status).toBe(200);
  expect(codeOf(await raw(world.server.url, 'DELETE', '/plain-bucket/key?versionId=null'))).toBe('NotImplemented');
  const head = await raw(world.server.url, 'HEAD', '/plain-bucket/key');
  expect(Object.keys(head.headers).filter((name) => /version|lock/.test(name))).toEqual([]);
});
