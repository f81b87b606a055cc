import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportAudio, type ExportedAudio } from '../../../lib/cli/export/export-audio';
import { findFootage, type FootageRequest } from '../../../lib/cli/export/find-footage';
import { ArchiveBench } from '../archive/archive-bench';
import { kvsArchive } from '../status/operator-bench';
import { START } from '../../support/memory/world';
import { CALL_TRACKS, publishCall, sampleAt, type CallFragment } from './call';

const DAY = { from: START, to: START + 86_400_000 };

let bench: ArchiveBench;
let out: string;

beforeEach(async () => {
  bench = await ArchiveBench.start();
  out = mkdtempSync(join(tmpdir(), 'kvs-archive-export-'));
});
afterEach(async () => {
  await bench.close();
  bench.remove();
  rmSync(out, { recursive: true, force: true });
});

async function archived(...fragments: CallFragment[]): Promise<void> {
  fragments.forEach((fragment) => publishCall(bench, fragment));
  await bench.window();
}

function exported(request: Partial<FootageRequest> = {}, mayReplace = false): Promise<ExportedAudio> {
  const onProgress = (): void => undefined;
  const footage = findFootage(bench.archive, bench.objects, { stream: 'door', range: DAY, contactId: undefined, onProgress, ...request });
  return exportAudio(bench.objects, footage, { directory: out, name: 'door', mayReplace, onProgress });
}

/** A sample of a WAV file every 100 ms. */
function heard(name: string): number[] {
  const wav = readFileSync(join(out, name));
  expect(wav.readUInt32LE(40)).toBe(wav.length - 44);
  return Array.from({ length: (wav.length - 44) / 1600 }, (_, i) => wav.readInt16LE(44 + i * 1600 + 2));
}

/** What a second of a track sounds like, a sample every 100 ms. */
const second = (track: number, at: number): number[] => Array.from({ length: 10 }, (_, i) => sampleAt(track, at + i * 100));
const silent = (blocks: number): number[] => new Array<number>(blocks).fill(0);

const SECONDS = [0, 1000, 2000].map((at) => ({ at }));

test('both sides of a call become WAV files, over several objects', async () => {
  await archived(...SECONDS, { at: 21_000 }, { at: 22_000 });

  const { start, tracks, fragments, clockSteps } = await exported();

  expect({ start, fragments, clockSteps }).toEqual({ start: new Date(START).toISOString(), fragments: 5, clockSteps: 0 });
  expect(tracks).toEqual([1, 2].map((track) => ({
    track: CALL_TRACKS[track - 1]?.name, file: join(out, `door-${CALL_TRACKS[track - 1]?.name}.wav`), sampleRate: 8000, channels: 1, bitDepth: 16,
    seconds: 23, silenceSeconds: 18, holes: [{ at: new Date(START + 3000).toISOString(), seconds: 18 }],
  })));
  expect(heard('door-AUDIO_FROM_CUSTOMER.wav')).toEqual([...second(1, 0), ...second(1, 1000), ...second(1, 2000), ...silent(180), ...second(1, 21_000), ...second(1, 22_000)]);
  expect(heard('door-AUDIO_TO_CUSTOMER.wav').slice(-10)).toEqual(second(2, 22_000));
});

test('a track that begins later, or is missing for a while, stays in line with the other', async () => {
  await archived({ at: 0, without: 2 }, { at: 1000 }, { at: 2000, without: 1 }, { at: 3000 });

  await exported();

  expect(heard('door-AUDIO_FROM_CUSTOMER.wav')).toEqual([...second(1, 0), ...second(1, 1000), ...silent(10), ...second(1, 3000)]);
  expect(heard('door-AUDIO_TO_CUSTOMER.wav')).toEqual([...silent(10), ...second(2, 1000), ...second(2, 2000), ...second(2, 3000)]);
});

test('a stretch is of whole fragments', async () => {
  await archived(...SECONDS, { at: 3000 });

  const { start, fragments } = await exported({ range: { from: START + 1500, to: START + 2001 } });

  expect({ start, fragments }).toEqual({ start: new Date(START + 1000).toISOString(), fragments: 2 });
  expect(heard('door-AUDIO_FROM_CUSTOMER.wav')).toEqual([...second(1, 1000), ...second(1, 2000)]);
});

test('a contact is all of its footage, wherever it is', async () => {
  await archived({ at: 0, contactId: 'other' }, { at: 5000, contactId: 'mine' }, { at: 6000, contactId: 'mine' }, { at: 9000, contactId: 'third' });

  const { fragments } = await exported({ stream: undefined, range: {}, contactId: 'mine' });

  expect(fragments).toBe(2);
  expect(heard('door-AUDIO_TO_CUSTOMER.wav')).toEqual([...second(2, 5000), ...second(2, 6000)]);
});

test('samples with their most significant byte first are turned around', async () => {
  await archived({ at: 0, tracks: [{ number: 1, name: 'mic', codecId: 'A_PCM/INT/BIG' }] });

  await exported();

  const sample = readFileSync(join(out, 'door-mic.wav')).readInt16BE(44);
  expect(sample).toBe(sampleAt(1, 0));
});

describe('refuses', () => {
  test.each<[string, CallFragment[], string]>([
    ['a compressed track', [{ at: 0, tracks: [{ number: 1, name: 'mic', codecId: 'A_AAC' }] }], 'track mic (A_AAC): it is compressed, or of no kind that WAV takes as it is; `kvs-archive clip` copies footage of any codec'],
    ['laced blocks', [{ at: 0, lacing: 2 }], 'track AUDIO_FROM_CUSTOMER (A_AAC): its blocks are laced'],
    ['a stretch with nothing in it', [], 'nothing of what was asked for is in the archive'],
  ])('%s', async (_case, fragments, message) => {
    await archived(...SECONDS.slice(0, 1), ...fragments.map(({ at, ...rest }) => ({ at: at + 30_000, ...rest })));

    await expect(exported({ range: { from: START + 30_000, to: START + 40_000 } })).rejects.toThrow(message);
    expect(readdirSync(out)).toEqual([]);
  });

  test('footage without audio', async () => {
    await bench.record(2);

    await expect(exported()).rejects.toThrow('it has no audio track; its tracks are V_MPEG4/ISO/AVC');
  });

  test('a fragment that is not what was archived', async () => {
    await archived(...SECONDS);
    bench.damage(await bench.key(0), (bytes) => { bytes.writeUInt8(bytes.readUInt8(bytes.length - 2000) ^ 1, bytes.length - 2000); return bytes; });

    await expect(exported()).rejects.toThrow(/000000000000-1\.mkv: fragment 3 \(bytes \d+ to \d+\) has CRC32 \d+, its index says \d+/);
    expect(readdirSync(out)).toEqual([]);
  });

  test('to replace a file, unless it is told to', async () => {
    await archived(...SECONDS);
    writeFileSync(join(out, 'door-AUDIO_TO_CUSTOMER.wav'), 'mine');

    await expect(exported()).rejects.toThrow(`-o: got ${join(out, 'door-AUDIO_TO_CUSTOMER.wav')}, which is there already; allowed: another folder, or --force to replace it`);
    expect(readdirSync(out)).toEqual(['door-AUDIO_TO_CUSTOMER.wav']);
    await exported({}, true);
    expect(heard('door-AUDIO_TO_CUSTOMER.wav')).toHaveLength(30);
  });

  test('a missing index, with what writes it', async () => {
    await archived(...SECONDS);
    await bench.deleteObject((await bench.key(0)).replace(/^v1/, 'index/v1').replace(/mkv$/, 'json.gz'));

    await expect(exported()).rejects.toThrow('`kvs-archive rebuild` writes the indexes that are missing');
  });
});

test('the command writes files, and says which', async () => {
  await archived(...SECONDS, { at: 10_000 });
  await bench.close();

  const { code, out: said, err } = await kvsArchive(['export', '--audio', '--local', bench.directory, '--stream', 'door', '--from', '2024-05-01T00:00:00Z', '--to', '2024-05-01T01:00:00Z', '-o', out]);

  bench = await ArchiveBench.start();
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(said).toContain(`${join(out, 'door-AUDIO_FROM_CUSTOMER.wav')}  11s, 8000 Hz, 16 bits, mono\n  7.0 s of silence for what is missing:\n    2024-05-01T00:00:03.000Z  7.0 s\n`);
  expect(said).toContain('4 fragments, from 2024-05-01T00:00:00.000Z by the camera\'s clock\n');
});

test.each([
  [['export'], '--audio: got nothing, allowed: --audio'],
  [['export', '--audio'], '--stream: got nothing, allowed: the name of a stream'],
  [['export', '--audio', '--stream', 'door', '--from', '-1h'], '--to: got nothing, allowed: a time, or --contact in place'],
  [['export', '--audio', '--contact', '../x'], '--contact: got "../x", allowed: an Amazon Connect contact id'],
])('%j is refused', async (args, message) => {
  const { code, err } = await kvsArchive(args);

  expect(err).toContain(message);
  expect(code).toBe(2);
});
