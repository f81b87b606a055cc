import fc from 'fast-check';
import { damaged, madeUpFile, pieceSizes } from '../../support/arbitrary-matroska';
import { recording } from '../../support/matroska-builder';
import { scan } from '../../support/scanned';
import { holds } from '../../support/seeded-property';

/** The longest header but for its last byte. */
const MOST_HELD = 11;

/** What must be true of any bytes at all; that the answers for each piece come to an end is in `scan`. */
function expectSane(bytes: Uint8Array, sizes: readonly number[]): void {
  const { elements, malformed, mostHeld, offset } = scan(bytes, sizes);

  const inOnePiece = scan(bytes);

  expect(mostHeld).toBeLessThanOrEqual(MOST_HELD);
  expect(offset).toBeLessThanOrEqual(bytes.length);
  expect({ elements, malformed }).toEqual({ elements: inOnePiece.elements, malformed: inOnePiece.malformed });
}

describe('ElementScanner', () => {
  test('reads every file that can be made up, in pieces of any sizes', () => {
    holds(fc.property(madeUpFile, pieceSizes, ({ bytes, elements }, sizes) => {
      const answers = scan(bytes, sizes);

      expect(answers.malformed).toBeUndefined();
      expect(answers.elements).toEqual(elements);
      expect(answers.offset).toBe(bytes.length);
      expect(answers.mostHeld).toBeLessThanOrEqual(MOST_HELD);
    }), 1_000);
  });

  test('survives random bytes, holds at most a header and says the same for every cut', () => {
    holds(fc.property(fc.uint8Array({ maxLength: 200 }), pieceSizes, expectSane), 2_000);
  });

  test('survives random bytes behind a valid beginning', () => {
    const file = recording({ fragments: 1 });
    const continued = fc.tuple(fc.nat(file.length), fc.uint8Array({ maxLength: 80 })).map(([cut, noise]) => Buffer.concat([file.subarray(0, cut), noise]));

    holds(fc.property(continued, pieceSizes, expectSane), 2_000);
  });

  test('survives a valid file that was changed, cut, doubled and filled up at random', () => {
    const file = recording({ fragments: 3, frameBytes: 30 });

    holds(fc.property(damaged(file), pieceSizes, expectSane), 3_000);
  });
});
