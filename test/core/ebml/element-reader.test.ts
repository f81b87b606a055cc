import fc from 'fast-check';
import { ID } from '../../../lib/core/ebml/element-ids';
import { elementsIn, MalformedElementError, readText, readUnsigned } from '../../../lib/core/ebml/element-reader';
import { element, idBytes, type SizeForm } from '../../support/matroska-builder';
import { holds } from '../../support/seeded-property';

function thrownBy(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}

describe('elementsIn', () => {
  test('an empty payload has no children', () => {
    expect([...elementsIn(new Uint8Array(0))]).toEqual([]);
  });

  test('gives id and payload of every child in order', () => {
    const payload = Buffer.concat([
      element(ID.Void, Buffer.alloc(3)), element(ID.TagName, Buffer.from('name'), { bytes: 8 }), element(ID.TimestampScale, Uint8Array.of(7)), element(ID.Tags, []),
    ]);

    const children = [...elementsIn(payload)].map(({ id, payload: bytes }) => [id, Buffer.from(bytes).toString('hex')]);

    expect(children).toEqual([[ID.Void, '000000'], [ID.TagName, '6e616d65'], [ID.TimestampScale, '07'], [ID.Tags, '']]);
  });

  test.each([
    ['an id of more than four bytes', [0x08, 1, 2, 3, 4, 0x80]],
    ['no id at all', [0x00, 0x80]],
    ['a size of more than eight bytes', [0xec, 0x00]],
    ['an id without a size', [0xec]],
    ['half an id', [0x42]],
    ['a size cut in two', [0xec, 0x40]],
    ['a payload larger than what is left', [0xec, 0x82, 0x00]],
    ['an unknown size', [0xec, 0xff]],
    ['a size beyond every safe integer', [0xec, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe]],
  ])('%s is malformed, at the offset of the element', (_case, broken) => {
    const payload = Buffer.concat([element(ID.Void, Buffer.alloc(3)), Uint8Array.from(broken)]);

    const error = thrownBy(() => [...elementsIn(payload)]);

    expect(error).toBeInstanceOf(MalformedElementError);
    expect(error).toMatchObject({ name: 'Archive.MalformedElement', offset: 5, message: expect.stringContaining('byte 5') as string });
  });

  test('a payload cut anywhere but between two children is malformed', () => {
    const first = element(ID.TagName, Buffer.from('name'));
    const whole = Buffer.concat([first, element(ID.TagString, Buffer.from('value'), { bytes: 4 })]);
    const wholeAt = [0, first.length, whole.length];

    const cuts = Array.from({ length: whole.length + 1 }, (_, i) => i);

    expect(cuts.filter((cut) => !(thrownBy(() => [...elementsIn(whole.subarray(0, cut))]) instanceof MalformedElementError))).toEqual(wholeAt);
  });

  test('whatever the children are, they are read back as they were written', () => {
    const child = fc.record({
      id: fc.constantFrom(ID.Void, ID.TagName, ID.TimestampScale, ID.Tags, 0x1020_3040, 0x4001),
      payload: fc.uint8Array({ maxLength: 200 }),
      form: fc.oneof(fc.constant<SizeForm>('shortest'), fc.integer({ min: 2, max: 8 }).map((bytes): SizeForm => ({ bytes }))),
    });

    holds(fc.property(fc.array(child, { maxLength: 8 }), (children) => {
      const payload = Buffer.concat(children.map((one) => element(one.id, one.payload, one.form)));

      const read = [...elementsIn(payload)].map(({ id, payload: bytes }) => ({ id, payload: Uint8Array.from(bytes) }));

      expect(read).toEqual(children.map(({ id, payload: bytes }) => ({ id, payload: bytes })));
    }));
  });

  test('random bytes give elements or a MalformedElementError inside the payload, nothing else', () => {
    holds(fc.property(fc.uint8Array({ maxLength: 60 }), (payload) => {
      const outcome = thrownBy(() => [...elementsIn(payload)].length);

      if (outcome instanceof MalformedElementError) expect(outcome.offset).toBeLessThan(payload.length);
      else expect(outcome).toBeLessThanOrEqual(payload.length / 2);
    }), 2_000);
  });

  test('random ids and sizes never yield bytes from outside the payload', () => {
    const header = fc.tuple(fc.constantFrom(0xec, 0x4286), fc.uint8Array({ minLength: 1, maxLength: 9 })).map(([id, size]) => Buffer.concat([idBytes(id), size]));

    holds(fc.property(header, (payload) => {
      const outcome = thrownBy(() => [...elementsIn(payload)].reduce((sum, one) => sum + one.payload.length + 2, 0));

      if (typeof outcome === 'number') expect(outcome).toBeLessThanOrEqual(payload.length);
    }), 1_000);
  });
});

describe('readUnsigned', () => {
  test.each<[number[], bigint]>([
    [[], 0n], [[0], 0n], [[0xff], 255n], [[0, 0, 1], 1n], [[1, 0], 256n],
    [[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], 2n ** 64n - 1n],
    [[0x12, 0, 0, 0, 0, 0, 0, 0, 7], 7n],
  ])('of bytes %j is %i', (bytes, value) => {
    expect(readUnsigned(Uint8Array.from(bytes))).toBe(value);
  });
});

describe('readText', () => {
  test.each<[string, number[] | string, string]>([
    ['nothing', [], ''],
    ['plain text', 'matroska', 'matroska'],
    ['text padded with NULs', 'webm\0\0\0', 'webm'],
    ['NULs alone', '\0\0', ''],
    ['bytes behind the first NUL', 'a\0b', 'a'],
    ['UTF-8', 'Kamera Süd', 'Kamera Süd'],
    ['bytes that are no UTF-8', [0x61, 0xff, 0x62], 'a\ufffdb'],
  ])('of %s', (_case, bytes, value) => {
    expect(readText(Buffer.from(bytes as string))).toBe(value);
  });
});
