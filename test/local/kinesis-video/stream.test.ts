import { type MatroskaChunk, readChunks } from '../../../lib/local/kinesis-video';
import { SeededRandom } from '../../../lib/local/kinesis-video/random';
import { KinesisVideoStream, type StreamOptions } from '../../../lib/local/kinesis-video/stream';
import { capture, describeWithCaptures } from '../../support/captures';
import { cluster, info, matroska, recording, tags, tracks, videoTrack } from '../../support/matroska-builder';
import { ManualClock } from './support/manual-clock';

const HOUR_MS = 3_600_000;
const START = 1_704_067_200_000;

function newStream(options: Partial<StreamOptions> = {}, seed = 1): { stream: KinesisVideoStream; clock: ManualClock } {
  const clock = new ManualClock(START);
  const stream = new KinesisVideoStream({ name: 'cam', retentionHours: 24, ...options }, { clock, random: new SeededRandom(seed), region: 'eu-west-1', accountId: '123456789012' });
  return { stream, clock };
}

function chunksOf(count: number, startMs = 0): MatroskaChunk[] {
  return readChunks(recording({ fragments: count, startMs }));
}

function only(chunks: readonly MatroskaChunk[]): MatroskaChunk {
  const [chunk] = chunks;
  if (chunk === undefined) throw new Error('no chunk');
  return chunk;
}

describe('identity', () => {
  test('a stream needs only a name', () => {
    const { stream } = newStream();

    expect(stream.arn).toBe(`arn:aws:kinesisvideo:eu-west-1:123456789012:stream/cam/${START}`);
    expect(stream.version).toMatch(/^[a-z0-9]{20}$/);
    expect(stream.fragments).toEqual([]);
  });

  test.each<[string, Partial<StreamOptions>, RegExp]>([
    ['an empty name', { name: '' }, /name: got "", allowed: 1 to 256 characters/],
    ['a slash', { name: 'a/b' }, /name: got "a\/b"/],
    ['257 characters', { name: 'a'.repeat(257) }, /name: got/],
    ['a retention below 0', { retentionHours: -1 }, /retentionHours: got -1, allowed: a whole number of hours, 0 to 87600/],
    ['half an hour', { retentionHours: 0.5 }, /retentionHours: got 0.5/],
    ['more than ten years', { retentionHours: 87_601 }, /retentionHours: got 87601/],
  ])('refuses %s', (_what, options, message) => {
    expect(() => newStream(options)).toThrow(message);
  });
});

describe('putting by hand', () => {
  test('numbers rise by one within a session and jump at the next', () => {
    const { stream } = newStream();
    const counter = (number: string): bigint => (BigInt(number) >> 92n) - (1n << 64n);
    const chunk = only(chunksOf(1));

    const numbers = [stream.put(chunk), stream.put(chunk), stream.openSession().put(chunk), stream.put(chunk)].map(({ number }) => number);

    expect(numbers.map(counter)).toEqual([1n, 2n, 1_002n, 1_003n]);
  });

  test('the same seed gives the same numbers', () => {
    const number = (seed: number): string => newStream({}, seed).stream.put(only(chunksOf(1))).number;

    expect(number(3)).toBe(number(3));
    expect(number(3)).not.toBe(number(4));
  });

  test('server timestamps rise even when the clock stands still', () => {
    const { stream } = newStream();
    const chunk = only(chunksOf(1));

    const times = [stream.put(chunk), stream.put(chunk)].map(({ serverTimestamp }) => serverTimestamp);

    expect(times).toEqual([START, START + 1]);
  });

  test('a relative timecode counts from the start of its session, an absolute one for itself', () => {
    const { stream } = newStream();
    const session = stream.openSession({ startedAt: 5_000 });
    const [, second] = chunksOf(2);
    if (second === undefined) throw new Error('no chunk');

    expect(session.put(second).producerTimestamp).toBe(6_000);
    expect(session.put(only(chunksOf(1, 1_646_229_468_350))).producerTimestamp).toBe(1_646_229_468_350);
  });

  test('Tags before Info go with the first fragment of a session only', () => {
    const { stream } = newStream();
    const rest = [info(), tracks(videoTrack())];
    const chunk = only(readChunks(matroska({ head: [tags({ lead: '1' }), ...rest], body: [cluster({ timecode: 0 })] })));

    const heads = [stream.put(chunk), stream.put(chunk), stream.openSession().put(chunk)].map(({ media }) => Buffer.from(media.segmentHead));

    expect(heads).toEqual([Buffer.from(chunk.segmentHead), Buffer.concat(rest), Buffer.from(chunk.segmentHead)]);
  });

  test.each<[string, object, RegExp]>([
    ['a number that does not rise', { number: '1' }, /fragment number: got 1, allowed: above the stream's last one/],
    ['a server timestamp that falls', { serverTimestamp: START - 1 }, /server timestamp: got .*, allowed: at least the last fragment's/],
  ])('refuses %s', (_what, options, message) => {
    const { stream } = newStream();
    const chunk = only(chunksOf(1));
    stream.put(chunk);

    expect(() => stream.put(chunk, options)).toThrow(message);
  });

  test('fragments share the bytes of their file', () => {
    const { stream } = newStream();
    const file = recording({ fragments: 1 });

    const { media } = stream.put(only(readChunks(file)));

    expect(media.cluster.buffer).toBe(file.buffer);
  });
});

describe('retention', () => {
  test('removes a fragment when its hours have passed on the clock, and not before', async () => {
    const { stream, clock } = newStream({ retentionHours: 1 });
    stream.put(only(chunksOf(1)));

    await clock.advance(HOUR_MS);
    expect(stream.fragments).toHaveLength(1);

    await clock.advance(1);
    expect(stream.fragments).toHaveLength(0);
  });

  test('of 0 keeps five minutes', async () => {
    const { stream, clock } = newStream({ retentionHours: 0 });
    stream.put(only(chunksOf(1)));
    await clock.advance(1_000);
    const second = stream.put(only(chunksOf(1)));

    await clock.advance(299_001);

    expect(stream.fragments).toEqual([second]);
  });

  test('of 0 keeps no more than 200 MB', () => {
    const { stream } = newStream({ retentionHours: 0 });
    const big = only(readChunks(recording({ fragments: 1, frameBytes: 60_000_000 })));

    for (let i = 0; i < 5; i++) stream.put(big);

    expect(stream.fragments).toHaveLength(3);
  });

  test('can be made to strike at once', () => {
    const { stream } = newStream();
    const put = chunksOf(3).map((chunk) => stream.put(chunk));

    stream.dropHead(2);
    expect(stream.fragments).toEqual([put[2]]);

    stream.dropHead();
    expect(stream.fragments).toEqual([]);
  });
});

describe('replay', () => {
  test('of a file without fragment tags is refused', () => {
    expect(() => newStream().stream.replay(recording({ fragments: 1 }))).toThrow(/replay: chunk 0 carries no fragment tags/);
  });
});

describeWithCaptures('replay of a capture', () => {
  test('keeps its own numbers and times, and is not expired by their age', () => {
    const { stream } = newStream({ retentionHours: 1 });

    const replayed = stream.replay(capture('output_get_media.mkv'));

    expect(stream.fragments).toEqual(replayed);
    expect(replayed[0]).toMatchObject({ number: '91343852333181432392682062607743920146159169392', serverTimestamp: 1_511_852_109_126, producerTimestamp: 1_511_852_108_513 });
  });

  test('is followed by numbers that go on from it', () => {
    const { stream } = newStream();
    stream.replay(capture('output_get_media.mkv'));

    const { number } = stream.put(only(chunksOf(1)));

    expect((BigInt(number) >> 92n) - (1n << 64n)).toBe(1_005n);
  });
});
