import { SeededRandom } from '../../../lib/local/kinesis-video/random';
import { KinesisVideoStream } from '../../../lib/local/kinesis-video/stream';
import { cluster, matroska, recording } from '../../support/matroska-builder';
import { ManualClock, settled } from './support/manual-clock';

const START = 1_704_067_200_000;

function newStream(): { stream: KinesisVideoStream; clock: ManualClock } {
  const clock = new ManualClock(START);
  return { clock, stream: new KinesisVideoStream({ name: 'cam', retentionHours: 24 }, { clock, random: new SeededRandom(1), region: 'us-east-1', accountId: '000000000000' }) };
}

const file = recording({ fragments: 3, fragmentMs: 2_000 });

test('a fragment can be read once its own time has passed', async () => {
  const { stream, clock } = newStream();
  stream.play(file);

  await clock.advance(1_999);
  expect(stream.fragments).toHaveLength(0);

  await clock.advance(1);
  expect(stream.fragments).toHaveLength(1);

  await clock.advance(4_000);
  expect(stream.fragments.map(({ serverTimestamp }) => serverTimestamp - START)).toEqual([0, 2_000, 4_000]);
});

test('plays once by default, then is done', async () => {
  const { stream, clock } = newStream();
  const camera = stream.play(file);

  await clock.drive(camera.done);

  expect(stream.fragments).toHaveLength(3);
  expect(clock.now() - START).toBe(6_000);
});

test('each round of a loop is a new session that goes on in time', async () => {
  const { stream, clock } = newStream();
  stream.play(file, { loop: true, gapMs: 500 });

  await clock.advance(12_500);

  const counters = stream.fragments.map(({ order }) => (order >> 92n) - (1n << 64n));
  expect(counters).toEqual([1n, 2n, 3n, 1_003n, 1_004n, 1_005n]);
  expect(stream.fragments.map(({ producerTimestamp }) => producerTimestamp - START)).toEqual([0, 2_000, 4_000, 6_500, 8_500, 10_500]);
});

test('ends with the last fragment that is whole within its duration', async () => {
  const { stream, clock } = newStream();
  const camera = stream.play(file, { loop: true, durationMs: 9_000 });

  await clock.drive(camera.done);

  expect(stream.fragments).toHaveLength(4);
});

test('a start in the past makes a backlog at once', () => {
  const { stream } = newStream();

  stream.play(file, { loop: true, startAt: START - 60_000 });

  expect(stream.fragments).toHaveLength(30);
  expect(stream.fragments[0]?.serverTimestamp).toBe(START - 60_000);
});

test('a stopped camera loses the fragment that it was sending', async () => {
  const { stream, clock } = newStream();
  const camera = stream.play(file);
  await clock.advance(3_000);
  expect(stream.receivingUntil).toBe(START + 4_000);

  camera.stop();
  await camera.done;
  await clock.advance(10_000);

  expect(stream.fragments).toHaveLength(1);
  expect(stream.receivingUntil).toBe(START + 3_000);
});

test('timecodes that do not rise do not stop it', async () => {
  const { stream, clock } = newStream();
  const camera = stream.play(matroska({ body: [0, 1_000, 1_000, 500].map((timecode) => cluster({ timecode })) }), { lastFragmentMs: 700 });

  await clock.drive(camera.done);

  expect(stream.fragments.map(({ serverTimestamp }) => serverTimestamp - START)).toEqual([0, 1_000, 2_000, 3_000]);
  expect(clock.now() - START).toBe(3_700);
});

test('a file of one fragment counts as two seconds long', async () => {
  const { stream, clock } = newStream();

  await clock.drive(stream.play(recording({ fragments: 1 })).done);

  expect(clock.now() - START).toBe(2_000);
});

test('a stream that refuses a fragment makes `done` and the closing reject', async () => {
  const { stream, clock } = newStream();
  const camera = stream.play(file);
  stream.store.append = () => { throw new Error('no room'); };

  await clock.advance(2_000);
  await settled();

  await expect(camera.done).rejects.toThrow('no room');
  await expect(stream.close()).rejects.toThrow('no room');
});
