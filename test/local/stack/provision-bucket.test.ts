import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectLockConfigurationCommand, HeadBucketCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { Duration } from 'aws-cdk-lib';
import { ArchiveStack, type ArchiveSettings } from '../../../lib/constructs/archive-stack';
import { startS3Server, type S3Server } from '../../../lib/local/s3/s3-server';
import { readAssembly } from '../../../lib/local/stack/assembly';
import { provisionBucket } from '../../../lib/local/stack/provision-bucket';
import { TemplateReader } from '../../../lib/local/stack/template-reader';
import { testApp } from '../../constructs/synth';
import { failure, newClient } from '../s3/harness';
import { ARCHIVE, ARCHIVE_OUTPUTS, assemblyOf } from './assemblies';

let directory: string;
let server: S3Server;
let client: S3Client;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kvs-archive-provision-'));
  server = await startS3Server({ directory });
  client = newClient(server.url);
});

afterEach(async () => {
  client.destroy();
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});

/** The template of a real archive. */
async function templateOf(props: Partial<ArchiveSettings> = {}): Promise<TemplateReader> {
  const app = testApp();
  new ArchiveStack(app, 'KvsArchive', { streams: ['front-door'], ...props });
  return new TemplateReader(await readAssembly(app.synth().directory));
}

describe('the bucket of a stack', () => {
  test('is made with the policy of its template, once and again', async () => {
    const template = await templateOf({ keyPrefix: 'cams/' });

    const names = [await provisionBucket(server.url, template), await provisionBucket(server.url, template)];
    const [Bucket] = names;
    const put = (Key: string, IfNoneMatch?: string) => client.send(new PutObjectCommand({ Bucket, Key, Body: 'x', IfNoneMatch }));

    expect(names).toEqual(Array(2).fill('kvsarchive-archivebucket49f1ac64'));
    expect(await failure(put('cams/v1/a'))).toEqual({ name: 'AccessDenied', status: 403 });
    expect(await failure(put('cams/index/v1/a'))).toEqual({ name: 'AccessDenied', status: 403 });
    await put('cams/v1/a', '*');
    await put('cams/index/v1/a', '*');
    await put('elsewhere');
    expect(await failure(client.send(new GetObjectLockConfigurationCommand({ Bucket })))).toMatchObject({ name: 'ObjectLockConfigurationNotFoundError' });
  });

  test.each(['governance', 'compliance'] as const)('is made with its lock in mode %s', async (mode) => {
    const Bucket = await provisionBucket(server.url, await templateOf({ objectLock: { retention: Duration.days(90), mode } }));

    const { ObjectLockConfiguration } = await client.send(new GetObjectLockConfigurationCommand({ Bucket }));

    expect(ObjectLockConfiguration?.Rule?.DefaultRetention).toEqual({ Mode: mode.toUpperCase(), Days: 90 });
  });

  test('is the only one that is made', async () => {
    await provisionBucket(server.url, new TemplateReader(assemblyOf(ARCHIVE, ARCHIVE_OUTPUTS)));

    expect(await failure(client.send(new HeadBucketCommand({ Bucket: 'stack-accesslogs' })))).toMatchObject({ name: 'NotFound' });
    await client.send(new HeadBucketCommand({ Bucket: 'stack-bucket' }));
  });

  test('cannot be locked when it is there without a lock', async () => {
    await provisionBucket(server.url, await templateOf());

    await expect(provisionBucket(server.url, await templateOf({ objectLock: { retention: Duration.days(1) } }))).rejects.toThrow(/^cannot lock bucket kvsarchive-archivebucket49f1ac64: 409 .*InvalidBucketState/s);
  });
});
