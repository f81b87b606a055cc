import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { combineCrc32, joined } from '../../../lib/core/segments/crc32-combine';
import { holds } from '../../support/seeded-property';

describe('combineCrc32', () => {
  test('of two empty pieces is 0', () => {
    expect(combineCrc32(0, 0, 0)).toBe(0);
  });

  test('of zlib\'s check value, cut in two, is the check value', () => {
    const [first, second] = ['1234', '56789'].map((text) => crc32(text));

    expect(combineCrc32(first ?? 0, second ?? 0, 5)).toBe(0xcbf43926);
  });

  test('of any two pieces is the CRC32 that zlib computes of both together', () => {
    const bytes = fc.uint8Array({ maxLength: 5_000 });

    holds(fc.property(bytes, bytes, (first, second) => {
      expect(combineCrc32(crc32(first), crc32(second), second.length)).toBe(crc32(Buffer.concat([first, second])));
    }), 500);
  });

  test('of many pieces in turn is the CRC32 of all', () => {
    holds(fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 }), (pieces) => {
      const combined = pieces.reduce((sum, piece) => combineCrc32(sum, crc32(piece), piece.length), 0);

      expect(combined).toBe(crc32(Buffer.concat(pieces)));
    }));
  });

  test.each([5 * 1024 * 1024, 8 * 1024 * 1024 + 1, 31_457_279])('of a part of %i bytes behind another is zlib\'s', (length) => {
    const first = Buffer.from('the parts before');
    const second = Buffer.alloc(length, 'frame');

    const combined = combineCrc32(crc32(first), crc32(second), second.length);

    expect(combined).toBe(crc32(second, crc32(first)));
  });

  test('of half a GiB behind a piece is zlib\'s: the powers of x start over there', () => {
    const mebibytes = Buffer.alloc(16 * 1024 * 1024, 'frame');
    const times = Array.from({ length: 33 });
    const second = times.reduce<number>((sum) => crc32(mebibytes, sum), 0);

    const combined = combineCrc32(crc32('first'), second, times.length * mebibytes.length);

    expect(combined).toBe(times.reduce<number>((sum) => crc32(mebibytes, sum), crc32('first')));
  });

  test('does not depend on how the pieces are grouped, also beyond 2^32 bytes', () => {
    const sum = fc.integer({ min: 0, max: 0xffffffff });
    const length = fc.integer({ min: 0, max: 5_000_000_000_000 });

    holds(fc.property(sum, sum, sum, length, length, (a, b, c, bBytes, cBytes) => {
      const fromTheLeft = combineCrc32(combineCrc32(a, b, bBytes), c, cBytes);

      expect(combineCrc32(a, combineCrc32(b, c, cBytes), bBytes + cBytes)).toBe(fromTheLeft);
    }));
  });
});

describe('joined', () => {
  test('is nothing for no pieces', () => {
    expect(joined([])).toEqual({ bytes: 0, crc32: 0 });
  });

  test('is size and CRC32 of the joined bytes', () => {
    const pieces = [Buffer.alloc(70_000, 1), Buffer.from('a'), Buffer.alloc(333, 7)];

    expect(joined(pieces.map((bytes) => ({ bytes: bytes.length, crc32: crc32(bytes) })))).toEqual({ bytes: 70_334, crc32: crc32(Buffer.concat(pieces)) });
  });
});
