import { CreateBucketCommand, HeadBucketCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { BUCKET, codeOf, failure, NOW, raw, World } from './harness';

let world: World;
beforeEach(async () => { world = await World.start(); });
afterEach(() => world.stop());

describe('buckets', () => {
  test('are listed by name with the time they were made', async () => {
    await world.client.send(new CreateBucketCommand({ Bucket: 'a.first', CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }));
    const { Buckets } = await world.client.send(new ListBucketsCommand({}));
    expect(Buckets).toEqual([{ Name: 'a.first', CreationDate: new Date(NOW) }, { Name: BUCKET, CreationDate: new Date(NOW) }]);
  });

  test('are made once', async () => {
    expect(await failure(world.client.send(new CreateBucketCommand({ Bucket: BUCKET })))).toEqual({ name: 'BucketAlreadyOwnedByYou', status: 409 });
  });

  test('are found by HEAD only when they exist', async () => {
    await expect(world.client.send(new HeadBucketCommand({ Bucket: BUCKET }))).resolves.toMatchObject({ BucketRegion: 'us-east-1' });
    expect(await failure(world.client.send(new HeadBucketCommand({ Bucket: 'no-such-bucket' })))).toEqual({ name: 'NotFound', status: 404 });
  });

  test.each(['.s3', '..', 'ab', 'Archive', 'a_b', 'a..b', '-ab', 'x'.repeat(64)])('are not named %s', async (name) => {
    expect(codeOf(await raw(world.server.url, 'PUT', `/${name}`))).toBe('InvalidBucketName');
  });

  test('with settings that would be lost are not implemented', async () => {
    const body = '<CreateBucketConfiguration><Tags/></CreateBucketConfiguration>';
    expect(codeOf(await raw(world.server.url, 'PUT', '/other-bucket', {}, body))).toBe('NotImplemented');
  });
});
