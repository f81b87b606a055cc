import { summarizeCluster } from '../../../lib/core/segments/cluster-summary';
import { type Track } from '../../../lib/core/segments/tracks';
import { blockGroup, simpleBlock } from '../../support/matroska-builder';

const VIDEO: Track = { number: 1, type: 'video', codec: 'V_MPEG4/ISO/AVC' };
const AUDIO: Track = { number: 2, type: 'audio', codec: 'A_AAC' };
const PCM: Track = { number: 2, type: 'audio', codec: 'A_PCM/INT/LIT', sampleRate: 8_000, channels: 2, bitDepth: 16 };
const MILLISECOND = 1_000_000;

const summary = (blocks: readonly Uint8Array[], tracks: readonly Track[] = [VIDEO, AUDIO], scale = MILLISECOND) => summarizeCluster(Buffer.concat(blocks), tracks, scale);

describe('where footage can be found', () => {
  test('is the first keyframe of a video track', () => {
    const blocks = [
      simpleBlock({ track: 2, offset: 1 }), simpleBlock({ offset: 5, keyframe: false }), simpleBlock({ offset: 45 }), simpleBlock({ offset: 85 }),
    ];

    expect(summary(blocks)).toMatchObject({ keyframe: { track: 1, ticks: 45 }, first: { track: 2, ticks: 1 } });
  });

  test('has no keyframe where only audio has any', () => {
    expect(summary([simpleBlock({ track: 2 }), simpleBlock({ track: 7 })])).not.toHaveProperty('keyframe');
  });

  test('is nowhere without blocks', () => {
    expect(summary([])).toEqual({ end: 0 });
  });
});

describe('where it ends', () => {
  test.each<[string, readonly Uint8Array[], readonly Track[], number]>([
    ['as long after the last frame as that is after the one before', [0, 33, 66].map((offset) => simpleBlock({ offset })), [VIDEO], 99],
    ['by when frames are shown, not by when they are decoded', [0, 120, 40, 80].map((offset) => simpleBlock({ offset })), [VIDEO], 160],
    ['after what the track says of its frames', [0, 33].map((offset) => simpleBlock({ offset })), [{ ...VIDEO, frameNanoseconds: 40 * MILLISECOND }], 73],
    ['after what the block says of itself', [simpleBlock(), blockGroup({ offset: 33, duration: 100 })], [VIDEO], 133],
    ['after as many samples as there are', [simpleBlock({ track: 2, offset: 10, data: Buffer.alloc(3_200) })], [PCM], 110],
    ['with the track that ends last', [simpleBlock({ offset: 0 }), simpleBlock({ offset: 40 }), simpleBlock({ track: 2, offset: 60 }), simpleBlock({ track: 2, offset: 90 })], [VIDEO, AUDIO], 120],
    ['with a single frame of which nothing more is known', [simpleBlock({ offset: 7 })], [VIDEO], 7],
    ['not before it begins', [simpleBlock({ offset: -20 })], [VIDEO], 0],
    ['with frames of a track that nobody declared', [simpleBlock({ track: 9, offset: 10 }), simpleBlock({ track: 9, offset: 20 })], [], 30],
  ])('%s', (_case, blocks, tracks, end) => {
    expect(summary(blocks, tracks).end).toBe(end);
  });

  test('is counted in the ticks of the object', () => {
    expect(summary([simpleBlock({ track: 2, data: Buffer.alloc(3_200) })], [PCM], 100_000).end).toBe(1_000);
  });
});

test('blocks before the place from which nothing can be read count', () => {
  expect(summary([simpleBlock({ offset: 4 }), Uint8Array.of(0xa3, 0x99)])).toMatchObject({ keyframe: { ticks: 4 } });
});
