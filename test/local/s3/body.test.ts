import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { createDigest } from '../../../lib/local/s3/checksum';
import { BUCKET, bytes, codeOf, raw, type RawAnswer, sendAndHangUp, World } from './harness';

const PATH = `/${BUCKET}/key`;
const SIGNATURE = `;chunk-signature=${'0a'.repeat(32)}`;
const HELLO_CRC32 = 'NhCmhg==';

let world: World;
beforeAll(async () => { world = await World.start(); });
afterAll(() => world.stop());
afterEach(async () => {
  await raw(world.server.url, 'DELETE', PATH);
  await expect(readdir(join(world.directory, '.s3', BUCKET, 'staged'))).resolves.toEqual([]);
});

function put(headers: Record<string, string>, body: string | Buffer): Promise<RawAnswer> {
  return raw(world.server.url, 'PUT', PATH, headers, body);
}

/** A chunked body of five payload bytes, with a trailer announced, unless the headers say otherwise. */
function putChunked(body: string, headers: Record<string, string> = {}): Promise<RawAnswer> {
  const framed = {
    'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', 'x-amz-trailer': 'x-amz-checksum-crc32', 'x-amz-decoded-content-length': '5',
    'content-encoding': 'aws-chunked', ...headers,
  };
  return put(Object.fromEntries(Object.entries(framed).filter(([, value]) => value !== '')), body);
}

async function stored(): Promise<string | undefined> {
  const answer = await raw(world.server.url, 'GET', PATH);
  return answer.status === 200 ? answer.body : undefined;
}

test('the checksum the cases below send is that of their payload', () => {
  const digest = createDigest('CRC32');
  digest.update(Buffer.from('hello'));
  expect(Buffer.from(digest.digest()).toString('base64')).toBe(HELLO_CRC32);
});

describe('an aws-chunked body', () => {
  test.each([
    ['unsigned with a trailer', `5\r\nhello\r\n0\r\nx-amz-checksum-crc32:${HELLO_CRC32}\r\n\r\n`, {}],
    ['unsigned in many chunks', `1\r\nh\r\n3\r\nell\r\n1\r\no\r\n0\r\nx-amz-checksum-crc32:${HELLO_CRC32}\r\n\r\n`, {}],
    ['signed', `5${SIGNATURE}\r\nhello\r\n0${SIGNATURE}\r\n\r\n`, { 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD', 'x-amz-trailer': '' }],
    [
      'signed with a signed trailer',
      `5${SIGNATURE}\r\nhello\r\n0${SIGNATURE}\r\nx-amz-checksum-crc32:${HELLO_CRC32}\r\nx-amz-trailer-signature:${'0a'.repeat(32)}\r\n\r\n`,
      { 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER' },
    ],
    ['in a chunked transfer', `5\r\nhello\r\n0\r\nx-amz-checksum-crc32:${HELLO_CRC32}\r\n\r\n`, { 'transfer-encoding': 'chunked' }],
  ])('%s is stored as its payload', async (_what, body, headers) => {
    expect(await putChunked(body, headers)).toMatchObject({ status: 200 });
    expect(await stored()).toBe('hello');
  });

  test('of an object that is gzip keeps only that coding', async () => {
    await putChunked(`5\r\nhello\r\n0\r\nx-amz-checksum-crc32:${HELLO_CRC32}\r\n\r\n`, { 'content-encoding': 'aws-chunked,gzip' });
    expect((await raw(world.server.url, 'HEAD', PATH)).headers['content-encoding']).toBe('gzip');
  });

  test.each([
    ['without the trailer that was announced', '5\r\nhello\r\n0\r\n\r\n', {}, 'MalformedTrailerError'],
    ['with a trailer that was not announced', `5\r\nhello\r\n0\r\nx-amz-checksum-crc32:${HELLO_CRC32}\r\nx-amz-meta-a:1\r\n\r\n`, {}, 'MalformedTrailerError'],
    ['with the checksum of other bytes', '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n', {}, 'BadDigest'],
    ['with a checksum that is none', '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:zzz\r\n\r\n', {}, 'InvalidRequest'],
    ['cut behind its data', '5\r\nhello\r\n', {}, 'IncompleteBody'],
    ['cut before its last line', `5\r\nhello\r\n0\r\nx-amz-checksum-crc32:${HELLO_CRC32}\r\n`, {}, 'IncompleteBody'],
    ['with a bad size line', 'five\r\nhello\r\n0\r\n\r\n', {}, 'InvalidRequest'],
    ['longer than announced', `5\r\nhello\r\n0\r\nx-amz-checksum-crc32:${HELLO_CRC32}\r\n\r\n`, { 'x-amz-decoded-content-length': '4' }, 'IncompleteBody'],
    ['shorter than announced', `5\r\nhello\r\n0\r\nx-amz-checksum-crc32:${HELLO_CRC32}\r\n\r\n`, { 'x-amz-decoded-content-length': '6' }, 'IncompleteBody'],
    ['of more than 5 GiB', '', { 'x-amz-decoded-content-length': String(5 * 1024 ** 3 + 1) }, 'EntityTooLarge'],
    ['of unknown length', '0\r\n\r\n', { 'x-amz-decoded-content-length': '' }, 'MissingContentLength'],
    ['without its framing being named', '5\r\nhello\r\n0\r\n\r\n', { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', 'x-amz-trailer': '' }, 'InvalidRequest'],
    ['with a framing it does not know', '', { 'x-amz-content-sha256': 'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD' }, 'NotImplemented'],
    ['with a trailer it does not know', '', { 'x-amz-trailer': 'x-amz-checksum-xxhash64' }, 'NotImplemented'],
  ])('%s is refused and nothing is stored', async (_what, body, headers, code) => {
    expect(codeOf(await putChunked(body, headers))).toBe(code);
    expect(await stored()).toBeUndefined();
  });
});

describe('a plain body', () => {
  const sha256 = createHash('sha256').update('hello').digest('hex');

  test.each([
    ['without any claim', {}], ['with its hash', { 'x-amz-content-sha256': sha256 }], ['with its MD5', { 'content-md5': 'XUFAKrxLKna5cZ2REBfFkg==' }],
    ['with its checksum', { 'x-amz-checksum-crc32': HELLO_CRC32 }],
  ])('%s is stored, without credentials too', async (_what, headers) => {
    expect(await put(headers, 'hello')).toMatchObject({ status: 200, headers: { etag: '"5d41402abc4b2a76b9719d911017c592"' } });
    expect(await stored()).toBe('hello');
  });

  test.each([
    ['the hash of other bytes', { 'x-amz-content-sha256': '0'.repeat(64) }, 'XAmzContentSHA256Mismatch'],
    ['the MD5 of other bytes', { 'content-md5': 'AAAAAAAAAAAAAAAAAAAAAA==' }, 'BadDigest'],
    ['an MD5 that is none', { 'content-md5': 'hello' }, 'InvalidDigest'],
    ['a checksum that is none', { 'x-amz-checksum-crc32': 'hello' }, 'InvalidRequest'],
    ['two checksums', { 'x-amz-checksum-crc32': HELLO_CRC32, 'x-amz-checksum-sha1': 'qvTGHdzF6KLavt4PO0gs2a6pQ00=' }, 'InvalidRequest'],
    ['a checksum algorithm it does not know', { 'x-amz-checksum-xxhash64': 'AAAAAAAAAAA=' }, 'NotImplemented'],
    ['a checksum algorithm and no checksum', { 'x-amz-sdk-checksum-algorithm': 'CRC32' }, 'InvalidRequest'],
    ['a trailer it cannot have', { 'x-amz-trailer': 'x-amz-checksum-crc32' }, 'InvalidRequest'],
    ['an unknown length', { 'transfer-encoding': 'chunked' }, 'MissingContentLength'],
  ])('with %s is refused and nothing is stored', async (_what, headers, code) => {
    expect(codeOf(await put(headers, 'hello'))).toBe(code);
    expect(await stored()).toBeUndefined();
  });

  test('whose sender goes away is not stored', async () => {
    await sendAndHangUp(world.server.url, `PUT ${PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\nhello`);
    expect(await stored()).toBeUndefined();
  });
});

/** One request on a given agent; says whether its connection was used before, and whether 100 Continue came. */
function exchange(agent: Agent, method: string, path: string, headers: Record<string, string>, body: Buffer): Promise<{ status: number; reused: boolean; continued: boolean }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(world.server.url);
    let continued = false;
    const outgoing = request({ hostname, port, agent, method, path, headers: { ...headers, 'content-length': body.length } }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, reused: outgoing.reusedSocket, continued }));
    });
    outgoing.on('error', reject);
    if (headers['expect'] === undefined) outgoing.end(body);
    else {
      outgoing.on('continue', () => {
        continued = true;
        outgoing.end(body);
      });
      outgoing.flushHeaders();
    }
  });
}

describe('a connection', () => {
  test('gets 100 Continue when it asks for it', async () => {
    const agent = new Agent();
    expect(await exchange(agent, 'PUT', PATH, { expect: '100-continue' }, Buffer.from('hello'))).toMatchObject({ status: 200, continued: true });
    expect(await stored()).toBe('hello');
  });

  test.each([
    ['before its body was read', `${PATH}?uploadId=none&partNumber=1`, {}], ['inside its body', PATH, { 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', 'x-amz-decoded-content-length': '5' }],
  ])('serves the next request after one that was refused %s', async (_what, path, headers) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    expect((await exchange(agent, 'PUT', path, headers, bytes(1_000_000))).status).toBeGreaterThanOrEqual(400);
    expect(await exchange(agent, 'GET', `/${BUCKET}?list-type=2`, {}, Buffer.alloc(0))).toMatchObject({ status: 200, reused: true });
    agent.destroy();
  });
});
