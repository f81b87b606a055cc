import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, GetObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { S3ObjectStore } from '../../lib/adapters/s3-object-store';
import { startS3Server, type S3Server } from '../../lib/local/s3/s3-server';
import { MemoryBucket, MemoryObjectStore } from '../support/memory/memory-bucket';
import { describeObjectStore, type ObjectStoreBench } from './object-store.contract';

describeObjectStore('in memory', async () => {
  const bucket = new MemoryBucket();
  return { store: new MemoryObjectStore(bucket), bytesOf: async (key) => bucket.visible.get(key)?.bytes };
});

describe('S3 adapter', () => {
  let directory: string;
  let server: S3Server;
  let client: S3Client;
  let buckets = 0;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'contract-s3-'));
    server = await startS3Server({ directory });
    client = new S3Client({ endpoint: server.url, region: 'us-east-1', credentials: { accessKeyId: 'any', secretAccessKey: 'any' }, forcePathStyle: true });
  });
  afterAll(async () => {
    client.destroy();
    await server.close();
    await rm(directory, { recursive: true, force: true });
  });

  async function bytesOf(bucket: string, key: string): Promise<Uint8Array | undefined> {
    try {
      const { Body: body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return await body?.transformToByteArray();
    } catch (error) {
      if (error instanceof S3ServiceException && error.name === 'NoSuchKey') return undefined;
      throw error;
    }
  }

  describeObjectStore('S3', async (): Promise<ObjectStoreBench> => {
    buckets += 1;
    const bucket = `archive-${buckets}`;
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
    return { store: new S3ObjectStore(client, bucket), bytesOf: (key) => bytesOf(bucket, key) };
  });
});
