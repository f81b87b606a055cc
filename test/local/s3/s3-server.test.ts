import { existsSync } from 'node:fs';
import { access, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { type ListenError } from '../../../lib/local/listen';
import { type S3Server, startS3Server } from '../../../lib/local/s3/s3-server';
import { BUCKET, codeOf, failure, raw, World } from './harness';

let world: World;
beforeEach(async () => { world = await World.start(); });
afterEach(() => world.stop());

describe('startS3Server', () => {
  test('listens on 127.0.0.1, on a port of its own', () => {
    expect(world.server.url).toMatch(/^http:\/\/127\.0\.0\.1:[0-9]+$/);
  });

  test('is not reachable under another address of the machine', async () => {
    // All of 127.0.0.0/8 is this machine: a server on every address would answer here.
    await expect(raw(world.server.url.replace('127.0.0.1', '127.0.0.2'), 'GET', '/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(await raw(world.server.url, 'GET', '/')).toMatchObject({ status: 200 });
  });

  test('a port in use is an error that names it', async () => {
    const port = Number(new URL(world.server.url).port);
    const second = startS3Server({ directory: world.directory, port });
    await expect(second).rejects.toMatchObject({ name: 'ListenError', port, message: expect.stringMatching(/127\.0\.0\.1:[0-9]+: the port is in use/) as string } satisfies Partial<ListenError>);
  });

  test('a folder that cannot be made is an error, and the port is free again', async () => {
    const path = join(world.directory, 'file');
    await writeFile(path, '');
    const port = Number(new URL(world.server.url).port);
    await world.server.close();
    await expect(startS3Server({ directory: path, port })).rejects.toMatchObject({ code: 'EEXIST' });
    const server = await startS3Server({ directory: world.directory, port });
    await server.close();
  });

  test('closes twice without an error', async () => {
    await world.server.close();
    await expect(world.server.close()).resolves.toBeUndefined();
  });
});

describe('an answer', () => {
  test('carries a request id of its own', async () => {
    const answers = [await raw(world.server.url, 'GET', '/'), await raw(world.server.url, 'GET', '/nothing-here?list-type=2')];
    const ids = answers.map(({ headers }) => headers['x-amz-request-id']);
    expect(new Set(ids).size).toBe(2);
    expect(answers[1]?.body).toContain(`<RequestId>${String(ids[1])}</RequestId>`);
  });

  test('to what it does not know is 501, and nothing happens', async () => {
    await world.put('source', 'x');
    const copy = await raw(world.server.url, 'PUT', `/${BUCKET}/copy`, { 'x-amz-copy-source': `/${BUCKET}/source` });
    expect([copy.status, codeOf(copy)]).toEqual([501, 'NotImplemented']);
    expect(await failure(world.client.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'copy' })))).toMatchObject({ name: 'NotFound' });
  });

  test('escapes what it repeats', async () => {
    const { body } = await raw(world.server.url, 'GET', `/${BUCKET}/%3CKey%3E%26`);
    expect(body).toContain('<Key>&lt;Key&gt;&amp;</Key>');
  });
});

describe('a path', () => {
  test.each([
    `/${BUCKET}/../outside`, `/${BUCKET}/%2e%2e/outside`, `/${BUCKET}/a/../../outside`, `/${BUCKET}/..%2foutside`, `/${BUCKET}//outside`, `/${BUCKET}/%2Foutside`,
    '/../outside', '/%2e%2e/outside', '/.s3/outside', `/${BUCKET}/a%5C..%5Coutside`, `/${BUCKET}/a%00b`,
  ])('%s is refused and no file appears', async (path) => {
    expect((await raw(world.server.url, 'PUT', path, {}, 'x')).status).toBe(400);
    await expect(readdir(join(world.directory, BUCKET))).resolves.toEqual([]);
    await expect(readdir(world.directory)).resolves.toEqual(['.s3', BUCKET]);
  });

  test('cannot read the records of the server or another bucket', async () => {
    await mkdir(join(world.directory, 'other'), { recursive: true });
    await writeFile(join(world.directory, 'other', 'secret'), 'secret');
    await expect(access(join(world.directory, '.s3', BUCKET, 'bucket.json'))).resolves.toBeUndefined();
    for (const path of [`/${BUCKET}/../other/secret`, `/${BUCKET}/../.s3/${BUCKET}/bucket.json`, `/.s3/${BUCKET}/bucket.json`, '/other/secret']) {
      expect((await raw(world.server.url, 'GET', path)).status).toBeGreaterThanOrEqual(400);
    }
  });
});

test('closing waits for the request that is at work', async () => {
  const directory = join(world.directory, 'second');
  let closed: Promise<void> | undefined;
  const server: S3Server = await startS3Server({
    directory,
    fault: ({ operation }) => {
      if (operation === 'DeleteObject') closed = server.close();
      return undefined;
    },
  });
  await raw(server.url, 'PUT', `/${BUCKET}`);
  await raw(server.url, 'PUT', `/${BUCKET}/key`, {}, 'x');
  await expect(raw(server.url, 'DELETE', `/${BUCKET}/key`)).rejects.toMatchObject({ code: 'ECONNRESET' });
  // The answer is lost with the connection; the effect is not left to happen after the close.
  await closed;
  expect(existsSync(join(directory, BUCKET, 'key'))).toBe(false);
});

test('a connection is not closed for being idle', async () => {
  const { headers } = await raw(world.server.url, 'GET', '/', { connection: 'keep-alive' });
  expect(headers['connection']).toBe('keep-alive');
  // With an idle limit Node announces it here.
  expect(headers['keep-alive']).toBeUndefined();
});
