import { ArchiveBench } from '../archive/archive-bench';
import { kvsArchive, openSince, OperatorBench, positionAt } from './operator-bench';

const HOUR = 3_600_000;

describe('over servers', () => {
  let bench: OperatorBench;
  beforeAll(async () => {
    bench = await OperatorBench.start();
    const now = Date.now();
    await bench.putCursor(bench.stream('gate'), { after: positionAt(now - HOUR), leaseUntil: now + HOUR, open: openSince(now), owner: 'gate-run' });
    await bench.putCursor(bench.stream('door'), { after: positionAt(now - 20 * HOUR) });
    await bench.run('gate-run', { streamName: 'gate' });
  });
  afterAll(() => bench.close());

  test('status is a table, and fails when footage is at risk', async () => {
    const { code, out, err } = await kvsArchive(['status'], bench.environment);

    expect(err).toBe('');
    expect(out).toMatch(/^STREAM +STATE +ARCHIVED UP TO +LAG +LEFT +OBJECTS\ndoor +at risk .*\ngate +archiving .*\n {2}open: 2 parts, 12\.0 MB, .*\n {2}last run: DONE, .*\n[^]*\n2 streams: 1 at risk, 1 archiving\n$/);
    expect(code).toBe(1);
  });

  test('status of one stream as JSON', async () => {
    const { code, out } = await kvsArchive(['status', '--stream', 'gate', '--json'], bench.environment);

    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject([{ streamName: 'gate', state: 'archiving', lease: { run: 'gate-run' }, lastRun: { outcome: 'DONE' } }]);
  });

  test('an archive of ranges is never behind', async () => {
    const { code, out } = await kvsArchive(['status', '--coverage', 'ranges', '--json'], bench.environment);

    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject([{ streamName: 'door', state: 'idle' }, { streamName: 'gate', state: 'archiving' }]);
  });

  test.each([
    [['--stream', 'nobody'], {}, '--stream: got nobody, allowed: a stream that the table or Kinesis Video Streams knows\n'],
    [['--stream', 'a b'], {}, /^--stream: got "a b", allowed: the name of a stream .*\n$/],
    [['--coverage', 'some'], {}, '--coverage: got "some", allowed: everything, ranges\n'],
    [['--machine', 'arn:aws:s3:::b'], {}, /^--machine: got "arn:aws:s3:::b", allowed: arn:<partition>:states:.*\n$/],
    [['--local', '/tmp', '--machine', 'arn:x'], {}, /^--machine: got arn:x, allowed: nothing with --local.*\n$/],
    [[], { KVS_ARCHIVE_TABLE: '' }, /^--table: got nothing, allowed: .*KVS_ARCHIVE_TABLE is its default\n$/],
    [[], { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1' }, /^AWS SDK: .*ECONNREFUSED.*\n$/],
    [[], { AWS_ENDPOINT_URL_KINESIS_VIDEO: 'http://127.0.0.1:1' }, /^AWS SDK: .*ECONNREFUSED.*\n$/],
    [[], { KVS_ARCHIVE_TABLE: 'other' }, /^DynamoDB: ResourceNotFoundException: .*\n$/],
  ])('%j %j is refused in one line', async (args, environment, message) => {
    const { code, out, err } = await kvsArchive(['status', ...args], { ...bench.environment, ...environment });

    expect(err).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
    expect([code, out]).toEqual([2, '']);
  });
});

test('status of a folder needs nothing but the folder, whatever the environment names', async () => {
  const bench = await ArchiveBench.start();
  await bench.record(25);
  await bench.close();

  const { code, out } = await kvsArchive(['status', '--local', bench.directory], { KVS_ARCHIVE_TABLE: 'other', KVS_ARCHIVE_MACHINE: 'other' });

  bench.remove();
  expect(out).toMatch(/^STREAM .*\ndoor +idle .* 3\n\n1 stream: 1 idle\n$/);
  expect(code).toBe(0);
});
