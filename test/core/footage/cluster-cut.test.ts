import { CutCluster, type Cut } from '../../../lib/core/footage/cluster-cut';
import { type PlacedFragment } from '../../../lib/core/footage/footage-object';
import { CLUSTER_HEAD_BYTES } from '../../../lib/core/segments/part-buffer';
import { footageObjects, type FootageFragment } from '../../support/footage-objects';
import { audioTrack, videoTrack } from '../../support/matroska-builder';
import { children } from '../../../lib/local/kinesis-video/ebml';

const BEGIN = 1_700_000_000_000;
const VIDEO = 1;

type Blocks = FootageFragment['blocks'];

/** What the blocks of these that are left after a cut say, with their times. */
function cut(blocks: Blocks, given: Cut, tracks = Buffer.concat([videoTrack({ number: 1 }), audioTrack({ number: 2 }), audioTrack({ number: 3 })]), earlier = 0): string[] {
  const { placed, cluster } = madeOf(blocks, tracks);
  const left = CutCluster.of(cluster, placed, Object.fromEntries(Object.entries(given).map(([name, time]) => [name, BEGIN + Number(time)])));
  const bytes = Buffer.from(left.children(earlier));
  expect(bytes).toHaveLength(left.bytes);
  return [...children(bytes, { id: 0, start: 0, data: 0, end: bytes.length })].map(({ id, data, end }) => {
    const body = id === 0xa0 ? bytes.subarray(data + 2, end) : bytes.subarray(data, end); // In a group the Block stands first, its header has two bytes.
    return `${body.readUInt8(0) & 0x7f}@${body.readInt16BE(1)}`;
  });
}

function madeOf(blocks: Blocks, tracks: Buffer): { readonly placed: PlacedFragment; readonly cluster: Uint8Array } {
  const [object] = footageObjects([{ tracks, fragments: [{ server: BEGIN, producer: BEGIN, blocks }] }]);
  const fragment = object?.index.fragments[0];
  if (object === undefined || fragment === undefined) throw new Error('no fragment was made');
  return { placed: { object, fragment }, cluster: object.bytes.subarray(fragment.offset, fragment.offset + fragment.bytes) };
}

const picture = (offset: number, keyframe = false): Blocks[number] => ({ track: VIDEO, offset, keyframe });
const sound = (offset: number, track = 2): Blocks[number] => ({ track, offset });

describe('a Cluster is cut', () => {
  test.each<[string, Blocks, Cut, string[]]>([
    ['nowhere', [picture(0, true), sound(5)], {}, ['1@0', '2@5']],
    ['before the last keyframe shown by then', [picture(0, true), picture(40, true), picture(80), picture(120, true)], { opensAt: 100, from: 100 }, ['1@40', '1@80', '1@120']],
    ['before a keyframe shown at that very time', [picture(0, true), picture(40, true), picture(80)], { opensAt: 40, from: 40 }, ['1@40', '1@80']],
    ['with the sound that is heard from the keyframe on, wherever it stands', [picture(0, true), sound(50), sound(20), picture(40, true)], { opensAt: 40, from: 40 }, ['2@50', '1@40']],
    ['without pictures that need what is cut off', [picture(0, true), picture(120, true), picture(80), picture(160)], { opensAt: 130, from: 130 }, ['1@120', '1@160']],
    ['behind the last block that is shown before the end, with what it needs', [picture(0, true), picture(120), picture(40), picture(80), picture(160)], { to: 81 }, ['1@0', '1@120', '1@40', '1@80']],
    ['to nothing', [picture(40, true)], { to: 40 }, []],
    ['at both ends', [picture(0, true), picture(40, true), picture(80), picture(120)], { opensAt: 50, from: 50, to: 100 }, ['1@40', '1@80']],
    ['where no keyframe is shown by then before the first one, and without sound from before', [picture(0), sound(0), sound(60), picture(80, true), sound(90)], { opensAt: 50, from: 50 }, ['2@60', '1@80', '2@90']],
    ['where there is no keyframe at all', [picture(0), sound(0), sound(60), picture(80)], { opensAt: 50, from: 50 }, ['2@60', '1@80']],
  ])('%s', (_case, blocks, given, expected) => {
    expect(cut(blocks, given)).toEqual(expected);
  });

  test('of sound alone before the block of each track that is heard at the time', () => {
    const tracks = Buffer.concat([audioTrack({ number: 2 }), audioTrack({ number: 3 })]);

    expect(cut([sound(0), sound(10, 3), sound(20), sound(40), sound(50, 3)], { opensAt: 35, from: 35 }, tracks)).toEqual(['3@10', '2@20', '2@40', '3@50']);
  });

  test('and what is left is shown earlier, in a group too', () => {
    const blocks = [picture(-20, true), { ...picture(40, true), inGroup: true }, picture(80)];

    expect(cut(blocks, { opensAt: 50, from: 50 }, undefined, 40)).toEqual(['1@0', '1@40']);
    expect(cut(blocks, {}, undefined, -20)).toEqual(['1@0', '1@60', '1@100']);
  });

  test('not at all when its elements cannot be read, whoever wrote them', () => {
    const { placed, cluster } = madeOf([picture(0, true), picture(40)], videoTrack());
    const broken = Uint8Array.from(cluster);
    broken.fill(0, CLUSTER_HEAD_BYTES + 5);

    const left = CutCluster.of(broken, placed, { opensAt: BEGIN + 40, from: BEGIN + 40, to: BEGIN + 41 });

    expect(left.children(40)).toEqual(broken.subarray(CLUSTER_HEAD_BYTES));
    expect([left.isEmpty, left.firstTicks, left.entry]).toEqual([false, 0, undefined]);
  });
});
