import { gapRecordedDetail, objectArchivedDetail, type AnnouncedObject } from '../../lib/contract/archive-event';
import { NOT_ASKED_FOR } from '../../lib/contract/gap-reason';

const ARN = 'arn:aws-cn:kinesisvideo:cn-north-1:111122223333:stream/front_door.1/1600000000000';
const START = Date.UTC(2024, 4, 1);
const OBJECT: AnnouncedObject = {
  key: 'v1/stream=front_door.1/000000000007-92.mkv', seq: 7, first: { fragmentNumber: '92', serverTimestamp: START + 250 },
  last: { fragmentNumber: '99', serverTimestamp: START + 14_250 }, fragments: 8, bytes: 123_456, crc32: 0xcbf43926,
};
const GAP = { after: '90', before: '92', reason: 'the service no longer had the fragment that follows' };

describe('an archived object', () => {
  test('is told with its place, its times and its checksum as S3 shows it', () => {
    expect(objectArchivedDetail(ARN, 'archive', OBJECT)).toEqual({
      version: '1', stream: 'front_door.1', streamArn: ARN, bucket: 'archive', key: OBJECT.key, seq: 7,
      from: '2024-05-01T00:00:00.250Z', to: '2024-05-01T00:00:14.250Z', firstFragment: '92', lastFragment: '99', fragments: 8, bytes: 123_456,
      checksumCrc32: 'y/Q5Jg==',
    });
  });

  test.each([[0, 'AAAAAA=='], [1, 'AAAAAQ=='], [0xff, 'AAAA/w=='], [0x80000000, 'gAAAAA=='], [0xffffffff, '/////w==']])('writes CRC32 %i as %s: four bytes, big-endian', (crc32, text) => {
    expect(objectArchivedDetail(ARN, 'archive', { ...OBJECT, crc32 }).checksumCrc32).toBe(text);
  });

  test('names the call that it holds, when it holds one', () => {
    expect(objectArchivedDetail(ARN, 'archive', { ...OBJECT, contactId: 'call-1' })).toMatchObject({ contactId: 'call-1' });
    expect(objectArchivedDetail(ARN, 'archive', OBJECT)).not.toHaveProperty('contactId');
  });

  test('tells nothing of tokens, uploads and gaps', () => {
    const all = { ...OBJECT, uploadId: 'secret', first: { ...OBJECT.first, continuationToken: 'secret' }, gap: GAP };

    expect(JSON.stringify(objectArchivedDetail(ARN, 'archive', all))).not.toMatch(/secret|gap|no longer/);
  });
});

describe('a gap', () => {
  test('is nothing before an object without one', () => {
    expect(gapRecordedDetail(ARN, OBJECT, undefined)).toBeUndefined();
  });

  test('is told with the fragments and the times at its two ends', () => {
    const detail = gapRecordedDetail(ARN, { ...OBJECT, gap: GAP }, { fragmentNumber: '90', serverTimestamp: START - 60_000 });

    expect(detail).toEqual({
      version: '1', stream: 'front_door.1', streamArn: ARN, kind: 'lost', reason: GAP.reason, afterFragment: '90', beforeFragment: '92',
      from: '2024-04-30T23:59:00.000Z', to: '2024-05-01T00:00:00.250Z', seq: 7,
    });
  });

  test('before the first object has no beginning', () => {
    const detail = gapRecordedDetail(ARN, { ...OBJECT, gap: { ...GAP, after: '0' } }, undefined);

    expect(detail).toMatchObject({ afterFragment: '0', to: '2024-05-01T00:00:00.250Z' });
    expect(detail).not.toHaveProperty('from');
  });

  test('that nobody asked for is told to be skipped, unless some of it was lost as well', () => {
    const kindOf = (reason: string): unknown => gapRecordedDetail(ARN, { ...OBJECT, gap: { ...GAP, reason } }, undefined)?.kind;

    expect([kindOf(NOT_ASKED_FOR), kindOf(`${NOT_ASKED_FOR}; fragment 5 could not be read`)]).toEqual(['skipped', 'lost']);
  });
});
