import { MalformedElementError } from '../../../lib/core/ebml/element-reader';
import { blocksIn } from '../../../lib/core/segments/blocks';
import { blockGroup, EBML_ID, element, simpleBlock, uint } from '../../support/matroska-builder';

const read = (...children: readonly Uint8Array[]) => [...blocksIn(Buffer.concat(children))];

describe('a block', () => {
  test.each([0, 1, 255, 32_767, -1, -32_768])('is shown %d ticks after its Cluster', (offset) => {
    expect(read(simpleBlock({ offset }))).toMatchObject([{ ticks: offset }]);
  });

  test.each([1, 2, 126, 127, 300])('belongs to track %d, with as many frames as there are bytes', (track) => {
    expect(read(simpleBlock({ track, data: Buffer.alloc(77) }))).toMatchObject([{ track, frameBytes: 77 }]);
  });

  test.each([true, false])('of its own says with a flag whether it is a keyframe: %s', (keyframe) => {
    expect(read(simpleBlock({ keyframe }))).toMatchObject([{ isKeyframe: keyframe }]);
  });

  test('in a group is a keyframe when it refers to no other, and may say how long it lasts', () => {
    expect(read(blockGroup({ duration: 40 }), blockGroup({ offset: 40, reference: -40 }))).toMatchObject([
      { isKeyframe: true, duration: 40, ticks: 0 }, { isKeyframe: false, ticks: 40 },
    ]);
  });

  test.each<[string, Buffer]>([['of its own', simpleBlock({ offset: 0x1234 })], ['in a group', blockGroup({ offset: 0x1234, duration: 1 })]])(
    '%s tells where its timestamp stands', (_case, block) => {
      const bytes = Buffer.concat([element(EBML_ID.void, Buffer.alloc(9)), block]);

      const [found] = blocksIn(bytes, 1_000);

      expect(bytes.readUInt16BE((found?.ticksOffset ?? 0) - 1_000)).toBe(0x1234);
    },
  );
});

describe('what is no block', () => {
  test.each<[string, Buffer]>([
    ['the Timestamp', uint(EBML_ID.timecode, 7)], ['a Void', element(EBML_ID.void, Buffer.alloc(3))], ['a block that is cut', element(EBML_ID.simpleBlock, Uint8Array.of(0x81, 0, 0))],
    ['a block without a track', element(EBML_ID.simpleBlock, Uint8Array.of(0, 0, 0, 0, 0))], ['a group without a block', element(EBML_ID.blockGroup, uint(EBML_ID.blockDuration, 1))],
    ['a group that is garbled', element(EBML_ID.blockGroup, Uint8Array.of(0xa1, 0x99, 1))],
  ])('%s is left out', (_case, child) => {
    expect(read(child, simpleBlock({ offset: 5 }))).toMatchObject([{ ticks: 5 }]);
  });

  test('bytes that are no elements are refused', () => {
    expect(() => read(simpleBlock(), Uint8Array.of(0xa3, 0x8f, 1))).toThrow(MalformedElementError);
  });
});
