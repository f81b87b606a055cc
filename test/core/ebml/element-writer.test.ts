import fc from 'fast-check';
import { ID } from '../../../lib/core/ebml/element-ids';
import { elementsIn, readText, readUnsigned } from '../../../lib/core/ebml/element-reader';
import { concat, date, element, idBytes, reserved, text, UNKNOWN_SIZE, unsigned, wideSize, wideUnsigned } from '../../../lib/core/ebml/element-writer';
import { readSize, vintLength } from '../../../lib/core/ebml/vint';
import { holds } from '../../support/seeded-property';

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** The one element that `bytes` are. */
function only(bytes: Uint8Array): { id: number; payload: Uint8Array } {
  const [one, ...others] = [...elementsIn(bytes)];
  if (one === undefined || others.length > 0) throw new Error(`${others.length + 1} elements`);
  return one;
}

describe('element-writer', () => {
  test.each([
    ['an id of one byte', idBytes(ID.Void), 'ec'],
    ['an id of two bytes', idBytes(ID.Tag), '7373'],
    ['an id of three bytes', idBytes(ID.TimestampScale), '2ad7b1'],
    ['an id of four bytes', idBytes(ID.Cluster), '1f43b675'],
    ['no pieces', concat([]), ''],
    ['an empty element', element(ID.Targets), '63c080'],
    ['an element around pieces', element(ID.Tags, Uint8Array.of(1), Uint8Array.of(2, 3)), '1254c36783010203'],
    ['zero', unsigned(ID.Timestamp, 0n), 'e78100'],
    ['an integer of one byte', unsigned(ID.Timestamp, 255n), 'e781ff'],
    ['an integer of two bytes', unsigned(ID.Timestamp, 256n), 'e7820100'],
    ['the largest integer', unsigned(ID.Timestamp, 2n ** 64n - 1n), 'e788ffffffffffffffff'],
    ['a small integer in all eight bytes', wideUnsigned(ID.Timestamp, 1n), 'e7880000000000000001'],
    ['a text', text(ID.DocType, 'matroska'), '4282886d6174726f736b61'],
    ['a text of more bytes than characters', text(ID.Title, 'ü'), '7ba982c3bc'],
    ['size 0 in eight bytes', wideSize(0), '0100000000000000'],
    ['a size in eight bytes', wideSize(0x1234), '0100000000001234'],
    ['a size above 2^32 in eight bytes', wideSize(2 ** 40 + 1), '0100010000000001'],
    ['the unknown size', UNKNOWN_SIZE, '01ffffffffffffff'],
    ['the millennium', date(ID.DateUTC, Date.UTC(2001, 0, 1)), '4461880000000000000000'],
    ['a millisecond later', date(ID.DateUTC, Date.UTC(2001, 0, 1) + 1), '44618800000000000f4240'],
    ['a millisecond earlier', date(ID.DateUTC, Date.UTC(2001, 0, 1) - 1), '446188fffffffffff0bdc0'],
  ])('writes %s', (_case, bytes, expected) => {
    expect(hex(bytes)).toBe(expected);
  });

  test('a known size and the unknown one take the same place', () => {
    expect(wideSize(1).length).toBe(UNKNOWN_SIZE.length);
    expect(readSize(UNKNOWN_SIZE, 0, 8)).toBeUndefined();
  });

  test.each([
    [126, 1], [127, 2], [16_382, 2], [16_383, 3], [2_097_150, 3], [2_097_151, 4],
  ])('a payload of %i bytes has a size of %i bytes: all ones are never used', (bytes, sizeLength) => {
    const written = element(ID.Void, new Uint8Array(bytes));

    expect(vintLength(written[1] ?? 0)).toBe(sizeLength);
    expect(readSize(written, 1, sizeLength)).toBe(bytes);
    expect(written.length).toBe(1 + sizeLength + bytes);
  });

  test('every element is read back as it was written', () => {
    const ids = fc.constantFrom(...Object.values(ID));

    holds(fc.property(ids, fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 3 }), (id, pieces) => {
      const read = only(element(id, ...pieces));

      expect(read.id).toBe(id);
      expect(hex(read.payload)).toBe(pieces.map(hex).join(''));
    }));
  });

  test('every unsigned integer is read back, in as few bytes as hold it and in eight', () => {
    holds(fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (value) => {
      const short = only(unsigned(ID.Timestamp, value)).payload;
      const wide = only(wideUnsigned(ID.Timestamp, value)).payload;

      expect(readUnsigned(short)).toBe(value);
      expect(short.length === 1 || short[0] !== 0).toBe(true);
      expect(readUnsigned(wide)).toBe(value);
      expect(wide.length).toBe(8);
    }));
  });

  test('every text without a NUL is read back', () => {
    holds(fc.property(fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\0')), (value) => {
      expect(readText(only(text(ID.Title, value)).payload)).toBe(value);
    }));
  });

  test('every date is read back, before the millennium and after it', () => {
    holds(fc.property(fc.date({ min: new Date('1800-01-01'), max: new Date('2200-01-01'), noInvalidDate: true }), (when) => {
      const nanoseconds = BigInt.asIntN(64, readUnsigned(only(date(ID.DateUTC, when.getTime())).payload));

      expect(Number(nanoseconds / 1_000_000n) + Date.UTC(2001, 0, 1)).toBe(when.getTime());
    }));
  });

  test.each([2, 3, 11, 96, 127, 128, 129, 130, 1_000, 100_000])('a reserved place of %i bytes is one Void element of zeros', (length) => {
    const bytes = reserved(length);

    const { id, payload } = only(bytes);

    expect(bytes.length).toBe(length);
    expect(id).toBe(ID.Void);
    expect(payload.every((byte) => byte === 0)).toBe(true);
  });
});
