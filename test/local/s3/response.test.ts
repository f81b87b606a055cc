import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Error } from '../../../lib/local/s3/errors';
import { errorResponse, type S3Response, sendResponse } from '../../../lib/local/s3/response';
import { raw, type RawAnswer } from './harness';

let directory: string;
let server: Server;
let answer: S3Response;
let sent: Promise<void>;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'local-s3-'));
  await writeFile(join(directory, 'file'), '0123456789');
  server = createServer((_incoming, out) => { sent = sendResponse(answer, out, 'ID'); });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
});
afterAll(async () => {
  server.close();
  await rm(directory, { recursive: true });
});

async function fetch(method: string): Promise<RawAnswer> {
  const result = await raw(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, method, '/');
  await sent;
  return result;
}

describe('sendResponse', () => {
  test.each([['GET', 4, '2345'], ['GET', 0, ''], ['HEAD', 4, '']])('%s of %d bytes of a file sends %j and closes the file', async (method, length, body) => {
    const file = await open(join(directory, 'file'));
    answer = { status: 200, headers: {}, body: { file, start: 2, length } };
    expect(await fetch(method)).toMatchObject({ body, headers: { 'content-length': String(length), 'x-amz-request-id': 'ID' } });
    expect(file.fd).toBe(-1);
  });

  test.each([204, 304])('%d has no length', async (status) => {
    answer = { status, headers: {}, body: '' };
    expect((await fetch('GET')).headers).not.toHaveProperty('content-length');
  });
});

describe('errorResponse', () => {
  test('tells code, message, details, resource and request id', () => {
    const { status, body } = errorResponse(new S3Error('EntityTooSmall', 'too <small>', { ProposedSize: '1' }), '/bucket/key', 'ID');
    expect(status).toBe(400);
    expect(body).toContain('<Error><Code>EntityTooSmall</Code><Message>too &lt;small&gt;</Message><ProposedSize>1</ProposedSize><Resource>/bucket/key</Resource><RequestId>ID</RequestId></Error>');
  });

  test('what is no error of S3 is a 500 that says what happened', () => {
    expect(errorResponse(new Error('disk full'), '/', 'ID')).toMatchObject({ status: 500, body: expect.stringContaining('disk full') as string });
  });
});
