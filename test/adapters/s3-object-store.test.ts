import { S3Client } from '@aws-sdk/client-s3';
import { S3ObjectStore } from '../../lib/adapters/s3-object-store';
import { type CompleteOutcome, type CompleteRequest } from '../../lib/ports/object-store';
import { rejection, StubServer, type StubAnswer } from './support/stub-server';

const UPLOAD = { key: 'cams/v1/stream=door/0-1.mkv', uploadId: 'upload-1' };
/** CRC32 of the ASCII digits 1 to 9, the check value of the algorithm; S3 writes its four bytes big-endian. */
const CRC32 = 0xcbf43926;
const BASE64 = 'y/Q5Jg==';
const REQUEST: CompleteRequest = {
  ...UPLOAD, parts: [{ number: 1, etag: '"e1"', crc32: CRC32, bytes: 9 }, { number: 2, etag: '"e2"', crc32: 1, bytes: 3 }], crc32: 0x00000102, bytes: 12,
};

function errorBody(code: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>said so</Message></Error>`;
}

let stub: StubServer;
let client: S3Client;
let store: S3ObjectStore;

beforeEach(async () => {
  stub = await StubServer.start();
  client = new S3Client({ endpoint: stub.url, region: 'us-east-1', credentials: { accessKeyId: 'any', secretAccessKey: 'any' }, forcePathStyle: true, maxAttempts: 1 });
  store = new S3ObjectStore(client, 'archive');
});
afterEach(async () => {
  client.destroy();
  await stub.close();
});

describe('createUpload', () => {
  test('asks for the checksum whose parts combine, and says what the object is', async () => {
    stub.willAnswer({ body: '<InitiateMultipartUploadResult><UploadId>upload-1</UploadId></InitiateMultipartUploadResult>' });

    const upload = await store.createUpload(UPLOAD.key, { 'stream-arn': 'arn:aws:x', seq: '0', after: '' });

    expect(upload).toEqual(UPLOAD);
    expect(stub.request).toMatchObject({ method: 'POST', path: expect.stringMatching(/^\/archive\/cams\/v1\/stream%3Ddoor\/0-1\.mkv\?uploads/) as string });
    expect(stub.request.headers).toMatchObject({
      'content-type': 'video/x-matroska', 'x-amz-checksum-algorithm': 'CRC32', 'x-amz-checksum-type': 'FULL_OBJECT',
      'x-amz-meta-stream-arn': 'arn:aws:x', 'x-amz-meta-seq': '0', 'x-amz-meta-after': '',
    });
  });

  test('fails on an answer without an upload id', async () => {
    stub.willAnswer({ body: '<InitiateMultipartUploadResult></InitiateMultipartUploadResult>' });

    await expect(store.createUpload(UPLOAD.key, {})).rejects.toThrow('lacks UploadId');
  });
});

describe('uploadPart', () => {
  test('sends the bytes as they are, with their CRC32 as base64 of four big-endian bytes', async () => {
    stub.willAnswer({ headers: { etag: '"e1"' } });

    const etag = await store.uploadPart(UPLOAD, 7, Buffer.from('123456789'), CRC32);

    expect(etag).toBe('"e1"');
    expect(stub.request).toMatchObject({ method: 'PUT', body: '123456789', headers: { 'x-amz-checksum-crc32': BASE64, 'content-length': '9' } });
    expect(stub.request.path).toContain('partNumber=7');
    expect(stub.request.path).toContain('uploadId=upload-1');
  });

  test('fails on an answer without an ETag: the part could not be named', async () => {
    stub.willAnswer({});

    await expect(store.uploadPart(UPLOAD, 1, Buffer.from('123456789'), CRC32)).rejects.toThrow('lacks ETag');
  });

  test('throws what S3 says', async () => {
    stub.willAnswer({ status: 404, body: errorBody('NoSuchUpload') });

    await expect(rejection(store.uploadPart(UPLOAD, 1, Buffer.from('123456789'), CRC32))).resolves.toMatchObject({ name: 'NoSuchUpload' });
  });
});

describe('complete', () => {
  test('never replaces an object, and says what the object must be', async () => {
    stub.willAnswer({ body: '<CompleteMultipartUploadResult><ETag>"x-2"</ETag></CompleteMultipartUploadResult>' });

    await expect(store.complete(REQUEST)).resolves.toBe('completed');

    expect(stub.request.headers).toMatchObject({
      'if-none-match': '*', 'x-amz-checksum-crc32': 'AAABAg==', 'x-amz-checksum-type': 'FULL_OBJECT', 'x-amz-mp-object-size': '12',
    });
  });

  test('names every part by number, ETag and checksum', async () => {
    stub.willAnswer({ body: '<CompleteMultipartUploadResult/>' });

    await store.complete(REQUEST);

    const parts = [...stub.request.body.matchAll(/<Part>(.*?)<\/Part>/g)].map(([, part]) => part);
    expect(parts).toHaveLength(2);
    expect(parts[0]).toContain('<PartNumber>1</PartNumber>');
    expect(parts[0]).toMatch(/<ETag>(&quot;|")e1(&quot;|")<\/ETag>/);
    expect(parts[0]).toContain(`<ChecksumCRC32>${BASE64}</ChecksumCRC32>`);
    expect(parts[1]).toContain('<ChecksumCRC32>AAAAAQ==</ChecksumCRC32>');
  });

  test.each<[number, string, CompleteOutcome]>([
    [412, 'PreconditionFailed', 'key-taken'],
    [404, 'NoSuchUpload', 'upload-gone'],
    // The other request for the key may be an earlier try of this one, still at work: not to be given up at once.
    [409, 'ConditionalRequestConflict', 'upload-gone'],
    [400, 'InvalidPart', 'refused'],
    [400, 'InvalidPartOrder', 'refused'],
    [400, 'EntityTooSmall', 'refused'],
    [400, 'BadDigest', 'refused'],
  ])('%i %s is the outcome %s', async (status, code, outcome) => {
    stub.willAnswer({ status, body: errorBody(code) });

    await expect(store.complete(REQUEST)).resolves.toBe(outcome);
  });

  test.each([[500, 'InternalError'], [503, 'SlowDown'], [403, 'AccessDenied'], [400, 'InvalidRequest']])('%i %s leaves it open what happened', async (status, code) => {
    stub.willAnswer({ status, body: errorBody(code) });

    await expect(rejection(store.complete(REQUEST))).resolves.toMatchObject({ name: code });
  });

  test('200 with an error in its body is no success', async () => {
    stub.willAnswer({ status: 200, body: errorBody('InternalError') });

    await expect(rejection(store.complete(REQUEST))).resolves.toMatchObject({ name: 'InternalError' });
  });

  test('an answer that never comes leaves it open what happened', async () => {
    stub.willAnswer((response) => { response.destroy(); });

    await expect(store.complete(REQUEST)).rejects.toThrow();
  });
});

describe('head', () => {
  test('asks for the checksum, and reads it back', async () => {
    stub.willAnswer({ headers: { 'content-length': '12', 'x-amz-checksum-crc32': BASE64, 'x-amz-checksum-type': 'FULL_OBJECT' } });

    await expect(store.head(UPLOAD.key)).resolves.toEqual({ bytes: 12, crc32: CRC32 });

    expect(stub.request).toMatchObject({ method: 'HEAD', headers: { 'x-amz-checksum-mode': 'ENABLED' } });
  });

  test('an object stored without a checksum has none', async () => {
    stub.willAnswer({ headers: { 'content-length': '12' } });

    await expect(store.head(UPLOAD.key)).resolves.toEqual({ bytes: 12, crc32: undefined });
  });

  test('404 is no object', async () => {
    stub.willAnswer({ status: 404 });

    await expect(store.head(UPLOAD.key)).resolves.toBeUndefined();
  });

  test.each([403, 400, 500, 503])('%i is no answer: the object may be there', async (status) => {
    stub.willAnswer({ status });

    await expect(store.head(UPLOAD.key)).rejects.toThrow();
  });
});

describe('abort', () => {
  test('takes an upload that is gone for aborted', async () => {
    stub.willAnswer({ status: 404, body: errorBody('NoSuchUpload') });

    await expect(store.abort(UPLOAD)).resolves.toBeUndefined();
  });

  test('throws anything else', async () => {
    stub.willAnswer({ status: 403, body: errorBody('AccessDenied') });

    await expect(rejection(store.abort(UPLOAD))).resolves.toMatchObject({ name: 'AccessDenied' });
  });
});

describe('a bucket that is not where the archive looks for it', () => {
  const elsewhere = (code: string, more = ''): string => `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>said so</Message>${more}</Error>`;
  const CALLS: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['createUpload', () => store.createUpload(UPLOAD.key, {})], ['uploadPart', () => store.uploadPart(UPLOAD, 1, Buffer.from('123456789'), CRC32)],
    ['complete', () => store.complete(REQUEST)], ['listParts', () => store.listParts(UPLOAD)], ['abort', () => store.abort(UPLOAD)],
  ];

  test.each(CALLS)('makes %s fail for good, in words that say what to do', async (_call, call) => {
    stub.willAnswer({ status: 404, body: elsewhere('NoSuchBucket') });

    await expect(rejection(call())).resolves.toMatchObject({
      name: 'Archive.StoreMisconfigured', message: 'bucket archive does not exist; allowed: a bucket of us-east-1, where the archive runs',
    });
  });

  test.each<[string, StubAnswer]>([
    ['a redirect that names it', { status: 301, headers: { 'x-amz-bucket-region': 'eu-west-1' }, body: elsewhere('PermanentRedirect') }],
    ['a signature for another region', { status: 400, body: elsewhere('AuthorizationHeaderMalformed', '<Region>eu-west-1</Region>') }],
    ['a refusal of whatever name', { status: 400, headers: { 'x-amz-bucket-region': 'eu-west-1' }, body: elsewhere('IllegalLocationConstraintException') }],
  ])('because it is in another region is known by %s', async (_case, answer) => {
    stub.willAnswer(answer);

    await expect(rejection(store.createUpload(UPLOAD.key, {}))).resolves.toMatchObject({
      name: 'Archive.StoreMisconfigured', message: 'bucket archive is in eu-west-1; the archive runs in us-east-1; allowed: a bucket of the same region',
    });
  });

  test.each<[string, StubAnswer]>([
    ['with the region', { status: 301, headers: { 'x-amz-bucket-region': 'eu-west-1' } }], ['without it', { status: 301 }],
  ])('is known by an answer to HEAD as well, which has no body: %s', async (_case, answer) => {
    stub.willAnswer(answer);

    await expect(rejection(store.head(UPLOAD.key))).resolves.toMatchObject({ name: 'Archive.StoreMisconfigured' });
  });

  test('is known by a redirect that does not say where to', async () => {
    stub.willAnswer({ status: 301, body: elsewhere('PermanentRedirect') });

    await expect(rejection(store.listParts(UPLOAD))).resolves.toMatchObject({ message: expect.stringContaining('bucket archive is in another region') as string });
  });

  test.each<[string, StubAnswer]>([
    ['its own region', { status: 403, headers: { 'x-amz-bucket-region': 'us-east-1' }, body: elsewhere('AccessDenied') }],
    ['no region', { status: 503, body: elsewhere('SlowDown') }],
  ])('is not meant by an error that names %s', async (_case, answer) => {
    stub.willAnswer(answer);

    const error = await rejection(store.createUpload(UPLOAD.key, {}));

    expect(error.name).not.toBe('Archive.StoreMisconfigured');
  });

  test('is not meant when nothing was answered at all', async () => {
    stub.willAnswer((response) => { response.destroy(); });

    const error = await rejection(store.createUpload(UPLOAD.key, {}));

    expect(error.name).not.toBe('Archive.StoreMisconfigured');
  });
});
