import { indexBytes } from '../../../lib/cli/estimate/objects';
import { encodeIndex } from '../../../lib/core/segments/index-file';
import { fragmentNumber } from '../../../lib/local/kinesis-video/fragment-number';
import { SeededRandom } from '../../../lib/local/kinesis-video/random';
import { FULL_INDEX } from '../../support/full-index';
import { realistic } from './item-bytes';

/** A camera's index with so many fragments: sizes, times of arrival and checksums as they come. */
function indexFile(count: number): Uint8Array {
  const random = new SeededRandom(count);
  let offset = FULL_INDEX.header;
  const fragments = Array.from({ length: count }, (_, i) => {
    const bytes = 490_000 + random.below(20_000);
    const producer = FULL_INDEX.start + 2_000 * i;
    const server = producer + random.below(500);
    const at = offset;
    offset += bytes + 420;
    return { number: fragmentNumber(BigInt(i + 1), server, random), server, producer, duration: 2_000, keyframe: 0, offset: at, bytes, crc32: random.below(2 ** 32) };
  });
  const { contactId: _contactId, gap: _gap, ...index } = FULL_INDEX;
  return encodeIndex(realistic({ ...index, tracks: index.tracks.slice(0, 1), fragments }));
}

test.each([10, 30, 150, 600, 1800])('an index of %i fragments is as large as the model says, within a tenth', (fragments) => {
  const { length } = indexFile(fragments);

  expect(Math.abs(indexBytes(fragments) / length - 1)).toBeLessThan(0.1);
});
