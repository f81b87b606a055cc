import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { S3Client } from '@aws-sdk/client-s3';
import { S3_SETTINGS } from '../../lib/adapters/s3-settings';
import { FootageReader } from '../../lib/footage/footage-reader';

const CONTENT = Buffer.from(Array.from({ length: 100_000 }, (_, i) => i % 251));

let server: Server;
let client: S3Client;
/** How many bytes each answer sends before its connection breaks off; all of them when there is no number. */
let breaks: number[];
let asked: string[];

/** An S3 with one object, whose connections break off. */
beforeEach(async () => {
  [breaks, asked] = [[], []];
  server = createServer((request, response) => {
    asked.push(String(request.headers.range));
    const [, begin = 0, end = 0] = /bytes=(\d+)-(\d+)/.exec(String(request.headers.range)) ?? [];
    const bytes = CONTENT.subarray(Number(begin), Number(end) + 1);
    response.writeHead(206, { 'content-length': bytes.length });
    const length = breaks.shift();
    if (length === undefined) response.end(bytes);
    else response.write(bytes.subarray(0, length), () => setImmediate(() => response.destroy()));
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  client = new S3Client({
    ...S3_SETTINGS, region: 'us-east-1', credentials: { accessKeyId: 'any', secretAccessKey: 'any' }, forcePathStyle: true, maxAttempts: 1,
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // It listens on a port.
  });
});
afterEach(async () => {
  client.destroy();
  await new Promise((resolve) => { server.close(resolve); });
});

async function read(begin: number, end: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of new FootageReader(client, 'bucket').range('key', begin, end)) pieces.push(piece);
  return Buffer.concat(pieces);
}

test('a range is one request', async () => {
  expect((await read(10, 90_000)).equals(CONTENT.subarray(10, 90_000))).toBe(true);
  expect(asked).toEqual(['bytes=10-89999']);
});

test('what a broken connection did not bring is asked for again, and nothing else', async () => {
  breaks = [1_000, 0, 50_000];

  const bytes = await read(10, 90_000);

  expect(bytes.equals(CONTENT.subarray(10, 90_000))).toBe(true);
  expect(asked).toEqual(['bytes=10-89999', 'bytes=1010-89999', 'bytes=1010-89999', 'bytes=51010-89999']);
});

test('connections that bring nothing at all are not tried for ever', async () => {
  breaks = [0, 0, 0, 0, 0, 0];

  await expect(read(0, 10)).rejects.toThrow();
  expect(asked).toHaveLength(4);
});
