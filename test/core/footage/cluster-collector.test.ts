import { ClusterCollector } from '../../../lib/core/footage/cluster-collector';
import { DamagedFragmentError } from '../../../lib/core/footage/errors';
import { footageObjects, type MadeObject } from '../../support/footage-objects';
import { videoTrack } from '../../support/matroska-builder';
import { everySizeUpTo, inPieces } from '../../support/pieces';

const BEGIN = 1_700_000_000_000;

const [object] = footageObjects([{
  tracks: videoTrack(),
  fragments: [0, 2_000, 4_000].map((at) => ({ server: BEGIN + at, producer: BEGIN + at, blocks: [{ offset: 0, data: Buffer.from(`at ${at}`) }, { offset: 40, keyframe: false }] })),
}]) as [MadeObject];
const { index: { key, fragments } } = object;
const offset = fragments[0]?.offset ?? 0;

/** All Clusters of what is fed, as they are taken. */
function collect(bytes: Uint8Array, pieceBytes: number): string[] {
  const collector = new ClusterCollector(key, fragments, offset);
  const found: string[] = [];
  inPieces(bytes, pieceBytes, (piece) => {
    for (const cluster of collector.feed(piece)) found.push(Buffer.from(cluster.bytes).toString('hex'));
  });
  collector.end();
  return found;
}

describe('the Clusters of an object', () => {
  const whole = object.bytes.subarray(offset);
  const clusters = fragments.map(({ offset: begin, bytes }) => object.bytes.subarray(begin, begin + bytes).toString('hex'));

  test('are the same in pieces of every size, without the tags between them', () => {
    for (const size of everySizeUpTo(whole.length)) expect(collect(whole, size)).toEqual(clusters);
  });

  test('are refused wherever the bytes end before the last of them', () => {
    const last = fragments.at(-1);
    const needed = (last?.offset ?? 0) + (last?.bytes ?? 0) - offset;

    for (let length = 0; length < needed; length++) expect(() => collect(whole.subarray(0, length), 64)).toThrow(DamagedFragmentError);
    expect(collect(whole.subarray(0, needed), 64)).toEqual(clusters);
  });

  test('are refused for any byte that differs', () => {
    for (const { number, offset: begin, bytes } of fragments) {
      for (let at = begin - offset; at < begin - offset + bytes; at++) {
        const damaged = Uint8Array.from(whole);
        damaged[at] = (damaged[at] ?? 0) ^ 0x10;
        expect(() => collect(damaged, 64)).toThrow(`fragment ${number} of ${key} is damaged: its CRC32 is`);
      }
    }
  });
});
