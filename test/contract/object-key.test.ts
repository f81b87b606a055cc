import fc from 'fast-check';
import { objectKey, type ObjectName } from '../../lib/contract/object-key';
import { holds } from '../support/seeded-property';

const NAME: ObjectName = {
  prefix: '', streamName: 'front-door', streamCreationTime: '1600000000000', seq: 0, firstFragmentNumber: '91343852333181432392682062622',
  serverTimestamp: Date.UTC(2023, 10, 4, 7, 59, 59, 999),
};

describe('objectKey', () => {
  test('names version, stream, its creation, the hour in UTC, sequence and first fragment', () => {
    expect(objectKey(NAME)).toBe('v1/stream=front-door/created=1600000000000/year=2023/month=11/day=04/hour=07/000000000000-91343852333181432392682062622.mkv');
  });

  test('stands behind the prefix', () => {
    expect(objectKey({ ...NAME, prefix: 'cameras/site 1/' })).toBe(`cameras/site 1/${objectKey(NAME)}`);
  });

  test.each([
    [Date.UTC(2023, 11, 31, 23, 59, 59, 999), 'year=2023/month=12/day=31/hour=23'], [Date.UTC(2024, 0, 1), 'year=2024/month=01/day=01/hour=00'],
    [Date.UTC(2024, 1, 29, 12), 'year=2024/month=02/day=29/hour=12'], [0, 'year=1970/month=01/day=01/hour=00'],
  ])('of an object that begins at %i lies in %s', (serverTimestamp, folders) => {
    expect(objectKey({ ...NAME, serverTimestamp })).toContain(`/${folders}/`);
  });

  test('two streams of one name, the second made anew, never share a key', () => {
    expect(objectKey({ ...NAME, streamCreationTime: '1700000000000' })).not.toBe(objectKey(NAME));
  });

  test('keys of one stream sort by sequence and time as text', () => {
    const step = fc.record({ seq: fc.integer({ min: 1, max: 1_000 }), millis: fc.integer({ min: 0, max: 40 * 24 * 3600 * 1000 }) });

    holds(fc.property(fc.array(step, { minLength: 1, maxLength: 8 }), (steps) => {
      let { seq, serverTimestamp } = NAME;
      const keys = steps.map((one) => {
        seq += one.seq;
        serverTimestamp += one.millis;
        return objectKey({ ...NAME, seq, serverTimestamp });
      });

      expect([...keys].sort()).toEqual(keys);
    }));
  });

  test('of the longest names S3 takes: 1,024 bytes at most', () => {
    const longest = objectKey({ ...NAME, prefix: `${'p'.repeat(255)}/`, streamName: 's'.repeat(256), firstFragmentNumber: '9'.repeat(128) });

    expect(Buffer.byteLength(longest)).toBeLessThanOrEqual(1_024);
  });
});
