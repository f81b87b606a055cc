import fc from 'fast-check';
import { damaged, pieceSizes } from '../../support/arbitrary-matroska';
import { assemble, transcript } from '../../support/assembled';
import { getMediaChunk } from '../../support/get-media-chunk';
import { cluster, simpleBlock } from '../../support/matroska-builder';
import { holds } from '../../support/seeded-property';

function chunk(number: bigint, frame: Uint8Array): Buffer {
  return getMediaChunk({ number: String(number), body: [cluster({ timecode: 0, blocks: [simpleBlock({ data: frame })], size: { unknown: 1 } })] });
}

const BODY = Buffer.concat([1n, 2n, 3n].map((number) => chunk(number, Buffer.alloc(20, Number(number)))));

/** What must be true of any bytes at all; that the answers for each piece come to an end is in `assemble`. */
function expectSane(bytes: Uint8Array, pieceSize: readonly number[]): void {
  const told = assemble(bytes, { pieceSize });

  const numbers = told.fragments.map(({ number }) => number);

  expect(transcript(told)).toBe(transcript(assemble(bytes)));
  expect(numbers.every((number, i) => i === 0 || number > (numbers[i - 1] ?? number))).toBe(true);
  expect(told.frames.reduce((sum, { length }) => sum + length, 0)).toBeLessThanOrEqual(bytes.length);
}

describe('FragmentAssembler', () => {
  test('takes each number once, in rising order, out of any sequence of chunks', () => {
    const number = fc.oneof(fc.bigInt({ min: 0n, max: 20n }), fc.bigInt({ min: 2n ** 53n, max: 2n ** 53n + 20n }), fc.bigInt({ min: 2n ** 150n, max: 2n ** 150n + 20n }));

    holds(fc.property(fc.array(number, { maxLength: 8 }), fc.option(number, { nil: undefined }), pieceSizes, (sequence, last, pieceSize) => {
      const expected: bigint[] = [];
      for (const one of sequence) if (one > (expected.at(-1) ?? last ?? -1n)) expected.push(one);

      const told = assemble(Buffer.concat(sequence.map((one) => chunk(one, Buffer.from(String(one))))), last === undefined ? { pieceSize } : { pieceSize, last });

      expect(told.fragments.map((fragment) => fragment.number)).toEqual(expected);
      expect(told.frames).toEqual(expected.map((one) => simpleBlock({ data: Buffer.from(String(one)) })));
      expect(told.answers.length).toBe(sequence.length);
    }), 200);
  });

  test('survives random bytes behind a beginning of a body', () => {
    const continued = fc.tuple(fc.nat(BODY.length), fc.uint8Array({ maxLength: 80 })).map(([cut, noise]) => Buffer.concat([BODY.subarray(0, cut), noise]));

    holds(fc.property(continued, pieceSizes, expectSane), 1_000);
  });

  test('survives a body that was changed, cut, doubled and filled up at random, and says the same for every cut', () => {
    holds(fc.property(damaged(BODY), pieceSizes, expectSane), 1_500);
  });
});
