import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateBucketCommand, GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, ListPartsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { buildSync } from 'esbuild';
import { type ObjectRecord } from '../../../lib/local/s3/object-record';
import { AT, begin, BUCKET, bytes, complete, failure, KEY, newClient, upload, World } from './harness';

let world: World;
beforeEach(async () => { world = await World.start(); });
afterEach(() => world.stop());

const records = (...path: string[]): string => join(world.directory, '.s3', BUCKET, ...path);
const file = (): string => join(world.directory, BUCKET, KEY);

async function onlyRecord(): Promise<ObjectRecord> {
  const [name = ''] = await readdir(records('objects'));
  return JSON.parse(await readFile(records('objects', name), 'utf8')) as ObjectRecord;
}

describe('after a restart over the same folder', () => {
  test('objects are as they were', async () => {
    await world.client.send(new PutObjectCommand({ ...AT, Body: 'footage', Metadata: { a: '1' }, ContentType: 'video/x-matroska' }));
    const before = await world.client.send(new HeadObjectCommand({ ...AT, ChecksumMode: 'ENABLED' }));
    await world.restart();
    const after = await world.client.send(new HeadObjectCommand({ ...AT, ChecksumMode: 'ENABLED' }));
    expect({ ...after, $metadata: undefined }).toEqual({ ...before, $metadata: undefined });
    expect((await world.get(KEY)).toString()).toBe('footage');
  });

  test('an upload goes on with its parts', async () => {
    const id = await begin(world.client, { Metadata: { a: '1' } });
    const part = await upload(world.client, id, 1, 'footage');
    await world.restart();
    await expect(world.client.send(new ListPartsCommand({ ...AT, UploadId: id }))).resolves.toMatchObject({ Parts: [{ ETag: part.ETag }] });
    await complete(world.client, id, [part]);
    await expect(world.client.send(new HeadObjectCommand(AT))).resolves.toMatchObject({ Metadata: { a: '1' }, ContentLength: 7 });
  });

  test('a copy of the folder is as good', async () => {
    await world.put(KEY, 'footage');
    await world.restart(async () => {
      await cp(world.directory, `${world.directory}.copy`, { recursive: true });
      await rm(world.directory, { recursive: true });
      await rename(`${world.directory}.copy`, world.directory);
    });
    expect((await world.get(KEY)).toString()).toBe('footage');
  });
});

describe('a server killed inside a commit', () => {
  test('between record and bytes finishes it at the next start', async () => {
    await world.put(KEY, 'footage');
    await world.restart(async () => {
      await rename(file(), records('staged', (await onlyRecord()).staged));
      await rm(join(world.directory, BUCKET, 'v1'), { recursive: true });
    });
    expect((await world.get(KEY)).toString()).toBe('footage');
  });

  test('between record and bytes of a replacement gives the new object, not a mixture', async () => {
    await world.put(KEY, 'new');
    await world.restart(async () => {
      await rename(file(), records('staged', (await onlyRecord()).staged));
      await writeFile(file(), 'old one');
    });
    expect((await world.get(KEY)).toString()).toBe('new');
  });

  test('before the record drops the bytes and keeps the old object', async () => {
    await world.put(KEY, 'old');
    await world.restart(async () => {
      const { staged } = await onlyRecord();
      await writeFile(records('staged', `${staged.slice(0, -1)}_`), 'never acknowledged');
      await mkdir(records('staged', 'discarded.x'));
      await writeFile(records('staged', 'json.x'), '{');
    });
    expect((await world.get(KEY)).toString()).toBe('old');
    await expect(readdir(records('staged'))).resolves.toEqual([]);
  });

  test('behind a Complete removes the upload that was left', async () => {
    const id = await begin(world.client);
    const part = await upload(world.client, id, 1, 'footage');
    await cp(records('uploads', id), `${world.directory}.upload`, { recursive: true });
    await complete(world.client, id, [part]);
    await world.restart(() => rename(`${world.directory}.upload`, records('uploads', id)));
    expect(await failure(complete(world.client, id, [part]))).toEqual({ name: 'NoSuchUpload', status: 404 });
    expect((await world.get(KEY)).toString()).toBe('footage');
  });

  test('inside a Delete leaves no object', async () => {
    await world.put(KEY, 'footage');
    await world.restart(() => rm(file()));
    expect(await failure(world.get(KEY))).toMatchObject({ name: 'NoSuchKey' });
    await expect(world.client.send(new ListObjectsV2Command({ Bucket: BUCKET }))).resolves.toMatchObject({ KeyCount: 0 });
    await world.put(KEY, 'again');
    expect((await world.get(KEY)).toString()).toBe('again');
  });
});

describe('a server killed with SIGKILL', () => {
  /** The server in a process of its own, over the folder of the world. */
  async function spawnServer(): Promise<{ child: ChildProcess; url: string }> {
    const outfile = join(world.directory, '.s3', 'server.cjs');
    const stdin = { contents: 'import { startS3Server } from "./s3-server"; startS3Server({ directory: process.argv[2] }).then(({ url }) => console.log(url));', resolveDir: join(__dirname, '../../../lib/local/s3') };
    buildSync({ stdin, bundle: true, platform: 'node', outfile });
    const child = spawn(process.execPath, [outfile, world.directory], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(child.stdout, 'data') as [Buffer];
    return { child, url: line.toString().trim() };
  }

  test.each([10, 25, 40])('after %d acknowledged writes has lost none of them and mixed no object', async (acknowledgements) => {
    const acknowledged = new Map<string, number>();
    await world.restart(async () => {
      const { child, url } = await spawnServer();
      const client = newClient(url);
      let count = 0;
      const acknowledge = (key: string, seed: number): void => {
        // What is acknowledged after the signal was sent counts as well.
        acknowledged.set(key, seed);
        count += 1;
        if (count === acknowledgements) child.kill('SIGKILL');
      };
      // Three writers, each overwriting its two keys in turn, so that the signal meets all kinds of steps.
      const writers = [0, 1, 2].map(async (writer) => {
        for (let seed = writer + 1; ; seed += 3) {
          const key = `${writer}/${seed % 2}`;
          if (writer === 0) {
            const id = await begin(client, { Key: key });
            await complete(client, id, [await upload(client, id, 1, bytes(50_000, seed), { Key: key })], { Key: key });
          } else await client.send(new PutObjectCommand({ ...AT, Key: key, Body: bytes(50_000, seed) }));
          acknowledge(key, seed);
        }
      });
      await Promise.allSettled(writers);
      client.destroy();
    });
    const { Contents = [] } = await world.client.send(new ListObjectsV2Command({ Bucket: BUCKET }));
    expect(Contents.map(({ Key }) => Key)).toEqual(expect.arrayContaining([...acknowledged.keys()]));
    for (const [key, seed] of acknowledged) {
      const body = await world.get(key);
      // The next write of the key may have been done without its answer getting out; the one after it was never sent.
      expect([seed, seed + 6].some((candidate) => body.equals(bytes(50_000, candidate)))).toBe(true);
    }
  });

  test.each([10, 25, 40])('after %d acknowledged writes has lost no version of a bucket with Object Lock', async (acknowledgements) => {
    const Bucket = 'locked-bucket';
    await world.client.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
    const acknowledged: { readonly Key: string; readonly VersionId: string | undefined; readonly seed: number }[] = [];
    await world.restart(async () => {
      const { child, url } = await spawnServer();
      const client = newClient(url);
      const writers = [0, 1, 2].map(async (writer) => {
        for (let seed = writer + 1; ; seed += 3) {
          const Key = `${writer}/only`;
          const { VersionId } = await client.send(new PutObjectCommand({ Bucket, Key, Body: bytes(50_000, seed) }));
          acknowledged.push({ Key, VersionId, seed });
          if (acknowledged.length === acknowledgements) child.kill('SIGKILL');
        }
      });
      await Promise.allSettled(writers);
      client.destroy();
    });

    expect(acknowledged.length).toBeGreaterThanOrEqual(acknowledgements);
    for (const { Key, VersionId, seed } of acknowledged) {
      const { Body } = await world.client.send(new GetObjectCommand({ Bucket, Key, VersionId }));
      expect(Buffer.from(await Body?.transformToByteArray() ?? []).equals(bytes(50_000, seed))).toBe(true);
    }
    const { Contents = [] } = await world.client.send(new ListObjectsV2Command({ Bucket }));
    expect(Contents.map(({ Key }) => Key)).toEqual([...new Set(acknowledged.map(({ Key }) => Key))].sort());
  });
});
