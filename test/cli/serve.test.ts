import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startS3Server } from '../../lib/local/s3/s3-server';
import { capture, describeWithCaptures, capturePath } from '../support/captures';

const ROOT = join(__dirname, '../..');
const children: ChildProcess[] = [];

/** `kvs-archive` as people run it. */
function kvsArchive(...args: string[]): ChildProcess {
  const child = spawn(process.execPath, [join(ROOT, 'bin/kvs-archive.cjs'), ...args], { cwd: ROOT });
  children.push(child);
  return child;
}

/** What a command says until it has said something. */
async function until(child: ChildProcess, something: RegExp): Promise<string> {
  let said = '';
  for await (const text of child.stdout ?? []) {
    said += String(text);
    if (something.test(said)) return said;
  }
  throw new Error(`it ended without ${String(something)}: ${said}`);
}

async function exitOf(child: ChildProcess): Promise<{ readonly code: number | null; readonly said: string }> {
  let said = '';
  child.stderr?.on('data', (text) => { said += String(text); });
  const code = await new Promise<number | null>((resolve) => { child.on('close', resolve); });
  return { code, said };
}

const FREE_PORTS = ['--kinesis-video-port', '0', '--s3-port', '0', '--dynamodb-port', '0'];

function directory(): string {
  return mkdtempSync(join(tmpdir(), 'kvs-archive-serve-'));
}

afterEach(() => { for (const child of children.splice(0)) child.kill('SIGKILL'); });

describe('kvs-archive serve', () => {
  test('serves until it is interrupted, and ends well', async () => {
    const child = kvsArchive('serve', '--dir', directory(), ...FREE_PORTS);
    await until(child, /serving/);

    child.kill('SIGINT');

    expect(await exitOf(child)).toEqual({ code: 0, said: '' });
  });

  test('with an archive whose schedule is none says so in a line, and ends', async () => {
    const args = ['--dir', directory(), ...FREE_PORTS, '--states-port', '0', '--events-port', '0', '--stream', `a=${join(ROOT, 'lib/cli/demo/sample-camera.mkv')}`];

    const { code, said } = await exitOf(kvsArchive('serve', ...args, '--archive', '--schedule', 'cron(99 * * * ? *)'));

    expect({ code, said }).toEqual({ code: 2, said: expect.stringMatching(/^--schedule: schedule .*: cron, minutes: got "99", allowed: 0 to 59.*\n$/) as unknown });
  }, 30_000);

  test('says which port is in use', async () => {
    const taken = await startS3Server({ directory: directory() });

    const { code, said } = await exitOf(kvsArchive('serve', '--dir', directory(), ...FREE_PORTS, '--s3-port', new URL(taken.url).port));

    await taken.close();
    expect({ code, said }).toEqual({ code: 2, said: expect.stringMatching(/^the local S3 server cannot listen on 127\.0\.0\.1:\d+: the port is in use/) as unknown });
  });

  test.each([
    [['--s3-port', 'abc'], '--s3-port: got "abc", allowed: a port'],
    [['--s3-port', '70000'], '--s3-port: got "70000", allowed: a port'],
    [['--stream', 'a b=lib/cli/demo/sample-camera.mkv'], 'got "a b", allowed: 1 to 256 characters'],
    [['--stream', 'front=package.json'], 'package.json cannot be played: not Matroska'],
    [['--stream', 'front=none.mkv'], 'ENOENT'],
    [['--replay', 'front=lib/cli/demo/sample-camera.mkv'], 'no fragment tags'],
    [['--dir', '/dev/null/x'], '--dir: got /dev/null/x, allowed: a folder'],
    [['--unknown'], "unknown option '--unknown'"],
  ])('refuses %j', async (args, message) => {
    const { code, said } = await exitOf(kvsArchive('serve', '--dir', directory(), ...FREE_PORTS, ...args));

    expect(said).toContain(message);
    expect(code).toBe(2);
  });
});

describeWithCaptures('a capture that is served', () => {
  test('comes out of GetMedia byte for byte, for a client that is no SDK of ours', async () => {
    const child = kvsArchive('serve', '--dir', directory(), ...FREE_PORTS, '--replay', `capture=${capturePath('output_get_media.mkv')}`);
    const url = /KINESIS_VIDEO=(\S+)/.exec(await until(child, /serving/))?.[1] ?? '';

    const response = await fetch(`${url}/getMedia`, {
      method: 'POST', headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ StreamName: 'capture', StartSelector: { StartSelectorType: 'EARLIEST' } }),
    });

    expect(Buffer.from(await response.arrayBuffer()).equals(capture('output_get_media.mkv'))).toBe(true);
  });
});
