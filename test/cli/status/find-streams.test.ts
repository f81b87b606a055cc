import { type KinesisVideoSource } from '../../../lib/adapters/kinesis-video-source';
import { describedStream, streamReference } from '../../../lib/cli/status/find-streams';

const ARN = 'arn:aws:kinesisvideo:us-east-1:000000000000:stream/door/1700000000000';
const AGAIN = ARN.replace('1700000000000', '1800000000000');

test.each([['door', { streamName: 'door' }], [ARN, { streamArn: ARN }]])('%s names a stream', (text, reference) => {
  expect(streamReference(text)).toEqual(reference);
});

test('a stream that was made again is not the one that had its name, even if the service answers for it', async () => {
  const found = { streamArn: AGAIN, streamName: 'door', retentionHours: 24 };
  const source = { describe: async () => found } as unknown as KinesisVideoSource; // All that is called here.

  expect(await describedStream(source, { streamArn: ARN })).toBeUndefined();
  expect(await describedStream(source, { streamArn: AGAIN })).toBe(found);
  expect(await describedStream(source, { streamName: 'door' })).toBe(found);
});
