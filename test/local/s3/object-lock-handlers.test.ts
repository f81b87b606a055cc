import { createHash } from 'node:crypto';
import { CreateBucketCommand, GetObjectLockConfigurationCommand, PutObjectLockConfigurationCommand, type DefaultRetention } from '@aws-sdk/client-s3';
import { BUCKET, codeOf, failure, raw, World } from './harness';

let world: World;
beforeEach(async () => { world = await World.start({}, { ObjectLockEnabledForBucket: true }); });
afterEach(() => world.stop());

function configure(Bucket: string, DefaultRetention: DefaultRetention): Promise<unknown> {
  return world.client.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention } } }));
}

describe('the lock of a bucket', () => {
  test('is on from the beginning, without a default', async () => {
    await expect(world.client.send(new GetObjectLockConfigurationCommand({ Bucket: BUCKET }))).resolves.toMatchObject({ ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' } });
  });

  test.each<DefaultRetention>([{ Mode: 'GOVERNANCE', Days: 1 }, { Mode: 'COMPLIANCE', Years: 100 }])('has the default %j, also after a restart', async (wanted) => {
    await configure(BUCKET, wanted);
    await world.restart();

    const { ObjectLockConfiguration } = await world.client.send(new GetObjectLockConfigurationCommand({ Bucket: BUCKET }));

    expect(ObjectLockConfiguration?.Rule?.DefaultRetention).toEqual(wanted);
  });

  test('cannot be put on a bucket that was made without, nor found there', async () => {
    await world.client.send(new CreateBucketCommand({ Bucket: 'plain-bucket' }));

    expect(await failure(configure('plain-bucket', { Mode: 'GOVERNANCE', Days: 1 }))).toEqual({ name: 'InvalidBucketState', status: 409 });
    expect(await failure(world.client.send(new GetObjectLockConfigurationCommand({ Bucket: 'plain-bucket' })))).toEqual({ name: 'ObjectLockConfigurationNotFoundError', status: 404 });
  });

  const rule = (inner: string): string => `<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention>${inner}</DefaultRetention></Rule></ObjectLockConfiguration>`;
  test.each([
    ['<Other/>', 'MalformedXML'],
    ['<ObjectLockConfiguration/>', 'MalformedXML'],
    [rule('<Days>1</Days>'), 'MalformedXML'],
    [rule('<Mode>STRICT</Mode><Days>1</Days>'), 'MalformedXML'],
    [rule('<Mode>GOVERNANCE</Mode>'), 'MalformedXML'],
    [rule('<Mode>GOVERNANCE</Mode><Days>1</Days><Years>1</Years>'), 'MalformedXML'],
    [rule('<Mode>GOVERNANCE</Mode><Mode>COMPLIANCE</Mode><Days>1</Days>'), 'MalformedXML'],
    [rule('<Mode>GOVERNANCE</Mode><Days>0</Days>'), 'InvalidArgument'],
    [rule('<Mode>GOVERNANCE</Mode><Days>36501</Days>'), 'InvalidArgument'],
  ])('is refused as %s', async (body, code) => {
    const headers = { 'content-md5': createHash('md5').update(body).digest('base64') };

    expect(codeOf(await raw(world.server.url, 'PUT', `/${BUCKET}?object-lock`, headers, body))).toBe(code);
  });

  test('is refused without a digest, and with one that is wrong', async () => {
    const body = rule('<Mode>GOVERNANCE</Mode><Days>1</Days>');
    const send = (headers: Record<string, string>) => raw(world.server.url, 'PUT', `/${BUCKET}?object-lock`, headers, body);

    expect(codeOf(await send({}))).toBe('InvalidRequest');
    expect(codeOf(await send({ 'x-amz-checksum-crc32': 'AAAAAA==' }))).toBe('BadDigest');
  });
});
