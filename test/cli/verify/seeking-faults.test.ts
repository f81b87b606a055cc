import { readArchiveObject } from '../../../lib/cli/verify/archive-object';
import { children, readElement, type Element } from '../../../lib/local/kinesis-video/ebml';
import { audioTrack, EBML_ID, info, simpleBlock, tracks } from '../../support/matroska-builder';
import { type FragmentSpec } from '../../support/memory/memory-stream';
import { ArchiveBench } from '../archive/archive-bench';

/** Ids by their names (RFC 9559). */
const ID = {
  ...EBML_ID, seek: 0x4dbb, seekId: 0x53ab, seekPosition: 0x53ac, cuePoint: 0xbb, cueTime: 0xb3, cuePlaces: 0xb7, cueTrack: 0xf7, cueCluster: 0xf1,
} as const;

/** An object of five fragments that the production core has archived. */
async function archived(spec: FragmentSpec = {}): Promise<Buffer> {
  const bench = await ArchiveBench.start();
  try {
    bench.stream.publishMany(5, spec);
    await bench.window();
    return bench.bytes(await bench.key(0));
  } finally {
    await bench.close();
    bench.remove();
  }
}

/** The element at the end of a path of ids, below the Segment; the first one of each. */
function at(bytes: Buffer, ...path: readonly number[]): Element {
  let element = readElement(bytes, readElement(bytes, 0).end ?? 0);
  for (const id of path) {
    const child = [...children(bytes, element)].find((one) => one.id === id);
    if (child === undefined) throw new Error(`no 0x${id.toString(16)}`);
    element = child;
  }
  return element;
}

/** A copy of an object in which the payload of an element is a number that is larger by so much. */
function shifted(bytes: Buffer, by: number, ...path: readonly number[]): Buffer {
  const copy = Buffer.from(bytes);
  const { data, end = 0 } = at(copy, ...path);
  copy.writeUIntBE(copy.readUIntBE(end - Math.min(6, end - data), Math.min(6, end - data)) + by, end - Math.min(6, end - data), Math.min(6, end - data));
  return copy;
}

/** A copy in which an element counts as none. */
function voided(bytes: Buffer, ...path: readonly number[]): Buffer {
  const copy = Buffer.from(bytes);
  const { start, data, end = 0 } = at(copy, ...path);
  copy.fill(0, start, end);
  copy.writeUInt8(ID.void, start);
  copy.writeUIntBE(2 ** 24 + (end - start - 5), start + 1, 4); // A size of four bytes: their first bit but three.
  copy.writeUInt8(0x10, start + 1);
  if (end - start < 5) throw new Error(`too short for Void: ${data}`);
  return copy;
}

function withDuration(bytes: Buffer, ticks: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeDoubleBE(ticks, at(copy, ID.info, ID.duration).data);
  return copy;
}

/** Without a size, as an object is while it grows. */
function open(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  Buffer.from('01ffffffffffffff', 'hex').copy(copy, at(copy).data - 8);
  return copy;
}

const faultsOf = (bytes: Uint8Array): readonly string[] => readArchiveObject(bytes).seekingFaults;

let video: Buffer;
let audio: Buffer;

beforeAll(async () => {
  video = await archived();
  audio = await archived({ head: [info(), tracks(audioTrack({ number: 1 }))] });
});

describe('a finished object', () => {
  test('of video, or of audio alone, is without fault', () => {
    expect([faultsOf(video), faultsOf(audio)]).toEqual([[], []]);
    expect([video, audio].map((bytes) => readArchiveObject(bytes).layout.cues.length)).toEqual([5, 5]);
    expect(readArchiveObject(video).layout).toMatchObject({ segmentEnd: video.length, bytes: video.length, duration: 10_000 });
  });

  test.each<[string, (bytes: Buffer) => Buffer, string]>([
    ['ends behind its Segment', (bytes) => Buffer.concat([bytes, simpleBlock()]), 'its Segment ends at byte '],
    ['names another place for its Info', (bytes) => shifted(bytes, 1, ID.seekHead, ID.seek, ID.seekPosition), 'its SeekHead says that Info begins at byte '],
    ['does not say where its Info is', (bytes) => voided(bytes, ID.seekHead, ID.seek), 'its SeekHead does not say where Info begins'],
    ['has no SeekHead', (bytes) => voided(bytes, ID.seekHead), 'its SeekHead does not say where Cues begins'],
    ['has no Duration', (bytes) => voided(bytes, ID.info, ID.duration), 'it is finished, but has no Duration'],
    ['ends before its last frame', (bytes) => withDuration(bytes, 7_000), 'its Duration is 7000 ms, its last frame is shown after 8000 ms'],
    ['plays on for long behind its last frame', (bytes) => withDuration(bytes, 30_000), 'its Duration is 30000 ms, its last frame is shown after 8000 ms'],
    ['has no Cues', (bytes) => voided(bytes, ID.cues), 'fragment 5 has no Cue'],
    ['lacks a Cue', (bytes) => voided(bytes, ID.cues, ID.cuePoint), 'fragment 1 has no Cue'],
    ['has a Cue of another time', (bytes) => shifted(bytes, 1, ID.cues, ID.cuePoint, ID.cueTime), 'the Cue of fragment 1 is of track 1 at 1, it can be played from track 1 at 0'],
    ['has a Cue of another track', (bytes) => shifted(bytes, 1, ID.cues, ID.cuePoint, ID.cuePlaces, ID.cueTrack), 'the Cue of fragment 1 is of track 2 at 0'],
    ['has a Cue that points beside its Cluster', (bytes) => shifted(bytes, 1, ID.cues, ID.cuePoint, ID.cuePlaces, ID.cueCluster), 'where no Cluster begins'],
  ])('that %s is at fault', (_, change, fault) => {
    expect(faultsOf(change(video))).toContainEqual(expect.stringContaining(fault));
    expect(faultsOf(change(audio))).toContainEqual(expect.stringContaining(fault));
  });

  test('whose Cue is of a frame that needs others is at fault', () => {
    const bytes = Buffer.from(video);
    const block = at(bytes, ID.cluster, ID.simpleBlock);
    bytes.writeUInt8(0, block.data + 3); // Its flags, behind track and time.

    expect(faultsOf(bytes)).toEqual([expect.stringMatching(/^a Cue at 0 points to byte \d+, where no Cluster begins that could be played from there/)]);
  });
});

describe('an object that was sealed after a crash', () => {
  test('has neither size nor SeekHead, Duration and Cues, and is without fault', () => {
    expect(faultsOf(open(voided(voided(voided(video, ID.cues), ID.info, ID.duration), ID.seekHead)))).toEqual([]);
  });

  test('may have Cues, which then must be right', () => {
    const sealed = open(voided(video, ID.seekHead));

    expect(faultsOf(sealed)).toEqual([]);
    expect(faultsOf(open(voided(shifted(video, 1, ID.cues, ID.cuePoint, ID.cueTime), ID.seekHead)))).toEqual([expect.stringContaining('the Cue of fragment 1')]);
  });
});
