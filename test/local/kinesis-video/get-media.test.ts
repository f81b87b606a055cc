import { GetMediaCommand, type StartSelector } from '@aws-sdk/client-kinesis-video-media';
import { type KinesisVideoStream, readChunks, readErrorTags } from '../../../lib/local/kinesis-video';
import { capture, describeWithCaptures } from '../../support/captures';
import { recording } from '../../support/matroska-builder';
import { getMedia, mediaClient, payloadBytes, startServer } from './support/harness';
import { settled } from './support/manual-clock';

const START = 1_704_067_200_000;
const FILE = recording({ fragments: 5 });

/** Five fragments of a second each; the producer's clock is an hour behind, and there is a gap of a minute before the last. */
function fill(stream: KinesisVideoStream): string[] {
  const session = stream.openSession({ startedAt: START - 3_600_000 });
  return readChunks(FILE).map((chunk, i) => session.put(chunk, { serverTimestamp: START + i * 1_000 + (i === 4 ? 60_000 : 0) }).number);
}

function numbers(body: Buffer): (string | undefined)[] {
  return readChunks(body).map(({ tags }) => tags.fragmentNumber);
}

describe('each start selector begins where the service does', () => {
  const seconds = (ms: number): Date => new Date(ms);
  test.each<[string, (all: string[]) => StartSelector, number]>([
    ['EARLIEST: the oldest fragment', () => ({ StartSelectorType: 'EARLIEST' }), 0],
    ['NOW: the latest fragment', () => ({ StartSelectorType: 'NOW' }), 4],
    ['FRAGMENT_NUMBER: behind the fragment named', (all) => ({ StartSelectorType: 'FRAGMENT_NUMBER', AfterFragmentNumber: all[1] }), 2],
    ['CONTINUATION_TOKEN: behind the fragment named', (all) => ({ StartSelectorType: 'CONTINUATION_TOKEN', ContinuationToken: all[2] }), 3],
    ['SERVER_TIMESTAMP: the fragment that begins then', () => ({ StartSelectorType: 'SERVER_TIMESTAMP', StartTimestamp: seconds(START + 2_000) }), 2],
    ['SERVER_TIMESTAMP: the fragment that contains it', () => ({ StartSelectorType: 'SERVER_TIMESTAMP', StartTimestamp: seconds(START + 1_999) }), 1],
    ['SERVER_TIMESTAMP before all: the oldest', () => ({ StartSelectorType: 'SERVER_TIMESTAMP', StartTimestamp: seconds(START - 9_000_000) }), 0],
    ['SERVER_TIMESTAMP in a gap: the next', () => ({ StartSelectorType: 'SERVER_TIMESTAMP', StartTimestamp: seconds(START + 40_000) }), 4],
    ['PRODUCER_TIMESTAMP: by the clock of the producer', () => ({ StartSelectorType: 'PRODUCER_TIMESTAMP', StartTimestamp: seconds(START - 3_600_000 + 3_500) }), 3],
    ['PRODUCER_TIMESTAMP before all: the oldest', () => ({ StartSelectorType: 'PRODUCER_TIMESTAMP', StartTimestamp: seconds(1_000) }), 0],
  ])('%s', async (_claim, selector, first) => {
    const { server, clock } = await startServer();
    const all = fill(server.createStream({ name: 'cam', retentionHours: 24 }));

    const answer = await mediaClient(server.url).send(new GetMediaCommand({ StreamName: 'cam', StartSelector: selector(all) }));
    const body = await clock.drive(payloadBytes(answer.Payload));

    expect(numbers(body)).toEqual(all.slice(first));
  });

  test('a token begins at the fragment that it names when the stream is told so', async () => {
    const { server, clock } = await startServer();
    const all = fill(server.createStream({ name: 'cam', retentionHours: 24, continuation: 'at' }));

    const { whole } = await getMedia(server, 'cam', { StartSelectorType: 'CONTINUATION_TOKEN', ContinuationToken: all[2] });

    expect(numbers(await clock.drive(whole))).toEqual(all.slice(2));
  });

  test('a time behind the newest fragment waits for the next one', async () => {
    const { server, clock } = await startServer();
    const stream = server.createStream({ name: 'cam', retentionHours: 24 });
    fill(stream);
    const { whole } = await getMedia(server, 'cam', { StartSelectorType: 'SERVER_TIMESTAMP', StartTimestamp: START / 1000 + 1_000 });
    await clock.asleep();

    const next = stream.put(readChunks(FILE)[0] ?? fail(), { serverTimestamp: START + 1_000_000 });

    expect(numbers(await clock.drive(whole))).toEqual([next.number]);
  });

  test.each([
    ['FRAGMENT_NUMBER', 'AfterFragmentNumber', '12'], ['CONTINUATION_TOKEN', 'ContinuationToken', '12'], ['CONTINUATION_TOKEN', 'ContinuationToken', 'no-number'],
  ])('%s of a fragment that is gone: error 4000 in the body, then a clean end', async (type, field, value) => {
    const { server } = await startServer();
    fill(server.createStream({ name: 'cam', retentionHours: 24 }));

    const { status, whole } = await getMedia(server, 'cam', { StartSelectorType: type, [field]: value });

    expect(status).toBe(200);
    expect(readErrorTags(await whole)).toEqual([{ fragmentNumber: value, errorId: '4000', errorCode: 'requested fragment not found' }]);
  });

  test('a fragment that retention has taken is gone', async () => {
    const { server, clock } = await startServer();
    const [first] = fill(server.createStream({ name: 'cam', retentionHours: 1 }));
    await clock.advance(3_600_000 + 500);

    const { whole } = await getMedia(server, 'cam', { StartSelectorType: 'FRAGMENT_NUMBER', AfterFragmentNumber: first });

    expect(readErrorTags(await whole)[0]?.errorId).toBe('4000');
  });
});

describe('a chunk', () => {
  test('tells number, times, its age when it was sent, and a token equal to its number', async () => {
    const { server, clock } = await startServer();
    const [number] = fill(server.createStream({ name: 'cam', retentionHours: 24 }));
    await clock.advance(90_000);

    const body = await clock.drive((await getMedia(server, 'cam')).whole);

    expect(readChunks(body)[0]?.tags).toEqual({
      fragmentNumber: number, continuationToken: number, serverTimestamp: '1704067200.000', producerTimestamp: '1704063600.000', millisBehindNow: '90000',
    });
  });

  test('writes time 0 as 0.000', async () => {
    const { server, clock } = await startServer();
    server.createStream({ name: 'cam' }).openSession({ startedAt: 0 }).put(readChunks(FILE)[0] ?? fail());

    const body = await clock.drive((await getMedia(server, 'cam')).whole);

    expect(readChunks(body)[0]?.tags.producerTimestamp).toBe('0.000');
  });

  test('holds the media of the producer byte for byte', async () => {
    const { server, clock } = await startServer();
    fill(server.createStream({ name: 'cam', retentionHours: 24 }));

    const body = await clock.drive((await getMedia(server, 'cam')).whole);

    expect(readChunks(body).map(({ cluster }) => Buffer.from(cluster))).toEqual(readChunks(FILE).map(({ cluster }) => Buffer.from(cluster)));
  });
});

describe('a live session', () => {
  test('gets each fragment as it comes', async () => {
    const { server, clock } = await startServer();
    const stream = server.createStream({ name: 'cam' });
    const [one, two] = readChunks(FILE);
    const answer = await getMedia(server, 'cam', { StartSelectorType: 'NOW' });

    await clock.asleep();
    const first = stream.put(one ?? fail());
    await answer.has(1);
    await clock.asleep();
    expect(numbers(answer.bytes())).toEqual([first.number]);

    await clock.advance(2_000);
    const second = stream.put(two ?? fail());
    await clock.drive(answer.whole);
    expect(numbers(answer.bytes())).toEqual([first.number, second.number]);
  });

  test('ends cleanly after three seconds without a fragment, and not before', async () => {
    const { server, clock } = await startServer();
    server.createStream({ name: 'cam' });
    const answer = await getMedia(server, 'cam');
    await clock.asleep();

    await clock.advance(2_999);
    expect(answer.message.complete).toBe(false);

    await clock.advance(1);
    expect((await answer.whole).length).toBe(0);
  });

  test('does not end while a long fragment is arriving', async () => {
    const { server, clock } = await startServer();
    const stream = server.createStream({ name: 'cam' });
    stream.play(recording({ fragments: 3, fragmentMs: 20_000 }));

    const body = await clock.drive((await getMedia(server, 'cam')).whole);

    expect(readChunks(body)).toHaveLength(3);
    expect(clock.now() - START).toBe(63_000);
  });

  test('ends at a fragment boundary after 45 minutes', async () => {
    const { server, clock } = await startServer();
    server.createStream({ name: 'cam' }).play(recording({ fragments: 2, fragmentMs: 10_000 }), { loop: true });
    const { whole } = await getMedia(server, 'cam', { StartSelectorType: 'NOW' });

    const body = await clock.drive(whole);

    expect(clock.now() - START).toBe(2_700_000);
    expect(readChunks(body)).toHaveLength(269);
  });

  test('of a camera tells ages of about a fragment, however long it lasts', async () => {
    const { server, clock } = await startServer();
    server.createStream({ name: 'cam' }).play(recording({ fragments: 4, fragmentMs: 2_000 }));

    const body = await clock.drive((await getMedia(server, 'cam')).whole);

    expect(readChunks(body).map(({ tags }) => tags.millisBehindNow)).toEqual(['2000', '2000', '2000', '2000']);
  });

  test('goes on with what is left when retention overtakes it', async () => {
    const { server, clock } = await startServer();
    const stream = server.createStream({ name: 'cam', retentionHours: 24 });
    const put = Array.from({ length: 8 }, () => stream.put(readChunks(FILE)[0] ?? fail()).number);
    const answer = await getMedia(server, 'cam');
    await clock.asleep();

    stream.dropHead(7);

    expect(numbers(await clock.drive(answer.whole))).toEqual([...put.slice(0, 5), put[7]]);
  });

  test('ends with the server', async () => {
    const { server, clock } = await startServer();
    server.createStream({ name: 'cam' });
    const answer = await getMedia(server, 'cam');
    await clock.asleep();

    await server.close();

    await expect(answer.whole).rejects.toMatchObject({ code: 'ECONNRESET' });
    await settled();
  });
});

describeWithCaptures('captures', () => {
  test.each(['output_get_media.mkv', 'kinesis_video_renderer_example_output.mkv', 'test_mixed_tags.mkv'])('%s is replayed byte for byte', async (name) => {
    const { server, clock } = await startServer();
    server.createStream({ name: 'cam', retentionHours: 24 }).replay(capture(name));

    const answer = await mediaClient(server.url).send(new GetMediaCommand({ StreamName: 'cam', StartSelector: { StartSelectorType: 'EARLIEST' } }));
    const body = await clock.drive(payloadBytes(answer.Payload));

    expect(body.equals(capture(name))).toBe(true);
  });

  test('a real recording with absolute timecodes keeps its own producer times', async () => {
    const { server, clock } = await startServer();
    server.createStream({ name: 'cam', retentionHours: 24 }).play(capture('producer-cpp-test-stream-1_0.mkv'), { startAt: START - 600_000 });

    const body = await clock.drive((await getMedia(server, 'cam')).whole);

    const chunks = readChunks(body);
    expect(chunks).toHaveLength(37);
    expect(chunks.map(({ tags }) => tags.producerTimestamp)).toEqual(chunks.map(({ timecode }) => (Number(timecode) / 1000).toFixed(3)));
  });
});

function fail(): never {
  throw new Error('no chunk');
}
