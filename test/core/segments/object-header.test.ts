import { ID } from '../../../lib/core/ebml/element-ids';
import { elementsIn, readText, readUnsigned } from '../../../lib/core/ebml/element-reader';
import { DURATION_RESERVE, objectHeader, SEEK_HEAD_RESERVE } from '../../../lib/core/segments/object-header';
import { type ChunkHeader } from '../../../lib/core/fragments/fragment';
import { tracks, videoTrack } from '../../support/matroska-builder';
import { scan, type ScannedElement } from '../../support/scanned';

const TRACK = videoTrack({ padNameTo: 32 });
const START = Date.UTC(2023, 10, 14, 22, 13, 20, 250);

function headerOf(given: Partial<ChunkHeader> = {}, startMillis = START): Uint8Array {
  return objectHeader({ ebml: Uint8Array.of(1), tracks: TRACK, timestampScale: 1_000_000n, ...given }, startMillis);
}

function element(header: Uint8Array, id: number): ScannedElement | undefined {
  return scan(header).elements.find((one) => one.id === id);
}

/** Ids and payloads of the children of an element. */
function children(header: Uint8Array, id: number): [string, Uint8Array][] {
  return [...elementsIn(Buffer.from(element(header, id)?.payload ?? '', 'hex'))].map((child) => [child.id.toString(16), child.payload]);
}

function infoValue(header: Uint8Array, id: number): Uint8Array | undefined {
  return children(header, ID.Info).find(([name]) => name === id.toString(16))?.[1];
}

describe('objectHeader', () => {
  test('is EBML, Segment, the place of SeekHead, Info and Tracks, and nothing else', () => {
    const { elements, malformed } = scan(headerOf());

    expect(malformed).toBeUndefined();
    expect(elements.map(({ level, id }) => `${level} ${id.toString(16)}`)).toEqual(['0 1a45dfa3', '0 18538067', '1 ec', '1 1549a966', '1 1654ae6b']);
  });

  test('begins with these very bytes', () => {
    const header = Buffer.from(headerOf());

    expect(header.subarray(0, 52).toString('hex')).toBe(
      '1a45dfa3a3' + '42868101' + '42f78101' + '42f28104' + '42f38108' + '4282886d6174726f736b61' + '42878104' + '42858102'
      + '18538067' + '01ffffffffffffff',
    );
    expect(header.subarray(52, 52 + SEEK_HEAD_RESERVE).toString('hex')).toBe('ecde' + '00'.repeat(94));
    expect(header.subarray(148, 153).toString('hex')).toBe('1549a966b9');
  });

  test('keeps 96 bytes for SeekHead as Void, right behind the Segment\'s size', () => {
    const segment = element(headerOf(), ID.Segment);
    const reserve = element(headerOf(), ID.Void);

    expect(SEEK_HEAD_RESERVE).toBe(96);
    expect(segment).toMatchObject({ size: undefined, header: '1853806701ffffffffffffff' });
    expect(reserve).toMatchObject({ offset: (segment?.offset ?? 0) + 12, size: 94, payload: '00'.repeat(94) });
  });

  test('keeps 11 bytes for Duration as Void, at the end of Info', () => {
    const info = children(headerOf(), ID.Info);

    expect(DURATION_RESERVE).toBe(11);
    expect(info.map(([id]) => id)).toEqual(['2ad7b1', '4461', '4d80', '5741', 'ec']);
    expect(info.at(-1)?.[1]).toEqual(new Uint8Array(9));
  });

  test('a Duration written over its place, a SeekHead over its own and a size over the Segment\'s leave a readable header of the same length', () => {
    const header = Buffer.from(headerOf());
    const duration = header.indexOf(Buffer.concat([Uint8Array.of(ID.Void, 0x89), Buffer.alloc(9)]));

    header.set(Uint8Array.of(0x44, 0x89, 0x88, 0x40, 0x8f, 0x40, 0, 0, 0, 0, 0), duration);
    header.set(Uint8Array.of(0x11, 0x4d, 0x9b, 0x74, 0x80, ID.Void, 0x80 | 89), 52);
    header.set(Uint8Array.of(0x01, 0, 0, 0, 0, 0, 0, header.length - 52), 44);

    expect(scan(header).malformed).toBeUndefined();
    expect(scan(header).elements.map(({ id }) => id)).toEqual([ID.EBML, ID.Segment, ID.SeekHead, ID.Void, ID.Info, ID.Tracks]);
    expect(infoValue(header, ID.Duration)?.length).toBe(8);
  });

  test.each([
    ['in our century', START], ['to the millisecond', START + 1], ['in 1970, of a camera without a clock', 0], ['before 1970', -1], ['at the millennium', Date.UTC(2001, 0, 1)],
  ])('DateUTC is the true time of the object\'s zero: %s', (_case, startMillis) => {
    const nanoseconds = BigInt.asIntN(64, readUnsigned(infoValue(headerOf({}, startMillis), ID.DateUTC) ?? new Uint8Array(0)));

    expect(nanoseconds % 1_000_000n).toBe(0n);
    expect(Number(nanoseconds / 1_000_000n) + Date.UTC(2001, 0, 1)).toBe(startMillis);
  });

  test.each([1n, 100n, 1_000_000n, 1_000_000_000n])('has the timestamp scale of its fragments: %i', (timestampScale) => {
    expect(readUnsigned(infoValue(headerOf({ timestampScale }), ID.TimestampScale) ?? new Uint8Array(0))).toBe(timestampScale);
  });

  test('names who wrote it', () => {
    expect([ID.MuxingApp, ID.WritingApp].map((id) => readText(infoValue(headerOf(), id) ?? new Uint8Array(0)))).toEqual(['kvs-archive', 'kvs-archive']);
  });

  test('has Tracks verbatim', () => {
    const header = Buffer.from(headerOf());

    expect(header.subarray(-tracks(TRACK).length).equals(tracks(TRACK))).toBe(true);
  });

  test('has no Tracks when the producer sent none', () => {
    expect(element(headerOf({ tracks: new Uint8Array(0) }), ID.Tracks)).toBeUndefined();
    expect(element(headerOf(), ID.Tracks)).toBeDefined();
  });

  test('says matroska whatever the producer\'s EBML header said', () => {
    expect(Buffer.from(headerOf({ ebml: Buffer.from('webm') }))).toEqual(Buffer.from(headerOf()));
  });
});
