import { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { SelectedStreams } from '../../lib/adapters/selected-streams';
import { startKinesisVideoServer, type KinesisVideoServer } from '../../lib/local/kinesis-video';

let server: KinesisVideoServer;
let client: KinesisVideoClient;
let streams: SelectedStreams;

beforeEach(async () => {
  server = await startKinesisVideoServer({ limits: {} });
  client = new KinesisVideoClient({ endpoint: server.url, region: 'us-east-1', credentials: { accessKeyId: 'any', secretAccessKey: 'any' }, maxAttempts: 1 });
  streams = new SelectedStreams(client);
});
afterEach(async () => {
  client.destroy();
  await server.close();
});

async function namesOf(source: Parameters<SelectedStreams['find']>[0]): Promise<string[]> {
  return (await streams.find(source)).streams.map(({ streamName }) => streamName).sort();
}

test('streams by name come with what an audit needs; one that is not there is none', async () => {
  const { arn, createdAt } = server.createStream({ name: 'door', retentionHours: 24 });

  await expect(streams.find({ kind: 'named', names: ['door', 'gone'] })).resolves.toEqual({
    streams: [{ streamArn: arn, streamName: 'door', retentionHours: 24, createdAt }], failures: [],
  });
});

test('streams by prefix are all that begin so, however many pages they fill', async () => {
  const names = Array.from({ length: 30 }, (_, i) => `cam-${String(i).padStart(2, '0')}`);
  for (const name of [...names, 'door']) server.createStream({ name, retentionHours: 24 });

  await expect(namesOf({ kind: 'prefix', prefix: 'cam-' })).resolves.toEqual(names);
});

test('streams by tags have all of them', async () => {
  server.createStream({ name: 'both', retentionHours: 24, tags: { archive: 'on', site: 'north' } });
  server.createStream({ name: 'one', retentionHours: 24, tags: { archive: 'on' } });
  server.createStream({ name: 'other', retentionHours: 24, tags: { archive: 'off', site: 'north' } });

  await expect(namesOf({ kind: 'tagged', prefix: '', tags: { archive: 'on', site: 'north' } })).resolves.toEqual(['both']);
});

test('one that cannot be asked for hides no other', async () => {
  for (const name of ['a', 'b', 'c']) server.createStream({ name, retentionHours: 24 });
  server.faults.add({ operation: 'DescribeStream', stream: 'b', inject: { kind: 'exception', name: 'InternalFailure' }, times: 9 });

  const { streams: found, failures } = await streams.find({ kind: 'named', names: ['a', 'b', 'c'] });

  expect(found.map(({ streamName }) => streamName).sort()).toEqual(['a', 'c']);
  expect(failures).toMatchObject([{ name: 'Kvs.InternalFailure' }]);
});
