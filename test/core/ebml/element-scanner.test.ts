import { ID } from '../../../lib/core/ebml/element-ids';
import { ElementScanner } from '../../../lib/core/ebml/element-scanner';
import {
  cluster, ebmlHeader, element, idBytes, info, matroska, recording, segment, simpleBlock, sizeBytes, tags, text, uint, videoTrack,
  voidElement, withCrc, type SizeForm,
} from '../../support/matroska-builder';
import { everySizeUpTo, PIECE_SIZES } from '../../support/pieces';
import { scan, type ScannedElement } from '../../support/scanned';

const UNKNOWN_FORMS: SizeForm[] = [1, 2, 3, 4, 5, 6, 7, 8].map((unknown) => ({ unknown }));
const KNOWN_FORMS: SizeForm[] = [2, 3, 4, 5, 6, 7, 8].map((bytes) => ({ bytes }));

/** A file of every peculiarity in under 400 bytes. */
const PECULIAR = matroska({
  ebml: { docType: 'webm', padDocTypeTo: 9, size: { bytes: 8 } },
  head: [
    voidElement(5, { bytes: 8 }), tags({ KEY: 'value' }), info({ timecodeScale: 1_000_000, extra: [voidElement(0)] }),
    element(ID.Tracks, withCrc(videoTrack({ name: 'test track', padNameTo: 32 }))),
  ],
  body: [
    cluster({ timecode: 1_646_229_468_350, timecodeBytes: 8, crc: true, extra: [uint(ID.Position, 0), voidElement(3)], blocks: [
      simpleBlock({ data: Buffer.concat([idBytes(ID.EBML), idBytes(ID.Cluster), Uint8Array.of(0, 0, 0)]) }, { bytes: 8 }),
      element(0x1020_3040, []),
    ], size: { unknown: 1 } }),
    tags({ KEY: 'value' }, { bytes: 4 }),
    cluster({ timecode: 0, blocks: [] }), cluster({ timecode: 0, size: { bytes: 3 } }), element(ID.Cues, Uint8Array.of(0xff)),
  ],
});

/** Ids and levels, one line each. */
function outline(bytes: Uint8Array): string[] {
  return scan(bytes).elements.map(({ id, level }) => `${level} ${id.toString(16)}`);
}

function headerEnd({ offset, header }: ScannedElement): number {
  return offset + header.length / 2;
}

/** What there is of an element in a file that ends at `cut`, behind its header. */
function cutAt(one: ScannedElement, cut: number): ScannedElement {
  const { payload, size = 0, ...rest } = one;
  const arrived = cut - headerEnd(one);
  if (payload === undefined || arrived >= size) return one;
  return { ...rest, size, whole: false, ...(arrived === 0 ? {} : { payload: payload.slice(0, 2 * arrived) }) };
}

describe('ElementScanner', () => {
  test('needs more bytes before it was fed any, and for an empty piece', () => {
    const scanner = new ElementScanner();

    const answers = [scanner.next()];
    scanner.feed(new Uint8Array(0));
    answers.push(scanner.next());

    expect(answers).toEqual([{ kind: 'need-more-bytes' }, { kind: 'need-more-bytes' }]);
    expect(scanner.offset).toBe(0);
  });

  test('tells id, offset, size, level and header of every element, and the payload of all but Segment and Cluster', () => {
    const file = Buffer.concat([
      element(ID.EBML, uint(ID.EBMLVersion, 1)),
      segment([element(ID.Info, [], { bytes: 2 }), cluster({ timecode: 7, blocks: [element(ID.SimpleBlock, Uint8Array.of(1, 2, 3))], size: { bytes: 3 } })]),
    ]);

    const { elements, malformed } = scan(file);

    expect(malformed).toBeUndefined();
    expect(elements).toEqual([
      { id: ID.EBML, offset: 0, level: 0, size: 4, header: '1a45dfa384', payload: '42868101', whole: true },
      { id: ID.Segment, offset: 9, level: 0, size: undefined, header: '18538067ff', whole: false },
      { id: ID.Info, offset: 14, level: 1, size: 0, header: '1549a9664000', payload: '', whole: true },
      { id: ID.Cluster, offset: 20, level: 1, size: 8, header: '1f43b675200008', whole: false },
      { id: ID.Timestamp, offset: 27, level: 2, size: 1, header: 'e781', payload: '07', whole: true },
      { id: ID.SimpleBlock, offset: 30, level: 2, size: 3, header: 'a383', payload: '010203', whole: true },
    ]);
  });

  test.each(UNKNOWN_FORMS)('reads Segment and Cluster with their size as %j', (form) => {
    const file = matroska({ segmentSize: form, head: [], body: [cluster({ timecode: 0, size: form }), tags({}), cluster({ timecode: 1, size: form, blocks: [] })] });

    const { elements, malformed } = scan(file);

    expect(malformed).toBeUndefined();
    expect(elements.filter(({ size }) => size === undefined).map(({ id }) => id)).toEqual([ID.Segment, ID.Cluster, ID.Cluster]);
    expect(outline(file)).toEqual(['0 1a45dfa3', '0 18538067', '1 1f43b675', '2 e7', '2 a3', '1 1254c367', '1 1f43b675', '2 e7']);
  });

  test.each(KNOWN_FORMS)('reads every element with its size as %j', (form) => {
    const file = Buffer.concat([ebmlHeader({ size: form }), segment([
      element(ID.Info, Uint8Array.of(1), form), cluster({ timecode: 0, blocks: [simpleBlock({}, form)], size: form }), element(ID.Tags, [], form),
    ], form), ebmlHeader({ size: form })]);

    expect(scan(file).malformed).toBeUndefined();
    expect(outline(file)).toEqual(['0 1a45dfa3', '0 18538067', '1 1549a966', '1 1f43b675', '2 e7', '2 a3', '1 1254c367', '0 1a45dfa3']);
  });

  test('does not look at payloads: the magics inside them are bytes', () => {
    const magics = Buffer.concat([ebmlHeader(), idBytes(ID.Segment), idBytes(ID.Cluster), idBytes(ID.Tags)]);
    const file = matroska({ head: [element(ID.Attachments, magics)], body: [cluster({ timecode: 0, blocks: [element(ID.SimpleBlock, magics)] })] });

    expect(outline(file)).toEqual(['0 1a45dfa3', '0 18538067', '1 1941a469', '1 1f43b675', '2 e7', '2 a3']);
    expect(scan(file).elements.at(-1)?.payload).toBe(magics.toString('hex'));
  });

  test.each<[string, Uint8Array[], string[]]>([
    ['Void', [voidElement(0), voidElement(9, { bytes: 8 })], ['1 ec', '1 ec']],
    ['CRC-32', [element(ID.Crc32, Buffer.alloc(4))], ['1 bf']],
    ['an id nobody knows', [element(0x4001, Buffer.alloc(2)), element(0x1020_3040, [])], ['1 4001', '1 10203040']],
    ['what belongs to a Cluster', [simpleBlock()], ['1 a3']],
    ['nothing', [], []],
  ])('a Segment may hold %s', (_case, head, expected) => {
    expect(outline(matroska({ head, body: [] }))).toEqual(['0 1a45dfa3', '0 18538067', ...expected]);
  });

  test.each([
    ['Void', voidElement(3), 'ec'], ['CRC-32', element(ID.Crc32, Buffer.alloc(4)), 'bf'], ['an id nobody knows', element(0x1020_3040, Buffer.alloc(4)), '10203040'],
  ])('%s behind a Cluster is its child if its size is unknown, the Segment\'s if it is known', (_case, stranger, id) => {
    const behind = (size: SizeForm): string | undefined => outline(matroska({ head: [], body: [cluster({ timecode: 0, size }), stranger] })).at(-1);

    expect(behind({ unknown: 8 })).toBe(`2 ${id}`);
    expect(behind('shortest')).toBe(`1 ${id}`);
  });

  test.each([['unknown', { unknown: 8 }], ['known', 'shortest']] satisfies [string, SizeForm][])('an EBML header ends a Segment of %s size and all that is open in it', (_case, segmentSize) => {
    const one = matroska({ segmentSize, head: [], body: [cluster({ timecode: 0, size: { unknown: 1 } })] });

    expect(outline(Buffer.concat([one, one]))).toEqual(Array(2).fill(['0 1a45dfa3', '0 18538067', '1 1f43b675', '2 e7', '2 a3']).flat());
  });

  test('a Segment of unknown size ends where another Segment begins', () => {
    expect(outline(Buffer.concat([segment([info()]), segment([info()])]))).toEqual(['0 18538067', '1 1549a966', '0 18538067', '1 1549a966']);
  });

  test('Void and CRC-32 may stand before and between the roots', () => {
    const file = Buffer.concat([voidElement(2), ebmlHeader(), element(ID.Crc32, Buffer.alloc(4)), segment([info()], 'shortest'), voidElement(0), segment([], 'shortest')]);

    expect(outline(file)).toEqual(['0 ec', '0 1a45dfa3', '0 bf', '0 18538067', '1 1549a966', '0 ec', '0 18538067']);
  });

  test('keeps NULs of padded strings: they are payload', () => {
    const file = matroska({ head: [text(ID.Title, 'test', 32)], body: [] });

    expect(scan(file).elements.at(-1)).toMatchObject({ size: 32, payload: Buffer.from('test').toString('hex').padEnd(64, '0') });
  });
});

describe('ElementScanner in pieces', () => {
  test('says the same of a small file for every piece size from one byte up', () => {
    const whole = scan(PECULIAR);

    const others = everySizeUpTo(PECULIAR.length).map((size) => scan(PECULIAR, size));

    expect(whole.malformed).toBeUndefined();
    for (const { elements, malformed, offset } of others) expect({ elements, malformed, offset }).toEqual({ elements: whole.elements, malformed: undefined, offset: PECULIAR.length });
  });

  test.each(PIECE_SIZES)('says the same of a larger file in pieces of %i bytes', (size) => {
    const file = recording({ fragments: 12, frameBytes: 5_000 });

    const { elements, malformed } = scan(file, size);

    expect(malformed).toBeUndefined();
    expect(elements).toEqual(scan(file).elements);
    expect(elements.filter(({ id }) => id === ID.SimpleBlock).map(({ payload }) => payload?.slice(-4))).toEqual([
      '0101', '0202', '0303', '0404', '0505', '0606', '0707', '0808', '0909', '0a0a', '0b0b', '0c0c',
    ]);
  });

  test('a file cut at any offset needs more bytes, and all it says is the beginning of what the whole file says', () => {
    const whole = scan(PECULIAR).elements;

    for (let cut = 0; cut < PECULIAR.length; cut++) {
      const { elements, malformed } = scan(PECULIAR.subarray(0, cut));

      expect(malformed).toBeUndefined();
      expect(elements).toEqual(whole.filter((one) => headerEnd(one) <= cut).map((one) => cutAt(one, cut)));
    }
  });

  test('leaves no byte uncovered but those of a header that is cut in two', () => {
    const header = Buffer.concat([idBytes(ID.Info), sizeBytes(0, { bytes: 8 })]);
    const scanner = new ElementScanner();
    scanner.feed(Buffer.concat([idBytes(ID.Segment), sizeBytes(0, { unknown: 8 })]));
    scanner.next();

    const held = everySizeUpTo(header.length - 1).map((byte) => {
      scanner.feed(header.subarray(byte - 1, byte));
      return [scanner.next().kind, 12 + byte - scanner.offset];
    });

    expect(held).toEqual(everySizeUpTo(header.length - 1).map((byte) => ['need-more-bytes', byte]));
  });

  test('a payload comes as views of the pieces it arrived in, which are not kept', () => {
    const file = Buffer.concat([segment([]), element(ID.Cues, Buffer.alloc(1_000_000, 7))]);
    const scanner = new ElementScanner();
    const [head, rest] = [file.subarray(0, 20), file.subarray(20)];
    scanner.feed(head);
    while (scanner.next().kind !== 'need-more-bytes');

    scanner.feed(rest);
    const answer = scanner.next();

    expect(answer).toMatchObject({ kind: 'payload', last: true });
    expect(answer.kind === 'payload' && answer.bytes.buffer === rest.buffer && answer.bytes.byteOffset === rest.byteOffset).toBe(true);
  });

  test('an element of size 0 at the end of a piece ends without another byte', () => {
    const scanner = new ElementScanner();
    scanner.feed(element(ID.EBML, []));

    const answers = [scanner.next(), scanner.next(), scanner.next()];

    expect(answers).toMatchObject([{ kind: 'element', size: 0 }, { kind: 'payload', last: true }, { kind: 'need-more-bytes' }]);
  });

  test('refuses another piece while the last one is not read to its end', () => {
    const scanner = new ElementScanner();
    scanner.feed(ebmlHeader());
    scanner.next();

    expect(() => { scanner.feed(ebmlHeader()); }).toThrow(/unread bytes/);
  });
});

describe('ElementScanner on what is no Matroska', () => {
  const HEAD = Buffer.concat([ebmlHeader(), segment([])]);
  const KNOWN_CLUSTER = Buffer.concat([HEAD, idBytes(ID.Cluster), sizeBytes(10)]);

  test.each<[string, Uint8Array, Uint8Array, RegExp]>([
    ['an id that begins with 00', HEAD, Uint8Array.of(0x00), /no element id begins with byte 0x00/],
    ['an id of five bytes', HEAD, Uint8Array.of(0x08), /no element id begins with byte 0x08/],
    ['a size that begins with 00', HEAD, Uint8Array.of(0xec, 0x00), /no element size begins with byte 0x00/],
    ['text', Buffer.alloc(0), Buffer.from('<AccessDeniedException/>'), /element 0x3c4163 /],
    ['a child of Segment without a Segment', Buffer.alloc(0), info(), /0x1549a966 stands where an EBML header or a Segment belongs/],
    ['a Cluster without a Segment', ebmlHeader(), cluster({ timecode: 0 }), /0x1f43b675 stands where/],
    ['a Cluster of unknown size without a Segment', ebmlHeader(), cluster({ timecode: 0, size: { unknown: 1 } }), /0x1f43b675 /],
    ['an EBML header of unknown size', Buffer.alloc(0), ebmlHeader({ size: { unknown: 1 } }), /0x1a45dfa3 has no size/],
    ['Tags of unknown size', HEAD, element(ID.Tags, [], { unknown: 4 }), /0x1254c367 has no size/],
    ['a block of unknown size', KNOWN_CLUSTER, simpleBlock({}, { unknown: 8 }), /0xa3 has no size/],
    ['a child that ends behind its Cluster', KNOWN_CLUSTER, element(ID.SimpleBlock, Buffer.alloc(9)), /0xa3 claims 9 bytes, more than its parent has left/],
    ['a child whose header ends behind its Cluster', Buffer.concat([KNOWN_CLUSTER, voidElement(7)]), voidElement(0), /0xec claims 0 bytes, more than its parent has left/],
    ['a Cluster that ends behind its Segment', Buffer.concat([ebmlHeader(), idBytes(ID.Segment), sizeBytes(10)]), cluster({ timecode: 0 }), /0x1f43b675 claims \d+ bytes, more/],
    ['a child of a Cluster of unknown size that ends behind the Segment', Buffer.concat([
      ebmlHeader(), idBytes(ID.Segment), sizeBytes(10), idBytes(ID.Cluster), sizeBytes(0, { unknown: 1 }),
    ]), element(ID.SimpleBlock, Buffer.alloc(4)), /0xa3 claims 4 bytes, more than its parent has left/],
    ['a Cluster of unknown size whose header ends behind the Segment', Buffer.concat([ebmlHeader(), idBytes(ID.Segment), sizeBytes(6)]), Buffer.concat([
      idBytes(ID.Cluster), sizeBytes(0, { unknown: 8 }),
    ]), /0x1f43b675 .*more than its parent has left/],
    ['Tags inside a Cluster of known size', KNOWN_CLUSTER, element(ID.Tags, []), /0x1254c367 stands inside element 0x1f43b675/],
    ['a Cluster inside a Cluster of known size', KNOWN_CLUSTER, element(ID.Cluster, []), /0x1f43b675 stands inside element 0x1f43b675/],
    ['an EBML header inside a Segment of known size', Buffer.concat([ebmlHeader(), idBytes(ID.Segment), sizeBytes(100)]), ebmlHeader(), /0x1a45dfa3 stands inside element 0x18538067/],
    ['a size that no number holds exactly', HEAD, Buffer.concat([idBytes(ID.Void), Uint8Array.of(0x01, 0x20, 0, 0, 0, 0, 0, 0)]), /0xec claims 9007199254740992 bytes/],
    ['a Segment behind one of known size that is no root', Buffer.concat([ebmlHeader(), segment([], 'shortest')]), info(), /0x1549a966 stands where/],
  ])('%s is malformed at the offset of its first byte, in pieces of any size', (_case, before, broken, reason) => {
    const file = Buffer.concat([before, broken]);

    const answers = everySizeUpTo(file.length).map((size) => scan(file, size).malformed);

    for (const answer of answers) expect(answer).toMatchObject({ kind: 'malformed', offset: before.length, reason: expect.stringMatching(reason) as string });
  });

  test('says so for ever after, whatever else it is fed', () => {
    const scanner = new ElementScanner();
    scanner.feed(Uint8Array.of(0, 1, 2, 3));
    const malformed = scanner.next();

    const again = scanner.next();
    scanner.feed(ebmlHeader());

    expect(malformed).toMatchObject({ kind: 'malformed', offset: 0 });
    expect([again, scanner.next()]).toEqual([malformed, malformed]);
  });
});
