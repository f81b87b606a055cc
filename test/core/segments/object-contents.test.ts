import { ObjectContents, type PlacedCluster } from '../../../lib/core/segments/object-contents';
import { audioTrack, simpleBlock, videoTrack } from '../../support/matroska-builder';

const START = 1_700_000_000_000;
const IDENTITY = { streamArn: 'arn', seq: 3, key: 'v1/stream=a/3.mkv', bytes: 9_999, crc32: 7 };

function contents(tracks: Uint8Array = Buffer.concat([videoTrack(), audioTrack()]), timestampScale = 1_000_000n): ObjectContents {
  return new ObjectContents({ tracks, timestampScale, headerBytes: 300 });
}

/** Cluster number `i` of 2 s, with frames at these ticks. */
function placed(i: number, offsets: readonly number[] = [0, 500, 1_000, 1_500], given: Partial<PlacedCluster> = {}): PlacedCluster {
  return {
    number: String(i), serverTimestamp: START + 2_000 * i + 70, producerTimestamp: START + 2_000 * i, offset: 300 + 1_000 * i, bytes: 900, crc32: i,
    ticks: BigInt(2_000 * i), blocks: Buffer.concat(offsets.map((offset, nth) => simpleBlock({ offset, keyframe: nth === 1 }))), ...given,
  };
}

test('an index names each fragment, with its times, its place and its first keyframe', () => {
  const object = contents();
  object.add(placed(0));
  object.add(placed(1, []));

  const index = object.index({ ...IDENTITY, contactId: 'call', gap: { after: '1', before: '2', reason: 'lost' } });

  expect(index).toEqual({
    version: 1, ...IDENTITY, start: START, duration: 4_000, scale: 1_000_000, header: 300,
    tracks: [
      { number: 1, type: 'video', codec: 'V_MPEG4/ISO/AVC', name: 'video', width: 640, height: 360 },
      { number: 2, type: 'audio', codec: 'A_PCM/INT/LIT', name: 'audio', sampleRate: 8000, channels: 1, bitDepth: 16 },
    ],
    contactId: 'call', gap: { after: '1', before: '2', reason: 'lost' },
    fragments: [
      { number: '0', server: START + 70, producer: START, duration: 2_000, keyframe: 500, offset: 300, bytes: 900, crc32: 0 },
      { number: '1', server: START + 2_070, producer: START + 2_000, duration: 2_000, offset: 1_300, bytes: 900, crc32: 1 },
    ],
  });
});

describe('cues', () => {
  test('are the first video keyframe of each fragment that has one', () => {
    const object = contents();
    for (const cluster of [placed(0), placed(1, [0]), placed(2)]) object.add(cluster);

    expect(object.cues).toEqual([{ ticks: 500n, track: 1, clusterOffset: 300 }, { ticks: 4_500n, track: 1, clusterOffset: 2_300 }]);
  });

  test('are the first block of each fragment where there is no video', () => {
    const object = contents(audioTrack());
    object.add(placed(1, [], { blocks: Buffer.concat([simpleBlock({ track: 2, offset: 3 }), simpleBlock({ track: 2, offset: 6 })]) }));

    expect(object.cues).toEqual([{ ticks: 2_003n, track: 2, clusterOffset: 1_300 }]);
  });

  test('are never before the beginning', () => {
    const object = contents();
    object.add(placed(0, [0], { blocks: simpleBlock({ offset: -40 }) }));

    expect(object.cues).toMatchObject([{ ticks: 0n }]);
  });
});

describe('how long an object plays', () => {
  test('is up to the end of what ends last', () => {
    const object = contents();
    object.add(placed(0, [0, 6_000]));
    object.add(placed(1));

    expect(object.durationTicks).toBe(12_000);
  });

  test('takes a fragment of a single frame for as long as the one before took, but not longer than a fragment can be', () => {
    const object = contents();
    object.add(placed(0, [0]));
    object.add(placed(1, [0]));
    object.add(placed(1, [0], { producerTimestamp: START + 500_000 }));

    expect(object.index(IDENTITY).fragments.map(({ duration }) => duration)).toEqual([0, 2_000, 20_000]);
  });

  test('is told in the ticks of the object', () => {
    const object = contents(videoTrack(), 100_000n);
    object.add(placed(0, [0, 5_000]));

    expect([object.durationTicks, object.index(IDENTITY).duration]).toEqual([10_000, 1_000]);
  });
});
