import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ArchiveBench } from './archive-bench';

const ROOT = join(__dirname, '../../..');

interface Exit {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** `kvs-archive` as people run it. */
async function kvsArchive(...args: string[]): Promise<Exit> {
  const child = spawn(process.execPath, [join(ROOT, 'bin/kvs-archive.cjs'), ...args], {
    cwd: ROOT, env: { ...process.env, AWS_ACCESS_KEY_ID: 'any', AWS_SECRET_ACCESS_KEY: 'any', AWS_REGION: 'us-east-1', NO_COLOR: '1' },
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (text) => { out += String(text); });
  child.stderr.on('data', (text) => { err += String(text); });
  const code = await new Promise<number | null>((resolve) => { child.on('close', resolve); });
  return { code, out, err };
}

describe('over a folder that was archived into', () => {
  let bench: ArchiveBench;

  beforeAll(async () => {
    bench = await ArchiveBench.start();
    await bench.record(25);
    await bench.objects.createUpload('v1/stream=door/created=1/object.mkv', {});
  });
  afterAll(() => bench.remove());

  test('verify, sweep, rebuild and verify again', async () => {
    const inUse = await kvsArchive('verify', '--local', bench.directory);
    await bench.close();

    const dirty = await kvsArchive('verify', '--local', bench.directory, '--json');
    const swept = await kvsArchive('sweep', '--local', bench.directory, '--older-than', '1d', '--json');
    const rebuilt = await kvsArchive('rebuild', '--local', bench.directory, '--stream', 'door', '--force');
    const clean = await kvsArchive('verify', '--local', bench.directory);

    expect(inUse).toEqual({ code: 2, out: '', err: expect.stringContaining(`--local: got ${bench.directory}, which another process is using`) as string });
    expect({ code: dirty.code, ...JSON.parse(dirty.out) as object }).toMatchObject({ code: 1, objects: 3, fragments: 25, gaps: 0, violations: [{ kind: 'orphan-upload' }] });
    expect({ code: swept.code, ...JSON.parse(swept.out) as object }).toMatchObject({ code: 0, dryRun: false, uploads: [{ outcome: 'aborted' }] });
    expect(rebuilt).toMatchObject({ code: 0, out: expect.stringContaining('wrote 0 ledger entries with 0 gaps, 0 indexes and the cursor: object 3 behind fragment 25') as string, err: '' });
    expect(clean).toMatchObject({ code: 0, out: expect.stringContaining('25 fragments in 3 objects (0.0 MB), 0 recorded gaps: no violation') as string, err: '' });
  }, 60_000);
});

test.each([
  [['verify'], '--bucket: got nothing, allowed: a name, or --local'],
  [['verify', '--bucket', 'b'], '--table: got nothing'],
  [['rebuild', '--local', '/dev/null/x'], '--local: got /dev/null/x, allowed: a folder that `demo` or `serve` has written'],
  [['sweep', '--bucket', 'b', '--table', 't', '--older-than', 'soon'], '--older-than: got "soon"'],
  [['verify', '--stream', 'a b'], '--stream: got "a b"'],
  [['rebuild', '--unknown'], "unknown option '--unknown'"],
])('%j is refused', async (args, message) => {
  const { code, err } = await kvsArchive(...args);

  expect(err).toContain(message);
  expect(code).toBe(2);
});

test('an empty folder of a server has no archive in it', async () => {
  const bench = await ArchiveBench.start();
  await bench.close();

  const nothing = await kvsArchive('verify', '--local', bench.directory);
  const other = await kvsArchive('sweep', '--local', bench.directory, '--bucket', 'other');

  bench.remove();
  expect(nothing).toMatchObject({ code: 2, err: 'nothing is archived in bucket archive under v1/, nor in table archive\n' });
  expect(other).toMatchObject({ code: 2, err: `--bucket: got other for ${bench.directory}, allowed: one of archive\n` });
});
