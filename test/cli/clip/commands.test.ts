import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { audioTrack, videoTrack } from '../../support/matroska-builder';
import { readClip } from '../../support/read-clip';
import { BEGIN, FootageBench, fragments, SECOND, TRACKS } from '../../footage/footage-bench';
import { kvsArchive } from '../status/operator-bench';

function time(seconds: number): string {
  return new Date(BEGIN + seconds * SECOND).toISOString();
}

describe('over a folder that was archived into', () => {
  const OTHER = Buffer.concat([videoTrack({ number: 1, name: 'another' }), audioTrack({ number: 2 })]);
  let bench: FootageBench;
  let out: string;

  /** 0 to 20 s, nothing to 40 s, 40 to 50 s, and to 60 s with other tracks; then a fragment that is damaged. */
  beforeAll(async () => {
    out = mkdtempSync(join(tmpdir(), 'kvs-archive-clips-'));
    bench = await FootageBench.start();
    const objects = await bench.put([
      { fragments: fragments(10), tracks: TRACKS },
      { fragments: fragments(5, 20), tracks: TRACKS, gap: { after: '10', before: '11', reason: 'fragments expired' } },
      { fragments: fragments(5, 25), tracks: OTHER },
      { fragments: fragments(1, 30), tracks: OTHER },
    ]);
    const last = objects.at(-1);
    await bench.putBytes(last?.index.key ?? '', Buffer.from(last?.bytes ?? []).fill(1, last?.bytes.indexOf('picture 2')));
    await bench.archive.close();
  });
  afterAll(() => {
    bench.archive.remove();
    rmSync(out, { recursive: true, force: true });
  });

  function run(command: string, from: number, to: number, ...more: string[]): ReturnType<typeof kvsArchive> {
    return kvsArchive([command, '--local', bench.archive.directory, '--stream', 'door', '--from', time(from), '--to', time(to), ...more], { NO_COLOR: '1' });
  }

  test('find tells what there is, what is missing and why', async () => {
    const { code, out: text, err } = await run('find', -5, 50);

    expect(err).toBe('');
    expect(text.split('\n').slice(0, -2)).toEqual([
      bench.streamArn,
      '  2026-05-01 09:59:55.000Z          5.0s  the archive begins later',
      '  2026-05-01 10:00:00.000Z         20.0s  footage',
      '  2026-05-01 10:00:20.000Z         20.0s  lost: fragments expired',
      '  2026-05-01 10:00:40.000Z         10.0s  footage',
      '  2026-05-01 10:00:50.000Z', '',
      ...[0, 1].map((seq) => `  v1/stream=door/created=${bench.streamArn.split('/')[2]}/${seq}.mkv`),
    ]);
    expect(text).toMatch(/\n54\.54 % of 55\.0s is footage, in 2 objects of 0\.0 MB; the table was asked \d times\n$/);
    expect(code).toBe(1);
  });

  test('find of what is all there', async () => {
    const { code, out: text } = await run('find', 3, 17, '--json');

    expect(JSON.parse(text)).toMatchObject({
      streamArn: bench.streamArn, isAllThere: true, covered: 1, stretches: [{ kind: 'footage', from: time(3), to: time(17) }], objects: [{ seq: 0, fragments: 10, from: time(0), to: time(20) }],
    });
    expect(code).toBe(0);
  });

  test('clip writes a file and nothing beside it', async () => {
    const file = join(out, 'whole.mkv');

    const { code, out: text, err } = await run('clip', 3, 7, '-o', file);

    expect(err).toBe('');
    expect(text).toMatch(/^.*whole\.mkv {2}0\.0 MB, plays 5\.0s, 3 fragments\n {2}begins 2026-05-01 10:00:02\.000Z, by the camera's clock 2026-05-01 09:00:02\.000Z\n0\.0 MB written, 0\.0 MB read in 3 requests; 100\.00 % of the range is footage\n$/);
    expect(readClip(readFileSync(file)).blocks).toHaveLength(8 * 2 + 4);
    expect(code).toBe(0);
  });

  test('clip says which gaps lie inside and why there are several files', async () => {
    const { code, out: text } = await run('clip', 18, 53, '-o', join(out, 'several.mkv'));

    expect(text).toMatch(/several-2\.mkv .*; a file of its own: the camera's codec or picture changed\n/);
    expect(text).toContain('! 2026-05-01 10:00:20.000Z, 20.0s: lost: fragments expired\n');
    expect(readdirSync(out).filter((name) => name.startsWith('several')).sort()).toEqual(['several-2.mkv', 'several.mkv']);
    expect(code).toBe(1);
  });

  test('clip as JSON', async () => {
    const { out: text } = await run('clip', 18, 41, '-o', join(out, 'json.mkv'), '--json');

    expect(JSON.parse(text)).toMatchObject({
      streamArn: bench.streamArn, from: time(18), to: time(41), files: [{ path: join(out, 'json.mkv'), begins: 'beginning', from: time(18), fragments: 2 }],
      missing: [{ kind: 'lost', from: time(20), to: time(40), reason: 'fragments expired' }], scanned: [],
    });
  });

  test('clip of nothing writes nothing', async () => {
    const { code, out: text } = await run('clip', 25, 35, '-o', join(out, 'nothing.mkv'));

    expect(text).toContain('nothing to write, ');
    expect([code, existsSync(join(out, 'nothing.mkv'))]).toEqual([1, false]);
  });

  test('clip of what is damaged leaves no file', async () => {
    const { code, err } = await run('clip', 60.5, 61, '-o', join(out, 'damaged.mkv'));

    expect(err).toMatch(/^Archive\.DamagedFragment: fragment 21 of .* is damaged: its CRC32 is \d+, its index says \d+\n$/);
    expect([code, readdirSync(out).filter((name) => name.startsWith('damaged'))]).toEqual([1, []]);
  });

  test('clip writes over a file only when it is forced', async () => {
    const file = join(out, 'mine.mkv');
    writeFileSync(file, 'mine');

    const refused = await run('clip', 3, 7, '-o', file);
    const kept = readFileSync(file, 'utf8');
    const forced = await run('clip', 3, 7, '-o', file, '--force');

    expect([refused.code, refused.err, kept]).toEqual([2, `${file} exists already; allowed: another name, or to write over it (force)\n`, 'mine']);
    expect([forced.code, readFileSync(file).length > 1_000]).toEqual([0, true]);
  });

  test.each([
    ['find', ['--stream', 'nobody'], /^got stream "nobody", allowed: one that the table knows, such as door\n$/],
    ['find', ['--stream', 'a b'], /^--stream: got "a b"/],
    ['find', ['--from', 'soon'], /^--from: got "soon", allowed: an ISO 8601 time, or how far from now/],
    ['find', ['--to', '2026-05-01T09:00:00Z'], /^--to: got 2026-05-01T09:00:00.000Z, allowed: a time after --from, which is 2026-05-01T10:00:00.000Z\n$/],
    ['clip', ['-o', '/tmp/clip.avi'], /^file: got "\/tmp\/clip\.avi", allowed: a name that ends with \.mkv or \.mp4\n$/],
    ['clip', ['-o', '/nowhere/clip.mkv'], /^--output: ENOENT: .*\/nowhere\/clip\.mkv\.part/],
    ['clip', [], /required option '-o, --output <file>' not specified/],
  ])('%s %j is refused', async (command, args, message) => {
    const { code, err } = await run(command, 0, 10, ...args);

    expect(err).toMatch(message);
    expect(code).toBe(2);
  });
});

test.each(['find', 'clip'])('%s --help has an example and the exit codes', async (command) => {
  const { code, out } = await kvsArchive([command, '--help'], {});

  expect(out).toContain('Exits with 0 when');
  expect(out).toContain(`Example:\n  kvs-archive ${command} `);
  expect(code).toBe(0);
});
