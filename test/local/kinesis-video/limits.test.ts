import { GetMediaCommand } from '@aws-sdk/client-kinesis-video-media';
import { readChunks } from '../../../lib/local/kinesis-video';
import { recording } from '../../support/matroska-builder';
import { getMedia, mediaClient, rejection, startServer } from './support/harness';
import { settled, until } from './support/manual-clock';

const START = 1_704_067_200_000;

test('the sixth GetMedia call within a second is a ClientLimitExceededException; a second later calls are taken again', async () => {
  const { server, clock } = await startServer({ limits: { connectionsPerStream: Infinity } });
  server.createStream({ name: 'cam' });
  server.createStream({ name: 'other' });
  const call = (StreamName: string): Promise<unknown> => mediaClient(server.url).send(new GetMediaCommand({ StreamName, StartSelector: { StartSelectorType: 'NOW' } }));

  for (let i = 0; i < 5; i++) await call('cam');
  const error = await rejection(call('cam'));
  await call('other');
  await clock.advance(1_000);
  await call('cam');

  expect(error.name).toBe('ClientLimitExceededException');
  expect(error.$metadata?.httpStatusCode).toBe(400);
});

test('the fourth connection to a stream is a ConnectionLimitExceededException, until a reader goes away', async () => {
  const { server } = await startServer({ limits: { getMediaCallsPerSecond: Infinity } });
  server.createStream({ name: 'cam' });
  const readers = [await getMedia(server, 'cam'), await getMedia(server, 'cam'), await getMedia(server, 'cam')];
  const fourth = async (): Promise<unknown> => (await getMedia(server, 'cam')).headers['x-amzn-errortype'];

  expect(await fourth()).toBe('ConnectionLimitExceededException');

  readers[1]?.leave();
  await untilAsync(async () => await fourth() === undefined);
  expect(await fourth()).toBe('ConnectionLimitExceededException');
});

test('a session that ended has given its connection back by the time its reader sees the end', async () => {
  const { server, clock } = await startServer({ limits: { getMediaCallsPerSecond: Infinity, connectionsPerStream: 1 } });
  server.createStream({ name: 'cam' });

  for (let i = 0; i < 3; i++) {
    const answer = await getMedia(server, 'cam');
    expect(answer.status).toBe(200);
    await clock.drive(answer.whole);
  }

  // Given back once and not twice: there is room for one reader, not for two.
  expect([(await getMedia(server, 'cam')).status, (await getMedia(server, 'cam')).status]).toEqual([200, 400]);
});

test('a session sends five fragments a second', async () => {
  const { server, clock } = await startServer();
  const stream = server.createStream({ name: 'cam', retentionHours: 24 });
  stream.play(recording({ fragments: 17 }), { startAt: START - 17_000 });

  const answer = await getMedia(server, 'cam');
  const at: number[] = [];
  for (const expected of [5, 10, 15]) {
    await clock.asleep();
    await until(() => readSafely(answer.bytes()) === expected);
    at.push(clock.now() - START);
    await clock.advance(999);
    expect(readSafely(answer.bytes())).toBe(expected);
    await clock.advance(1);
  }

  expect(at).toEqual([0, 1_000, 2_000]);
  expect(readChunks(await clock.drive(answer.whole))).toHaveLength(17);
});

test('a session sends 25 MB a second', async () => {
  const { server, clock } = await startServer();
  server.createStream({ name: 'cam', retentionHours: 24 }).put(readChunks(recording({ fragments: 1, frameBytes: 25_000_000 }))[0] ?? fail());

  const body = await clock.drive((await getMedia(server, 'cam')).whole);

  // The idle end comes three seconds after the last byte; the pace may be ahead by a tenth of a second.
  const tookMs = clock.now() - START - 3_000;
  expect(body.length).toBeGreaterThan(25_000_000);
  expect(tookMs).toBeGreaterThanOrEqual(900);
  expect(tookMs).toBeLessThanOrEqual(1_010);
});

test('a reader may pause for as long as it likes, and then gets the rest', async () => {
  const { server, clock } = await startServer({ limits: { bytesPerSecond: Infinity } });
  server.createStream({ name: 'cam', retentionHours: 24 }).put(readChunks(recording({ fragments: 1, frameBytes: 20_000_000 }))[0] ?? fail());
  const answer = await getMedia(server, 'cam');

  answer.message.pause();
  await clock.advance(3_600_000);
  expect(answer.bytes().length).toBeLessThan(20_000_000);
  answer.message.resume();

  expect((await clock.drive(answer.whole)).length).toBeGreaterThan(20_000_000);
});

function readSafely(bytes: Buffer): number {
  try {
    return readChunks(bytes).filter(({ tags }) => tags.continuationToken !== undefined).length;
  } catch {
    return 0;
  }
}

async function untilAsync(condition: () => Promise<boolean>): Promise<void> {
  while (!await condition()) await settled();
}

function fail(): never {
  throw new Error('no chunk');
}
