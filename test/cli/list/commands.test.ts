import { ArchiveBench } from '../archive/archive-bench';
import { kvsArchive } from '../status/operator-bench';

interface Entry { readonly seq: number; readonly gap: unknown; readonly [field: string]: unknown }

/** Entries of the first stream, as `--json` prints them. */
function entriesOf(out: string): Entry[] {
  return (JSON.parse(out) as { streams: { entries: Entry[] }[] }).streams[0]?.entries ?? [];
}

describe('list', () => {
  let bench: ArchiveBench;
  const list = (...args: string[]): ReturnType<typeof kvsArchive> => kvsArchive(['list', '--local', bench.directory, ...args], { KVS_ARCHIVE_TABLE: 'other' });

  /** Objects of fragments 1 to 10, 11 to 20, 21 to 25, and behind a gap 28 to 30. */
  beforeAll(async () => {
    bench = await ArchiveBench.start();
    await bench.record(25);
    bench.stream.publishMany(5);
    bench.stream.expire(27);
    await bench.window();
    await bench.close();
  });
  afterAll(() => bench.remove());

  test('shows every stream with what it holds', async () => {
    const { code, out, err } = await list();

    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^STREAM +CREATED +FROM +TO +OBJECTS +SIZE +GAPS +LAG\ndoor +2024-05-01 00:00:00Z +2024-05-01 00:00:00Z +2024-05-01 00:01:00Z +4 +\d+\.\d kB +1 +\d+d .*\n\n1 stream: 4 objects, .* kB, 1 gap\n$/);
  });

  test('shows every stream as JSON', async () => {
    const { out } = await list('--json');

    expect(JSON.parse(out)).toEqual({ streams: [{
      streamArn: bench.stream.arn, streamName: 'door', created: '2024-05-01T00:00:00.000Z', objects: 4, fragments: 28, gaps: 1, skipped: 0,
      from: '2024-05-01T00:00:00.000Z', to: '2024-05-01T00:01:00.000Z', bytes: expect.any(Number) as number, lagSeconds: expect.any(Number) as number,
    }] });
  });

  test('shows the objects of a stream, and what is missing before which', async () => {
    const text = await list('--stream', 'door');
    const { out } = await list('--stream', bench.stream.arn, '--json');

    expect(text.out).toMatch(/^ +SEQ +FROM +TO +LENGTH +SIZE +FRAGMENTS +KEY\n +0 .*\n +1 .*\n +2 .*\n +gap: .*\n +3 +2024-05-01 00:00:54\.000 +2024-05-01 00:01:00\.000 .* 3 +v1\/stream=door\/.*\.mkv\n$/);
    expect(entriesOf(out)).toMatchObject([
      { seq: 0, from: '2024-05-01T00:00:00.000Z', to: '2024-05-01T00:00:20.000Z', durationSeconds: 20, fragments: 10, gap: null, key: expect.stringContaining('/000000000000-1.mkv') as string },
      { seq: 1, gap: null }, { seq: 2, gap: null }, { seq: 3, gap: { after: '25', before: '28' } },
    ]);
  });

  test.each([
    [['--from', '2024-05-01T00:00:25Z', '--to', '2024-05-01T00:00:26Z'], [1]],
    [['--from', '2024-05-01T00:00:20Z', '--to', '2024-05-01T00:00:40Z'], [1]],
    [['--to', '2024-05-01T00:00:00.001Z'], [0]],
    [['--from', '2024-05-01T00:00:39Z'], [1, 2, 3]],
    [['--from', '-1h'], []],
  ])('%j leaves objects %j', async (args, seqs) => {
    const { out } = await list('--stream', 'door', '--json', ...args);

    expect(entriesOf(out).map(({ seq }) => seq)).toEqual(seqs);
  });

  test.each([
    [['--stream', 'nobody'], '--stream: got nobody, allowed: a stream that table archive knows; `kvs-archive list` names them\n'],
    [['--from', 'soon'], '--from: got "soon", allowed: an ISO 8601 time, or how far from now, such as -2h or +10m\n'],
    [['--from', '2024-05-02', '--to', '2024-05-01'], '--to: got 2024-05-01T00:00:00.000Z, allowed: a time after --from, which is 2024-05-02T00:00:00.000Z\n'],
  ])('%j is refused', async (args, message) => {
    expect(await list(...args)).toEqual({ code: 2, out: '', err: message });
  });
});

test('an archive without streams has nothing to list', async () => {
  const bench = await ArchiveBench.start();
  await bench.close();

  const text = await kvsArchive(['list', '--local', bench.directory]);
  const json = await kvsArchive(['list', '--local', bench.directory, '--json']);

  bench.remove();
  expect(text).toEqual({ code: 0, out: 'the table knows no stream\n', err: '' });
  expect(JSON.parse(json.out)).toEqual({ streams: [] });
});
