import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { type ObjectIndex } from '../../../lib/contract/object-index';
import { decodeIndex, encodeIndex, UnreadableIndexError } from '../../../lib/core/segments/index-file';

/** Numbers as the service makes them: 68 bits that rise, and 69 that are anything. */
function fragmentNumber(i: number): string {
  const anything = BigInt(`0x${createHash('sha256').update(String(i)).digest('hex')}`) & ((1n << 69n) - 1n);
  return ((((1n << 64n) + BigInt(i)) << 92n) + anything).toString();
}

/** An index of an hour of audio: a fragment a second. */
const INDEX: ObjectIndex = {
  version: 1, streamArn: 'arn', seq: 0, key: 'v1/stream=a/0.mkv', bytes: 1, crc32: 2, start: 0, duration: 3_600_000, scale: 1_000_000, header: 300, tracks: [],
  fragments: Array.from({ length: 3_600 }, (_, i) => ({
    number: fragmentNumber(i), server: 1_700_000_000_000 + 1_000 * i, producer: 1_700_000_000_000 + 1_000 * i,
    duration: 1_000, offset: 300 + 16_200 * i, bytes: 16_000, crc32: Math.imul(i, 0x9e3779b1) >>> 0,
  })),
};

test('an index is read as it was written', () => {
  expect(decodeIndex(encodeIndex(INDEX))).toEqual(INDEX);
});

test('the same index is the same bytes', () => {
  expect(Buffer.from(encodeIndex(INDEX)).equals(Buffer.from(encodeIndex(structuredClone(INDEX))))).toBe(true);
});

test('thousands of fragments take less than 40 bytes each', () => {
  expect(encodeIndex(INDEX).length / INDEX.fragments.length).toBeLessThan(40);
});

test.each<[string, Uint8Array, string]>([
  ['nothing', new Uint8Array(0), 'it is no JSON document packed by gzip'],
  ['plain JSON', Buffer.from(JSON.stringify(INDEX)), 'it is no JSON document packed by gzip'],
  ['half an index', encodeIndex(INDEX).subarray(0, 5_000), 'it is no JSON document packed by gzip'],
  ['another document', gzipSync('{}'), 'it is of version undefined, allowed: 1'],
  ['no object', gzipSync('null'), 'it is of version undefined, allowed: 1'],
  ['an index of a later version', gzipSync('{"version":2}'), 'it is of version 2, allowed: 1'],
])('%s is refused', (_case, file, reason) => {
  const read = () => decodeIndex(file);

  expect(read).toThrow(UnreadableIndexError);
  expect(read).toThrow(`unreadable index: ${reason}`);
});
