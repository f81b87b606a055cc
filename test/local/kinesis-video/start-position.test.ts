import { readChunks } from '../../../lib/local/kinesis-video';
import { SeededRandom } from '../../../lib/local/kinesis-video/random';
import { startPosition } from '../../../lib/local/kinesis-video/start-position';
import { KinesisVideoStream } from '../../../lib/local/kinesis-video/stream';
import { recording } from '../../support/matroska-builder';
import { ManualClock } from './support/manual-clock';

const START = 1_704_067_200_000;

function newStream(now = START): KinesisVideoStream {
  return new KinesisVideoStream({ name: 'cam', retentionHours: 24 }, { clock: new ManualClock(now), random: new SeededRandom(1), region: 'us-east-1', accountId: '000000000000' });
}

test('a timestamp that no float hits exactly still meets its own fragment', () => {
  const stream = newStream(5_000);
  const [first, second] = readChunks(recording({ fragments: 2 }));
  if (first === undefined || second === undefined) throw new Error('no chunk');
  const time = 1_001;
  stream.put(first, { serverTimestamp: 1 });
  const wanted = stream.put(second, { serverTimestamp: time });
  // A test that cannot fail would be none: the product really falls short.
  expect((time / 1000) * 1000).toBeLessThan(time);

  const position = startPosition(stream, { StartSelectorType: 'SERVER_TIMESTAMP', StartTimestamp: time / 1000 }, false);

  expect(position).toEqual({ kind: 'behind', order: wanted.order - 1n });
});

test('a producer whose clock falls back at a restart does not shorten the fragment before', () => {
  const stream = newStream();
  const chunks = readChunks(recording({ fragments: 3 }));
  const before = chunks.map((chunk) => stream.openSession({ startedAt: 0 }).put(chunk, { producerTimestamp: START + Number(chunk.timecode) }));
  for (const chunk of chunks) stream.openSession({ startedAt: START - 3_600_000 }).put(chunk);

  const position = startPosition(stream, { StartSelectorType: 'PRODUCER_TIMESTAMP', StartTimestamp: START / 1000 + 2.5 }, false);

  expect(position).toEqual({ kind: 'behind', order: (before[2]?.order ?? 0n) - 1n });
});
