import { writeFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDemoOptions } from '../../../lib/cli/demo/options';
import { readChunks } from '../../../lib/local/kinesis-video';
import { recording } from '../../support/matroska-builder';

const directory = mkdtempSync(join(tmpdir(), 'kvs-archive-options-'));
const raw = { speed: '4', out: directory, json: false, streams: '1', mode: 'range' };

function file(name: string, bytes: Uint8Array): string {
  const path = join(directory, name);
  writeFileSync(path, bytes);
  return path;
}

describe('the options of a demo', () => {
  test('without any play a minute of the sample, a camera of 15 fragments', async () => {
    const options = await parseDemoOptions(raw);

    expect(options).toMatchObject({ durationMillis: 60_000, windowSeconds: 5, speed: 4, json: false, objectLock: false, streams: 1, mode: 'range' });
    expect(readChunks(options.media)).toHaveLength(15);
  });

  test('with a file play it once', async () => {
    const input = file('camera.mkv', recording({ fragments: 2 }));

    const options = await parseDemoOptions({ ...raw, input });

    expect(options).toMatchObject({ input, durationMillis: undefined });
  });

  test('give a window more time where camera and service run slowly', async () => {
    expect((await parseDemoOptions({ ...raw, speed: '0.5' })).windowSeconds).toBe(16);
  });

  test('with a file and a duration loop it for that long', async () => {
    const options = await parseDemoOptions({ ...raw, input: file('loop.mkv', recording({ fragments: 2 })), duration: '90' });

    expect(options.durationMillis).toBe(90_000);
  });

  test.each([
    [{ window: '1200' }, '--window: got "1200", allowed: a whole number of seconds, 1 to 840'],
    [{ window: '2.5' }, '--window: got "2.5", allowed: a whole number of seconds, 1 to 840'],
    [{ window: '' }, '--window: got "", allowed: a whole number of seconds, 1 to 840'],
    [{ window: '1', speed: '2' }, '--window: got "1", allowed: at least 4 at --speed 2'],
    [{ crash: 'x' }, '--crash: got "x", allowed: a whole number, 0 to'],
    [{ out: '' }, '--out: got "", allowed: a folder'],
    [{ input: directory }, 'is no file'],
    [{ speed: '0' }, '--speed: got "0", allowed: a number of times real time, 0.1 to 100'],
    [{ speed: 'fast' }, '--speed: got "fast", allowed: a number of times real time, 0.1 to 100'],
    [{ duration: '-1' }, '--duration: got "-1", allowed: a number of seconds, 1 to 82800'],
    [{ window: '100', speed: '50' }, '--window: got "100", allowed: at most 16 at --speed 50'],
    [{ streams: '0' }, '--streams: got "0", allowed: a whole number, 1 to 100'],
    [{ streams: '2.5' }, '--streams: got "2.5", allowed: a whole number, 1 to 100'],
    [{ mode: 'record' }, '--mode: got "record", allowed: catch-up, follow, range'],
    [{ input: join(directory, 'none.mkv') }, 'none.mkv cannot be read: ENOENT'],
    [{ input: file('text.mkv', Buffer.from('not a video')) }, 'cannot be played: not Matroska'],
    [{ input: file('empty.mkv', new Uint8Array(0)) }, 'cannot be played'],
  ])('%j are refused with what is allowed', async (options, message) => {
    await expect(parseDemoOptions({ ...raw, ...options })).rejects.toMatchObject({ name: 'CliError', message: expect.stringContaining(message) as unknown });
  });
});
