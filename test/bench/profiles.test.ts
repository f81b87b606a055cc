import { crc32 } from 'node:zlib';
import { SERVICE_LIMITS } from '../../lib/local/kinesis-video/limits';
import { readChunks } from '../../lib/local/kinesis-video/matroska-chunks';
import { assemble } from '../support/assembled';
import { expectedArchive } from './memory-ports';
import { bodyOf, PROFILES, profileOf, Recording, START, STREAM_ARN } from './profiles';

const BYTES_PER_SECOND: Readonly<Record<string, number>> = { camera: 250e3, fast: 25e6, audio: 16e3, 'camera-1k': 250e3, 'camera-64': 250e3 };

describe.each(PROFILES.map((profile) => [profile.name, profile] as const))('profile %s', (name, profile) => {
  const recording = new Recording(profile, 2);

  test('is a body of whole fragments, one behind the other, with one more to end a run at', () => {
    const { answers, fragments } = assemble(bodyOf(recording));

    expect(answers.map(({ kind }) => kind)).toEqual(['fragment', 'fragment', 'fragment']);
    expect(fragments.map(({ serverTimestamp }) => serverTimestamp - START)).toEqual([0, profile.fragmentMillis, 2 * profile.fragmentMillis]);
    expect(fragments[2]?.serverTimestamp).toBe(recording.until);
  });

  test('is read alike by the local service, whose reader shares no code with the archive', () => {
    const chunks = readChunks(bodyOf(recording));

    expect(chunks.map(({ tags }) => tags.continuationToken)).toEqual(assemble(bodyOf(recording)).fragments.map(({ continuationToken }) => continuationToken));
    expect(chunks[0]?.cluster.length).toBeGreaterThan(profile.frames.reduce((sum, frame) => sum + frame, 0));
  });

  test('has the bitrate that its name promises, within the limits of the service', () => {
    const fragmentBytes = profile.frames.reduce((sum, frame) => sum + frame, 0);
    const bytesPerSecond = fragmentBytes * 1000 / profile.fragmentMillis;

    expect(bytesPerSecond / (BYTES_PER_SECOND[name] ?? 0)).toBeCloseTo(1, 1);
    expect(1000 / profile.fragmentMillis).toBeLessThanOrEqual(SERVICE_LIMITS.fragmentsPerSecond);
    expect(fragmentBytes).toBeLessThanOrEqual(50e6);
  });

  test('is the same every time', () => {
    expect(crc32(bodyOf(new Recording(profile, 2)))).toBe(crc32(bodyOf(recording)));
  });

  test('is archived whole', async () => {
    const { outcome, objects } = await expectedArchive(recording, STREAM_ARN);

    expect(outcome).toMatchObject({ status: 'DONE', fragments: 2, objects: 1 });
    expect(objects).toEqual([{ bytes: outcome['bytes'], crc32: expect.any(Number) as number }]);
  });
});

test('a recording has about as many bytes as it was asked for', () => {
  const recording = Recording.of(profileOf('camera'), 5e6);

  expect(recording.bytes / 5e6).toBeCloseTo(1, 1);
});

test('a recording counts its frames and bytes', () => {
  const recording = new Recording(profileOf('audio'), 3);

  expect(recording.frames).toBe(3 * 50 + 1);
  expect(recording.bytes).toBe(bodyOf(recording).length);
});

test('a profile that there is not is refused with those that there are', () => {
  expect(() => profileOf('cinema')).toThrow('--profile cinema: must be one of camera, fast, audio, camera-1k, camera-64');
});
