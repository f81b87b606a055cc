import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { type S3Fault, type S3FaultRequest } from '../../../lib/local/s3/s3-server';
import { BUCKET, failure, KEY, newClient, World } from './harness';

let world: World;
let faults: (S3Fault | undefined)[];
let seen: S3FaultRequest[];
beforeEach(async () => {
  faults = [];
  seen = [];
  world = await World.start({
    fault: (request) => {
      if (request.operation === 'CreateBucket') return undefined;
      seen.push(request);
      return faults.shift();
    },
  });
});
afterEach(() => world.stop());

const PUT = { Bucket: BUCKET, Key: KEY, Body: 'footage' };

describe('a fault', () => {
  test('is asked for with operation, bucket and key', async () => {
    await world.put(KEY, 'footage');
    expect(seen).toEqual([{ operation: 'PutObject', bucket: BUCKET, key: KEY }]);
  });

  test.each([['InternalError', 500], ['SlowDown', 503]] as const)('that rejects with %s answers %d and nothing happens', async (code, status) => {
    faults = [{ kind: 'reject', code }];
    expect(await failure(world.client.send(new PutObjectCommand(PUT)))).toEqual({ name: code, status });
    expect(await failure(world.client.send(new HeadObjectCommand({ Bucket: BUCKET, Key: KEY })))).toMatchObject({ name: 'NotFound' });
  });

  test('that rejects once is mended by the retry of the SDK', async () => {
    faults = [{ kind: 'reject', code: 'InternalError' }];
    const client = newClient(world.server.url, { maxAttempts: 2 });
    await client.send(new PutObjectCommand(PUT));
    client.destroy();
    expect(seen).toHaveLength(2);
  });

  test('that drops the response leaves the effect and no status', async () => {
    faults = [{ kind: 'drop-response' }];
    expect(await failure(world.client.send(new PutObjectCommand(PUT)))).toMatchObject({ status: undefined });
    expect((await world.get(KEY)).toString()).toBe('footage');
  });

  test('that drops the response to a read closes the file', async () => {
    await world.put(KEY, 'footage');
    faults = [{ kind: 'drop-response' }];
    expect(await failure(world.client.send(new GetObjectCommand({ Bucket: BUCKET, Key: KEY })))).toMatchObject({ status: undefined });
    expect((await world.get(KEY)).toString()).toBe('footage');
  });

  test('that delays holds the effect back until its promise settles', async () => {
    let release = (): void => undefined;
    faults = [{ kind: 'delay', until: new Promise<void>((resolve) => { release = resolve; }) }];
    const put = world.client.send(new PutObjectCommand(PUT));
    while (seen.length === 0) await new Promise((resolve) => { setImmediate(resolve); });
    expect(await failure(world.client.send(new HeadObjectCommand({ Bucket: BUCKET, Key: KEY })))).toMatchObject({ name: 'NotFound' });
    release();
    await put;
    expect((await world.get(KEY)).toString()).toBe('footage');
  });

  test('that delays for ever does not keep the server from closing, and has no effect', async () => {
    faults = [{ kind: 'delay', until: new Promise(() => undefined) }];
    const put = failure(world.client.send(new PutObjectCommand(PUT)));
    while (seen.length === 0) await new Promise((resolve) => { setImmediate(resolve); });
    await world.restart();
    expect(await put).toMatchObject({ status: undefined });
    expect(await failure(world.get(KEY))).toMatchObject({ name: 'NoSuchKey' });
  });
});
