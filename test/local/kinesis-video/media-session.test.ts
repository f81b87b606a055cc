import { SERVICE_LIMITS } from '../../../lib/local/kinesis-video';
import { type MediaBody } from '../../../lib/local/kinesis-video/media-body';
import { MediaSession, timestampTag } from '../../../lib/local/kinesis-video/media-session';
import { SeededRandom } from '../../../lib/local/kinesis-video/random';
import { KinesisVideoStream } from '../../../lib/local/kinesis-video/stream';
import { ManualClock } from './support/manual-clock';

test('a session whose reader left before it could wait does not wait', async () => {
  const clock = new ManualClock();
  const stream = new KinesisVideoStream({ name: 'cam' }, { clock, random: new SeededRandom(1), region: 'us-east-1', accountId: '000000000000' });
  const ends: string[] = [];
  // The session uses no more of a body than this.
  const body = { write: async () => false, finish: async (how: string) => { ends.push(how); } } as unknown as MediaBody;

  await new MediaSession({ stream, start: { kind: 'behind', order: -1n }, body, clock, limits: SERVICE_LIMITS, faults: [], signal: AbortSignal.abort() }).run();

  expect(ends).toEqual(['end']);
});

test.each([[0, '0.000'], [1_511_852_109_126, '1511852109.126'], [1_519_423_069_070, '1519423069.070'], [1_999.6, '2.000']])('%d ms is written as %s', (ms, text) => {
  expect(timestampTag(ms)).toBe(text);
});
