import { crc32 } from 'node:zlib';
import { fragmentTags } from '../../../lib/core/segments/fragment-tags';
import { ObjectContents } from '../../../lib/core/segments/object-contents';
import { objectHeader } from '../../../lib/core/segments/object-header';
import { ObjectScan, type ObjectScanResult } from '../../../lib/core/segments/object-scan';
import { PartBuffer } from '../../../lib/core/segments/part-buffer';
import { CHUNK_HEADER, fragment } from '../../support/fragments';
import { cluster, ebmlHeader, matroska, simpleBlock, tags } from '../../support/matroska-builder';
import { inPieces } from '../../support/pieces';

const START = 1_700_000_000_000;

/** An object as the archiver writes it, with fragments of these numbers, and where each of them ends. */
function written(...numbers: readonly bigint[]): { readonly bytes: Buffer; readonly ends: readonly number[] } {
  const buffer = new PartBuffer(1_000);
  const ends: number[] = [];
  for (const [i, number] of numbers.entries()) {
    buffer.begin();
    buffer.write(simpleBlock({ data: Buffer.alloc(50, `frame ${number}`) }));
    if (i === 0) buffer.insert(objectHeader(CHUNK_HEADER, START));
    buffer.keep(BigInt(2_000 * i), fragmentTags(fragment({ number, serverTimestamp: START + 2_000 * i, producerTimestamp: START + 2_000 * i - 500 })));
    ends.push(buffer.keptBytes);
  }
  return { bytes: Buffer.from(buffer.take().content), ends };
}

function scan(bytes: Uint8Array, pieceBytes: number = Math.max(1, bytes.length)): ObjectScanResult {
  const object = new ObjectScan();
  inPieces(bytes, pieceBytes, (piece) => object.feed(piece));
  return object.end();
}

function reason(result: ObjectScanResult): string {
  return result.kind === 'malformed' ? result.reason : 'whole';
}

/** A fragment by hand: a Cluster, and tags behind it where there are values. */
function byHand(values: Readonly<Record<string, string>> | undefined): Buffer[] {
  return [cluster({ timecode: 0 }), ...(values === undefined ? [] : [tags(values)])];
}

const VALUES = {
  AWS_KINESISVIDEO_FRAGMENT_NUMBER: '5', AWS_KINESISVIDEO_SERVER_TIMESTAMP: '1700000000.000', AWS_KINESISVIDEO_PRODUCER_TIMESTAMP: '1700000000.000',
};

describe('an archive object', () => {
  test('says which fragments it holds, how long it is and what its checksum is', () => {
    const { bytes } = written(7n, 9n, 2n ** 154n);

    expect(scan(bytes)).toEqual({
      kind: 'whole',
      object: {
        bytes: bytes.length, crc32: crc32(bytes), fragments: 3,
        first: { fragmentNumber: '7', serverTimestamp: START, producerTimestamp: START - 500, continuationToken: '' },
        last: { fragmentNumber: String(2n ** 154n), serverTimestamp: START + 4_000, producerTimestamp: START + 3_500, continuationToken: '' },
        contents: expect.any(ObjectContents) as ObjectContents,
      },
    });
  });

  test.each([1, 2, 3, 7, 64, 1_000])('says the same in pieces of %i bytes', (pieceBytes) => {
    const { bytes } = written(1n, 2n, 3n);

    expect(scan(bytes, pieceBytes)).toEqual(scan(bytes));
  });

  test('that is cut is whole only where a fragment ends', () => {
    const { bytes, ends } = written(1n, 2n);

    const whole = Array.from(bytes.keys(), (at) => at + 1).filter((length) => scan(bytes.subarray(0, length)).kind === 'whole');

    expect(whole).toEqual(ends);
  });

  test('whose Segment has a size is whole only at its end', () => {
    const second = byHand({ ...VALUES, AWS_KINESISVIDEO_FRAGMENT_NUMBER: '6' });
    const bytes = matroska({ head: [], body: [...byHand(VALUES), ...second], segmentSize: { bytes: 8 } });
    const cut = bytes.subarray(0, bytes.length - Buffer.concat(second).length);

    expect(reason(scan(bytes))).toBe('whole');
    expect(reason(scan(cut))).toBe('it ends inside a fragment');
  });
});

describe('no archive object', () => {
  test.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(0), 'it holds no fragment'],
    ['a header alone', objectHeader(CHUNK_HEADER, START), 'it holds no fragment'],
    ['no Matroska', Buffer.from('hello, world'), 'element'],
    ['a Cluster without tags', matroska({ head: [], body: byHand(undefined) }), 'it ends inside a fragment'],
    ['two Clusters in a row', matroska({ head: [], body: [...byHand(undefined), ...byHand(VALUES)] }), 'a Cluster without the tags of its fragment'],
    ['tags twice', matroska({ head: [], body: [...byHand(VALUES), tags(VALUES)] }), 'fragment tags without a Cluster before them'],
    ['tags of the producer', matroska({ head: [], body: byHand({ TITLE: 'door' }) }), 'fragment tags without AWS_KINESISVIDEO_FRAGMENT_NUMBER'],
    ['a number that is none', matroska({ head: [], body: byHand({ ...VALUES, AWS_KINESISVIDEO_FRAGMENT_NUMBER: '-1' }) }), 'fragment tags without AWS_KINESISVIDEO_FRAGMENT_NUMBER'],
    ['a time that is none', matroska({ head: [], body: byHand({ ...VALUES, AWS_KINESISVIDEO_SERVER_TIMESTAMP: 'noon' }) }), 'fragment tags without AWS_KINESISVIDEO_SERVER_TIMESTAMP'],
    ['the same fragment twice', matroska({ head: [], body: [...byHand(VALUES), ...byHand(VALUES)] }), 'fragment 5 stands behind 5'],
    ['two files in one', Buffer.concat([written(1n).bytes, ebmlHeader()]), 'one EBML header belongs at the beginning'],
    ['tags that are too long', matroska({ head: [], body: [cluster({ timecode: 0 }), tags({ ...VALUES, TITLE: 'x'.repeat(70_000) })] }), 'a Tags element of more than 65536 bytes'],
  ])('%s', (_case, bytes, why) => {
    expect(reason(scan(bytes))).toContain(why);
    expect(reason(scan(bytes, 13))).toContain(why);
  });
});
