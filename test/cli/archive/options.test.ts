import { isWanted, keysUnder, parsePrefix, parseStream } from '../../../lib/cli/archive/options';

const ARN = 'arn:aws:kinesisvideo:us-east-1:000000000000:stream/door/1700000000000';

describe('a stream', () => {
  test.each([[undefined, undefined], ['door', { name: 'door', created: undefined }], [ARN, { name: 'door', created: '1700000000000' }]])('%j', (text, stream) => {
    expect(parseStream(text)).toEqual(stream);
  });

  test.each(['', 'a b', 'arn:aws:s3:::bucket'])('is not %j', (text) => {
    expect(() => parseStream(text)).toThrow(`--stream: got ${JSON.stringify(text)}, allowed: the name of a stream`);
  });

  test('by name is every one that ever had it, by ARN that one', () => {
    const recreated = ARN.replace('1700000000000', '1800000000000');

    expect([ARN, recreated].map((arn) => isWanted(arn, parseStream('door')))).toEqual([true, true]);
    expect([ARN, recreated].map((arn) => isWanted(arn, parseStream(ARN)))).toEqual([true, false]);
    expect([ARN, recreated].map((arn) => isWanted(arn, parseStream('doorbell')))).toEqual([false, false]);
    expect([ARN, recreated].map((arn) => isWanted(arn, undefined))).toEqual([true, true]);
  });
});

test.each([
  ['cams/', undefined, 'cams/v1/'], ['', 'door', 'v1/stream=door/'], ['', ARN, 'v1/stream=door/created=1700000000000/'],
])('keys under prefix %j of stream %j begin with %j', (prefix, stream, keys) => {
  expect(keysUnder(parsePrefix(prefix), parseStream(stream))).toBe(keys);
});

test('a prefix ends with a slash', () => {
  expect(() => parsePrefix('cams')).toThrow('--prefix: got "cams", allowed: nothing, or up to 256 characters');
});
