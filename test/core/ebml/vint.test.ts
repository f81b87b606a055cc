import fc from 'fast-check';
import { readId, readSize, vintLength } from '../../../lib/core/ebml/vint';
import { sizeBytes } from '../../support/matroska-builder';
import { holds } from '../../support/seeded-property';

describe('vintLength', () => {
  test.each([
    [0xff, 1], [0x80, 1], [0x7f, 2], [0x40, 2], [0x3f, 3], [0x20, 3], [0x1f, 4], [0x10, 4],
    [0x0f, 5], [0x08, 5], [0x07, 6], [0x04, 6], [0x03, 7], [0x02, 7], [0x01, 8], [0x00, 9],
  ])('an integer that begins with byte %i takes %i bytes', (firstByte, length) => {
    expect(vintLength(firstByte)).toBe(length);
  });
});

describe('readId', () => {
  test.each([
    [[0xec], 0xec], [[0x42, 0x86], 0x4286], [[0x2a, 0xd7, 0xb1], 0x2ad7b1], [[0x1a, 0x45, 0xdf, 0xa3], 0x1a45dfa3],
  ])('bytes %j are an id with its marker bit', (bytes, id) => {
    expect(readId(Uint8Array.from(bytes), 0, bytes.length)).toBe(id);
  });

  test('begins where it is told to', () => {
    const bytes = Uint8Array.of(0xff, 0x42, 0x86, 0xff);

    const id = readId(bytes, 1, 2);

    expect(id).toBe(0x4286);
  });
});

describe('readSize', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('all data bits set in %i bytes is the unknown size', (length) => {
    const bytes = sizeBytes(0, { unknown: length });

    expect(readSize(bytes, 0, length)).toBeUndefined();
  });

  test.each([1, 2, 3, 4, 5, 6, 7])('one less than the unknown size is the largest size of %i bytes', (length) => {
    const largest = 2 ** (7 * length) - 2;

    expect(readSize(sizeBytes(largest, { bytes: length }), 0, length)).toBe(largest);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('zero is a size in %i bytes as well', (length) => {
    expect(readSize(sizeBytes(0, { bytes: length }), 0, length)).toBe(0);
  });

  test('a first byte of all ones does not make a longer size unknown', () => {
    expect(readSize(Uint8Array.of(0x7f, 0xfe), 0, 2)).toBe(0x3ffe);
  });

  test('the largest size of all, 2^56 - 2, is read as something above every safe integer', () => {
    const bytes = Uint8Array.of(0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe);

    expect(readSize(bytes, 0, 8)).toBeGreaterThan(Number.MAX_SAFE_INTEGER);
  });

  test('every size up to 2^53 - 1 is read exactly, in every length that holds it', () => {
    const cases = fc.tuple(fc.maxSafeNat(), fc.integer({ min: 1, max: 8 })).filter(([size, length]) => size < 2 ** (7 * length) - 1);

    holds(fc.property(cases, ([size, length]) => {
      expect(readSize(sizeBytes(size, { bytes: length }), 0, length)).toBe(size);
    }));
  });
});
