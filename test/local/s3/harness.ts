import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CompletedPart, CompleteMultipartUploadCommand, type CompleteMultipartUploadCommandInput, CreateBucketCommand, type CreateBucketCommandInput, CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput, GetObjectCommand, PutObjectCommand, S3Client, type S3ClientConfig, UploadPartCommand, type UploadPartCommandInput,
} from '@aws-sdk/client-s3';
import { type S3Server, type S3ServerOptions, startS3Server } from '../../../lib/local/s3/s3-server';

export const BUCKET = 'archive-bucket';
export const KEY = 'v1/stream=door/year=2024/0001.mkv';
/** What the clock of every server under test says. */
export const NOW = Date.UTC(2024, 4, 6, 7, 8, 9);
export const MIB = 1024 * 1024;

/** Bytes that differ by position, so that a swap or a shift shows. */
export function bytes(length: number, seed = 1): Buffer {
  const out = Buffer.allocUnsafe(length);
  let state = seed;
  for (let at = 0; at + 4 <= length; at += 4) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    out.writeInt32LE(state, at);
  }
  for (let at = length - (length % 4); at < length; at++) out[at] = seed & 0xff;
  return out;
}

/** A server over a temporary folder, with a bucket in it, and a client that does not retry. */
export class World {
  private constructor(readonly directory: string, public server: S3Server, public client: S3Client) {}

  /** @param bucket How the bucket is made; none otherwise than by its name. */
  static async start(options: Partial<S3ServerOptions> = {}, bucket: Partial<CreateBucketCommandInput> = {}): Promise<World> {
    const directory = await mkdtemp(join(tmpdir(), 'local-s3-'));
    const server = await startS3Server({ directory, clock: () => NOW, ...options });
    const world = new World(directory, server, newClient(server.url));
    await world.client.send(new CreateBucketCommand({ Bucket: BUCKET, ...bucket }));
    return world;
  }

  /** Runs something while the server is down, then starts it over the same folder. */
  async restart(whileDown: () => Promise<void> = async () => undefined): Promise<void> {
    this.client.destroy();
    await this.server.close();
    await whileDown();
    this.server = await startS3Server({ directory: this.directory, clock: () => NOW });
    this.client = newClient(this.server.url);
  }

  async stop(): Promise<void> {
    this.client.destroy();
    await this.server.close();
    await rm(this.directory, { recursive: true, force: true });
  }

  /** Bodies are compared with `Buffer.equals`: the matchers of jest take seconds for a part. */
  async get(key: string): Promise<Buffer> {
    const { Body } = await this.client.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }));
    return Buffer.from(await Body?.transformToByteArray() ?? []);
  }

  async put(key: string, body: string | Buffer): Promise<string | undefined> {
    return (await this.client.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: body }))).VersionId;
  }
}

export function newClient(endpoint: string, config: S3ClientConfig = {}): S3Client {
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  // The SDK warns on the console about requests that fail here on purpose.
  const quiet = (): void => undefined;
  const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };
  return new S3Client({ endpoint, region: 'us-east-1', credentials, logger, forcePathStyle: true, maxAttempts: 1, ...config });
}

/** Where the helpers below work unless their options say otherwise. */
export const AT = { Bucket: BUCKET, Key: KEY };

/** Starts an upload whose object has one CRC32 over all its bytes. */
export async function begin(client: S3Client, options: Partial<CreateMultipartUploadCommandInput> = {}): Promise<string> {
  const command = new CreateMultipartUploadCommand({ ...AT, ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT', ...options });
  return (await client.send(command)).UploadId ?? '';
}

export async function upload(
  client: S3Client, UploadId: string, PartNumber: number, Body: string | Buffer, options: Partial<UploadPartCommandInput> = {},
): Promise<CompletedPart> {
  const { ETag, ChecksumCRC32 } = await client.send(new UploadPartCommand({ ...AT, UploadId, PartNumber, Body, ...options }));
  return { PartNumber, ETag, ChecksumCRC32 };
}

export function complete(
  client: S3Client, UploadId: string, Parts: CompletedPart[], options: Partial<CompleteMultipartUploadCommandInput> = {},
): Promise<{ ETag?: string | undefined; VersionId?: string | undefined }> {
  return client.send(new CompleteMultipartUploadCommand({ ...AT, UploadId, MultipartUpload: { Parts }, ...options }));
}

/** The name and status of the error that a call ends with; fails the test when it succeeds. */
export async function failure(call: Promise<unknown>): Promise<{ name: string; status: number | undefined }> {
  try {
    await call;
  } catch (error) {
    const { name, $metadata } = error as { name: string; $metadata?: { httpStatusCode?: number } };
    return { name, status: $metadata?.httpStatusCode };
  }
  throw new Error('the call succeeded');
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One request as it stands, without an SDK to mend it. */
export function raw(url: string, method: string, path: string, headers: Record<string, string> = {}, body?: string | Buffer): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const outgoing = request({ hostname, port, method, path, headers, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks).toString() }));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Sends bytes on a connection and ends it; settles when the server has closed it too. */
export function sendAndHangUp(url: string, sent: string): Promise<void> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => socket.end(sent));
    socket.resume();
    // A reset is one of the ways a server gives up a broken request.
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
  });
}

/** The error code of an XML answer. */
export function codeOf({ body }: RawAnswer): string | undefined {
  return /<Code>(\w+)<\/Code>/.exec(body)?.[1];
}
