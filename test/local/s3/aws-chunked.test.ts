import { AwsChunkedDecoder, type AwsChunkedFraming } from '../../../lib/local/s3/aws-chunked';

const UNSIGNED: AwsChunkedFraming = { signed: false, trailers: true };
const SIGNED: AwsChunkedFraming = { signed: true, trailers: false };
const SIGNATURE = `;chunk-signature=${'0a'.repeat(32)}`;

const UNSIGNED_BODY = '5\r\nhello\r\n8\r\n, \r\nworl\r\n1\r\nd\r\n0\r\nx-amz-checksum-crc32: AAAAAA== \r\n\r\n';
const SIGNED_BODY = `5${SIGNATURE}\r\nhello\r\n0${SIGNATURE}\r\n\r\n`;

function decode(framing: AwsChunkedFraming, body: string, chunkSize = body.length): { payload: string; trailers: Record<string, string> } {
  const decoder = new AwsChunkedDecoder(framing);
  const payload: Uint8Array[] = [];
  for (let at = 0; at < body.length; at += chunkSize) payload.push(...decoder.feed(Buffer.from(body.slice(at, at + chunkSize))));
  return { payload: Buffer.concat(payload).toString(), trailers: Object.fromEntries(decoder.finish()) };
}

describe('AwsChunkedDecoder', () => {
  test('an empty body is a last chunk and nothing else', () => {
    expect(decode(UNSIGNED, '0\r\n\r\n')).toEqual({ payload: '', trailers: {} });
  });

  test('gives the same payload and trailers for every size of the pieces it is fed', () => {
    for (let size = 1; size <= UNSIGNED_BODY.length; size++) {
      expect(decode(UNSIGNED, UNSIGNED_BODY, size)).toEqual({ payload: 'hello, \r\nworld', trailers: { 'x-amz-checksum-crc32': 'AAAAAA==' } });
    }
  });

  test('takes the chunk signatures off a signed body', () => {
    expect(decode(SIGNED, SIGNED_BODY).payload).toBe('hello');
  });

  test('a body cut at any byte is incomplete', () => {
    for (let length = 0; length < UNSIGNED_BODY.length; length++) {
      expect(() => decode(UNSIGNED, UNSIGNED_BODY.slice(0, length), 1)).toThrow(expect.objectContaining({ code: 'IncompleteBody' }) as Error);
    }
  });

  test.each([
    ['a size that is no number', UNSIGNED, 'x\r\nhello', 'InvalidRequest'],
    ['an empty size line', UNSIGNED, '\r\n', 'InvalidRequest'],
    ['a size beyond any body', UNSIGNED, 'fffffffffffff\r\n', 'InvalidRequest'],
    ['a chunk longer than its size', UNSIGNED, '4\r\nhello\r\n', 'InvalidRequest'],
    ['a line that ends without CR', UNSIGNED, '5.\nhello\r\n0\r\n\r\n', 'InvalidRequest'],
    ['a line without an end', UNSIGNED, '0'.repeat(2000), 'InvalidRequest'],
    ['an unsigned chunk in a signed body', SIGNED, '5\r\nhello\r\n', 'InvalidRequest'],
    ['a signed chunk in an unsigned body', UNSIGNED, SIGNED_BODY, 'InvalidRequest'],
    ['bytes behind the end', UNSIGNED, '0\r\n\r\nx', 'InvalidRequest'],
    ['a trailer where none may be', SIGNED, `0${SIGNATURE}\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n`, 'MalformedTrailerError'],
    ['a trailer without a colon', UNSIGNED, '0\r\nx-amz-checksum-crc32\r\n\r\n', 'MalformedTrailerError'],
    ['the same trailer twice', UNSIGNED, '0\r\na:1\r\na:1\r\n\r\n', 'MalformedTrailerError'],
  ])('refuses %s', (_what, framing, body, code) => {
    expect(() => decode(framing, body)).toThrow(expect.objectContaining({ code }) as Error);
  });
});
