import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { EncodedPacketSink, FilePathSource, Input, MATROSKA, MP4 } from 'mediabunny';
import { indexKey } from '../../lib/contract/object-index';
import { writeClip, type Clip, type WrittenTake } from '../../lib/footage';
import { audioTrack, videoTrack } from '../support/matroska-builder';
import { readClip } from '../support/read-clip';
import { bytesOf } from './clip-of';
import { BEGIN, FootageBench, fragments, sampleCamera, SECOND, TRACKS } from './footage-bench';

let bench: FootageBench;
let directory: string;

beforeEach(async () => {
  bench = await FootageBench.start();
  directory = mkdtempSync(join(tmpdir(), 'kvs-archive-clip-'));
});
afterEach(async () => {
  await bench.close();
  rmSync(directory, { recursive: true, force: true });
});

function clip(from: number, to: number, stream = 'door'): Promise<Clip> {
  return bench.footage.clip({ stream, from: BEGIN + from * SECOND, to: BEGIN + to * SECOND });
}

async function write(from: number, to: number, name = 'clip.mkv', force = false): Promise<WrittenTake[]> {
  const files: WrittenTake[] = [];
  for await (const file of writeClip(await clip(from, to), join(directory, name), { force })) files.push(file);
  return files;
}

/** What of the frames' texts tells which they are. */
function names(path: string): string[] {
  return readClip(readFileSync(path)).blocks.map(({ data }) => /^\w+ \d of fragment \d+/.exec(data)?.[0] ?? data);
}

describe('a clip', () => {
  test('begins with the keyframe before its begin and ends with the last frame before its end, over objects', async () => {
    await bench.put([{ fragments: fragments(10), tracks: TRACKS }, { fragments: fragments(10, 10), tracks: TRACKS }]);

    const [file, ...others] = await write(18.6, 22.6);

    expect(others).toEqual([]);
    expect(file).toMatchObject({
      path: join(directory, 'clip.mkv'), begins: 'beginning', from: BEGIN + 18 * SECOND, start: BEGIN + (18 - 3_600) * SECOND, fragments: 3, bytes: readFileSync(file?.path ?? '').length,
    });
    expect(file?.objects).toHaveLength(2);
    expect(names(file?.path ?? '')).toEqual([
      ...[0, 1, 2, 3].flatMap((k) => [`picture ${k} of fragment 9`, `sound ${k} of fragment 9`]),
      ...[0, 1, 2, 3].flatMap((k) => [`picture ${k} of fragment 10`, `sound ${k} of fragment 10`]),
      'picture 0 of fragment 11', 'sound 0 of fragment 11', 'picture 1 of fragment 11', 'sound 1 of fragment 11',
    ]);
    expect(readdirSync(directory)).toEqual(['clip.mkv']);
  });

  test('of what the archiver itself has archived holds every frame of it', async () => {
    await bench.archive.record(25);
    const [first, last] = [bench.archive.stream.published[0], bench.archive.stream.published.at(-1)];

    const found = await bench.footage.clip({ stream: bench.streamArn, from: first?.serverTimestamp ?? 0, to: (last?.serverTimestamp ?? 0) + 1 });
    const blocks: string[] = [];
    for await (const take of found.takes()) blocks.push(...readClip(await bytesOf(take)).blocks.map(({ data }) => data));

    expect(found.scanned).toEqual([]);
    expect(blocks.map((data) => /fragment \d+/.exec(data)?.[0])).toEqual(Array.from({ length: 25 }, (_, i) => `fragment ${i + 1}`));
  });

  test('of ten seconds of a long recording reads less than three times its bytes and one index', async () => {
    const [object] = await bench.put([{ fragments: fragments(600, 0, 40_000), tracks: TRACKS }]);
    const ten = await clip(601, 611);

    const bytes: Buffer[] = [];
    for await (const take of ten.takes()) bytes.push(await bytesOf(take));

    const size = Buffer.concat(bytes).length;
    expect(object?.bytes.length).toBeGreaterThan(90_000_000);
    expect(size).toBeGreaterThan(800_000);
    expect(ten.read.bytes).toBeLessThan(3 * size + 100_000);
    expect(ten.read.requests).toBe(3); // The index, the beginning of the object, and one run of fragments.
  });

  test('of more than is held in memory asks each object once for what lies between both ends', async () => {
    await bench.put([0, 1, 2].map((i) => ({ fragments: fragments(20, 20 * i, 120_000), tracks: TRACKS })));
    const long = await clip(11, 111);

    for await (const take of long.takes()) expect(readClip(await bytesOf(take)).blocks).toHaveLength(8 * 50 + 4);

    // Of three objects index, beginning and run, and both ends.
    expect(long.read.requests).toBe(3 * 3 + 2);
  });

  test('is two files where the tracks change, each with its own', async () => {
    const other = Buffer.concat([videoTrack({ number: 1, codecPrivate: Uint8Array.of(1, 77, 0, 31) }), audioTrack({ number: 2 })]);
    await bench.put([{ fragments: fragments(5), tracks: TRACKS }, { fragments: fragments(5, 5), tracks: other }]);

    const files = await write(7, 13);

    expect(files.map(({ path, begins, fragments: count }) => [path, begins, count])).toEqual([
      [join(directory, 'clip.mkv'), 'beginning', 2], [join(directory, 'clip-2.mkv'), 'tracks-changed', 2],
    ]);
    expect(files.map(({ path }) => readClip(readFileSync(path)).tracks)).toEqual([Buffer.from(TRACKS), other]);
  });

  test('is two files where the clock of the camera goes back', async () => {
    const back = fragments(5, 5).map((one) => ({ ...one, producer: one.producer - 60 * SECOND }));
    await bench.put([{ fragments: fragments(5), tracks: TRACKS }, { fragments: back, tracks: TRACKS }]);

    const files = await write(7, 13);

    expect(files.map(({ begins }) => begins)).toEqual(['beginning', 'clock-went-back']);
  });

  test('shows a gap inside as long as it was, and says so', async () => {
    await bench.put([
      { fragments: fragments(5), tracks: TRACKS }, { fragments: fragments(5, 10), tracks: TRACKS, gap: { after: '5', before: '6', reason: 'expired' } },
    ]);

    const files = await write(7, 23);

    expect(files).toMatchObject([{ fragments: 4, from: BEGIN + 6 * SECOND }]);
    expect(readClip(readFileSync(files[0]?.path ?? '')).blocks.map(({ ticks }) => ticks).filter((ticks) => ticks > 3_600)).toContain(14_000);
    expect((await clip(7, 23)).found.stretches).toContainEqual({ kind: 'lost', from: BEGIN + 10 * SECOND, to: BEGIN + 20 * SECOND, reason: 'expired' });
  });

  test('that begins in a gap begins with what is behind it', async () => {
    await bench.put([
      { fragments: fragments(5), tracks: TRACKS }, { fragments: fragments(5, 10), tracks: TRACKS, gap: { after: '5', before: '6', reason: 'expired' } },
    ]);

    const files = await write(15, 21);

    expect(files).toMatchObject([{ fragments: 1, from: BEGIN + 20 * SECOND }]);
  });

  test('of which the archive has nothing is no file', async () => {
    await bench.put([{ fragments: fragments(5), tracks: TRACKS }]);

    const files = [...await write(-20, -10), ...await write(100, 110)];

    expect(files).toEqual([]);
    expect(readdirSync(directory)).toEqual([]);
  });

  test('of an object without index is made by reading it from end to end, and says so', async () => {
    const [object] = await bench.put([{ fragments: fragments(10), tracks: TRACKS }]);
    const key = object?.index.key ?? '';
    const withIndex = await write(5, 9, 'with.mkv');
    await bench.archive.s3.send(new DeleteObjectCommand({ Bucket: bench.archive.archive.bucket, Key: indexKey(key) }));

    const without = await clip(5, 9);
    const bytes: Buffer[] = [];
    for await (const take of without.takes()) bytes.push(await bytesOf(take));

    expect(without.scanned).toEqual([key]);
    expect(Buffer.concat(bytes).equals(readFileSync(withIndex[0]?.path ?? ''))).toBe(true);
  });
});

describe('what is damaged or not there is never passed on', () => {
  test.each([[5, 'the first'], [7.5, 'one between'], [9, 'the last']])('a flipped byte %d s behind the begin, in %s fragment', async (at) => {
    const [object] = await bench.put([{ fragments: fragments(10), tracks: TRACKS }]);
    const damaged = Buffer.from(object?.bytes ?? []);
    const place = damaged.indexOf(`picture 0 of fragment ${Math.floor(at / 2)} `);
    damaged.writeUInt8(damaged.readUInt8(place + 1) ^ 1, place + 1);
    await bench.putBytes(object?.index.key ?? '', damaged);

    const written = write(5, 9.5);

    await expect(written).rejects.toMatchObject({ name: 'Archive.DamagedFragment', key: object?.index.key, fragmentNumber: String(Math.floor(at / 2) + 1) });
    expect(readdirSync(directory)).toEqual([]);
  });

  test('an object that was cut off', async () => {
    const [object] = await bench.put([{ fragments: fragments(10), tracks: TRACKS }]);
    await bench.putBytes(object?.index.key ?? '', object?.bytes.subarray(0, (object.index.fragments[3]?.offset ?? 0) + 20) ?? Buffer.alloc(0));

    await expect(write(5, 9)).rejects.toMatchObject({ name: 'Archive.DamagedFragment', fragmentNumber: '4' });
  });

  test('a damaged object without index', async () => {
    const [object] = await bench.put([{ fragments: fragments(10), tracks: TRACKS }]);
    const damaged = Buffer.from(object?.bytes ?? []);
    damaged.write('X', damaged.indexOf('picture 0 of fragment 9 '));
    await bench.putBytes(object?.index.key ?? '', damaged);
    await bench.archive.s3.send(new DeleteObjectCommand({ Bucket: bench.archive.archive.bucket, Key: indexKey(object?.index.key ?? '') }));

    await expect(write(5, 9)).rejects.toMatchObject({ name: 'Archive.UnreadableObject', message: expect.stringContaining('the ledger says') as string });
  });

  test('an object that is not in the bucket', async () => {
    const [object] = await bench.put([{ fragments: fragments(10), tracks: TRACKS }]);
    await bench.archive.s3.send(new DeleteObjectCommand({ Bucket: bench.archive.archive.bucket, Key: object?.index.key }));

    await expect(write(5, 9)).rejects.toMatchObject({ name: 'Archive.ObjectMissing', key: object?.index.key });
  });

  test('an object that has to be restored', async () => {
    const [object] = await bench.put([{ fragments: fragments(10), tracks: TRACKS }]);
    bench.archive.s3.middlewareStack.add((next) => async (args) => {
      if ((args.input as { Key?: string }).Key !== object?.index.key) return next(args);
      throw Object.assign(new Error('The operation is not valid for the object\'s storage class'), { name: 'InvalidObjectState' });
    }, { step: 'initialize' });

    await expect(write(5, 9)).rejects.toMatchObject({ name: 'Archive.ObjectNotRestored', message: expect.stringContaining(`/${object?.index.key} is in an archive storage class: restore it first`) as string });
  });
});

describe('a file', () => {
  beforeEach(() => bench.put([sampleCamera()]));

  test('is not written over unless that is wanted', async () => {
    writeFileSync(join(directory, 'clip.mkv'), 'mine');

    await expect(write(1, 5)).rejects.toMatchObject({ name: 'Archive.FileExists' });
    expect(readFileSync(join(directory, 'clip.mkv'), 'utf8')).toBe('mine');

    await write(1, 5, 'clip.mkv', true);
    expect(readdirSync(directory)).toEqual(['clip.mkv']);
    expect(readClip(readFileSync(join(directory, 'clip.mkv'))).blocks.length).toBeGreaterThan(20);
  });

  test('has an extension that tells what it is to be', async () => {
    await expect(write(1, 5, 'clip.avi')).rejects.toThrow('allowed: a name that ends with .mkv or .mp4');
  });

  test('as MP4 has the packets of the Matroska file, with their times', async () => {
    const [mkv, mp4] = [await write(1, 7.3, 'clip.mkv'), await write(1, 7.3, 'clip.mp4')];

    const [inMkv, inMp4] = [await packets(mkv[0]?.path ?? ''), await packets(mp4[0]?.path ?? '')];
    expect(inMkv.map(({ type }) => type)).toEqual(['video', 'audio']);
    expect(inMp4.map(({ type, packets: all }) => [type, all.map(({ data }) => data)])).toEqual(inMkv.map(({ type, packets: all }) => [type, all.map(({ data }) => data)]));
    for (const [i, { packets: all }] of inMkv.entries()) {
      for (const [k, { time }] of all.entries()) expect(Math.abs(time - (inMp4[i]?.packets[k]?.time ?? NaN))).toBeLessThan(0.001);
      expect(inMp4[i]?.packets.every(({ duration }) => duration > 0)).toBe(true);
    }
    expect(readdirSync(directory)).toEqual(['clip.mkv', 'clip.mp4']);
  });
});

test('what MP4 cannot hold is refused with the way out, and leaves no file', async () => {
  await bench.put([{ fragments: fragments(5), tracks: Buffer.concat([videoTrack({ number: 1, codecId: 'V_MS/VFW/FOURCC' })]) }]);

  await expect(write(1, 5, 'clip.mp4')).rejects.toMatchObject({
    name: 'Archive.NotInMp4', message: 'an MP4 file cannot hold video of codec V_MS/VFW/FOURCC; nothing is transcoded here: write an .mkv file instead',
  });
  expect(readdirSync(directory)).toEqual([]);
});

interface Packets {
  readonly type: string;
  readonly packets: readonly { readonly time: number; readonly duration: number; readonly data: string }[];
}

async function packets(path: string): Promise<Packets[]> {
  const input = new Input({ source: new FilePathSource(path), formats: [MATROSKA, MP4] });
  const found: Packets[] = [];
  for (const track of await input.getTracks()) {
    const all: { time: number; duration: number; data: string }[] = [];
    for await (const { timestamp, duration, data } of new EncodedPacketSink(track).packets()) all.push({ time: timestamp, duration, data: Buffer.from(data).toString('base64') });
    found.push({ type: track.type, packets: all });
  }
  input.dispose();
  return found;
}
