import { parseRange } from '../../../lib/local/s3/byte-range';

describe('parseRange', () => {
  test.each([
    ['bytes=0-0', { start: 0, length: 1 }],
    ['bytes=2-4', { start: 2, length: 3 }],
    ['bytes=2-', { start: 2, length: 8 }],
    ['bytes=2-99', { start: 2, length: 8 }],
    ['bytes=-3', { start: 7, length: 3 }],
    ['bytes=-99', { start: 0, length: 10 }],
  ])('%s of ten bytes is a part of them', (range, expected) => {
    expect(parseRange(range, 10)).toEqual(expected);
  });

  test.each([undefined, 'bytes=4-2', 'bytes=0-1,3-4', 'bytes=-', 'lines=0-1', 'bytes=a-b'])('%s means the whole object', (range) => {
    expect(parseRange(range, 10)).toBeUndefined();
  });

  test.each([['bytes=10-', 10], ['bytes=10-11', 10], ['bytes=-0', 10], ['bytes=0-', 0], ['bytes=-1', 0]])('%s of %d bytes cannot be satisfied', (range, size) => {
    expect(() => parseRange(range, size)).toThrow(expect.objectContaining({ code: 'InvalidRange' }) as Error);
  });
});
