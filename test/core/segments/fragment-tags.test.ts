import fc from 'fast-check';
import { TAG } from '../../../lib/contract/get-media';
import { ID } from '../../../lib/core/ebml/element-ids';
import { elementsIn } from '../../../lib/core/ebml/element-reader';
import { collectTags, type ChunkTags } from '../../../lib/core/fragments/chunk-tags';
import { fragmentTags } from '../../../lib/core/segments/fragment-tags';
import { fragment } from '../../support/fragments';
import { holds } from '../../support/seeded-property';

/** Payload of the one element that `bytes` are. */
function inside(bytes: Uint8Array, id: number): Uint8Array {
  const [only, ...others] = [...elementsIn(bytes)];
  if (only?.id !== id || others.length > 0) throw new Error(`not one element 0x${id.toString(16)}`);
  return only.payload;
}

function valuesOf(tags: Uint8Array): Record<string, string> {
  const into: ChunkTags = new Map();
  collectTags(inside(tags, ID.Tags), 0, into);
  return Object.fromEntries(into);
}

describe('fragmentTags', () => {
  test('name the fragment and its times in the service\'s own words, and nothing that is opaque or momentary', () => {
    const tags = fragmentTags(fragment({ number: 2n ** 154n, serverTimestamp: 1_700_000_001_250, producerTimestamp: 500, continuationToken: 'secret' }));

    expect(valuesOf(tags)).toEqual({
      [TAG.fragmentNumber]: '22835963083295358096932575511191922182123945984', [TAG.serverTimestamp]: '1700000001.250', [TAG.producerTimestamp]: '0.500',
    });
  });

  test('are one Tags element with one Tag, which has the Targets that Matroska demands', () => {
    const tag = inside(inside(fragmentTags(fragment()), ID.Tags), ID.Tag);

    expect([...elementsIn(tag)].map(({ id }) => id)).toEqual([ID.Targets, ID.SimpleTag, ID.SimpleTag, ID.SimpleTag]);
  });

  test('every number and time is read back exactly', () => {
    const time = fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 });

    holds(fc.property(fc.bigInt({ min: 0n, max: 10n ** 128n - 1n }), time, time, (number, serverTimestamp, producerTimestamp) => {
      const values = valuesOf(fragmentTags(fragment({ number, serverTimestamp, producerTimestamp })));

      expect(BigInt(values[TAG.fragmentNumber] ?? '')).toBe(number);
      expect(Math.round(Number(values[TAG.serverTimestamp]) * 1000)).toBe(serverTimestamp);
      expect(Math.round(Number(values[TAG.producerTimestamp]) * 1000)).toBe(producerTimestamp);
    }), 500);
  });
});
