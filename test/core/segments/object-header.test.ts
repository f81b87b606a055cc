import { ID } from '../../../lib/core/ebml/element-ids';
import { elementsIn, readFloat, readText, readUnsigned } from '../../../lib/core/ebml/element-reader';
import { DURATION_RESERVE, objectHeader, SEEK_HEAD_RESERVE, SEGMENT_START } from '../../../lib/core/segments/object-header';
import { type ChunkHeader } from '../../../lib/core/fragments/fragment';
import { tracks, videoTrack } from '../../support/matroska-builder';
import { scan, type ScannedElement } from '../../support/scanned';

const TRACK = videoTrack({ padNameTo: 32 });
const START = Date.UTC(2023, 10, 14, 22, 13, 20, 250);

function headerOf(given: Partial<ChunkHeader> = {}, startMillis = START): Uint8Array {
  return objectHeader({ ebml: Uint8Array.of(1), tracks: TRACK, timestampScale: 1_000_000n, ...given }, startMillis);
}

/** The header of an object of 10,000 bytes that ends with its Cues. */
function finishedHeader(given: Partial<ChunkHeader> = {}, cues: number | undefined = 9_000): Buffer {
  const header = { ebml: Uint8Array.of(1), tracks: TRACK, timestampScale: 1_000_000n, ...given };
  return Buffer.from(objectHeader(header, START, { bytes: 10_000, duration: 4_033.5, cues }));
}

/** What the SeekHead says stands where, counted from the object's first byte. */
function sought(header: Buffer): [number, number][] {
  return children(header, ID.SeekHead).map(([, seek]) => {
    const [id, position] = [...elementsIn(seek)].map(({ payload }) => Number(readUnsigned(payload)));
    return [id ?? 0, (position ?? 0) + SEGMENT_START];
  });
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

describe('the header of a finished object', () => {
  test.each<[string, Partial<ChunkHeader>]>([['', {}], [' without Tracks', { tracks: new Uint8Array(0) }], [' with a short scale', { timestampScale: 1n }]])(
    'is as long as that of one that grows%s', (_case, given) => {
      expect(finishedHeader(given).length).toBe(headerOf(given).length);
    },
  );

  test('differs from it in SeekHead, Duration and the size of the Segment alone', () => {
    const { elements, malformed } = scan(finishedHeader());

    expect(malformed).toBeUndefined();
    expect(elements.map(({ level, id }) => `${level} ${id.toString(16)}`)).toEqual(['0 1a45dfa3', '0 18538067', '1 114d9b74', '1 ec', '1 1549a966', '1 1654ae6b']);
    expect(children(finishedHeader(), ID.Info).slice(0, -1)).toEqual(children(headerOf(), ID.Info).slice(0, -1));
  });

  test('ends the Segment where the object ends', () => {
    expect(element(finishedHeader(), ID.Segment)?.size).toBe(10_000 - SEGMENT_START);
  });

  test('tells how long the object plays, in ticks', () => {
    expect(readFloat(infoValue(finishedHeader(), ID.Duration) ?? new Uint8Array(0))).toBe(4_033.5);
  });

  test('tells where Info, Tracks and Cues stand', () => {
    const header = finishedHeader();
    const at = (id: number): number => element(header, id)?.offset ?? 0;

    expect(sought(header)).toEqual([[ID.Info, at(ID.Info)], [ID.Tracks, at(ID.Tracks)], [ID.Cues, 9_000]]);
  });

  test('names no Tracks and no Cues that are not there', () => {
    const header = Buffer.from(objectHeader({ ebml: TRACK, tracks: new Uint8Array(0), timestampScale: 1n }, START, { bytes: 10_000, duration: 1, cues: undefined }));

    expect(sought(header).map(([id]) => id)).toEqual([ID.Info]);
  });
});
