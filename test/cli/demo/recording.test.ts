import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clockStart, readState, withLeft, withNextRecording, writeState } from '../../../lib/cli/demo/recording';

const NEXT = { streams: 1, inputSha256: 'sha', objectLock: false, durationMillis: 60_000 };
const FIRST = withNextRecording(undefined, { ...NEXT, startAt: 1000 });
const SAME = { inputSha256: 'sha', streams: 1, objectLock: false };

describe('the takes of a demo folder', () => {
  test('begin with one that starts now', () => {
    expect(FIRST).toEqual({ streamCreatedAt: 1000, streams: 1, inputSha256: 'sha', recordings: [{ startAt: 1000, durationMillis: 60_000 }] });
  });

  test('go on with the take that was interrupted, on the clock where it was left', () => {
    const left = withLeft(FIRST, 5000, false);

    expect(withNextRecording(left, { ...NEXT, startAt: 9000 })).toBe(left);
    expect(clockStart(left, 9000)).toBe(5000);
  });

  test('go on with a new take once the last one is archived, never before its end', () => {
    const left = withLeft(FIRST, 61_000, true);

    expect(withNextRecording(left, { ...NEXT, startAt: 70_000 }).recordings).toHaveLength(2);
    expect([clockStart(left, 9000), clockStart(left, 90_000)]).toEqual([61_000, 90_000]);
  });

  test('are there again when they are read back', async () => {
    const out = mkdtempSync(join(tmpdir(), 'kvs-archive-recording-'));
    await writeState(out, FIRST);

    expect(await readState(out, SAME)).toEqual(FIRST);
  });

  test('are none in a folder without a demo', async () => {
    expect(await readState(mkdtempSync(join(tmpdir(), 'kvs-archive-recording-')), SAME)).toBeUndefined();
  });

  test.each(['', '{', '{}', 'null'])('that cannot be read, as %j, are told by the name of their file', async (text) => {
    const out = mkdtempSync(join(tmpdir(), 'kvs-archive-recording-'));
    writeFileSync(join(out, 'demo.json'), text);

    await expect(readState(out, SAME)).rejects.toThrow(/demo\.json cannot be read as the state of a demo/);
  });

  test('refuse to go on with another file', async () => {
    const out = mkdtempSync(join(tmpdir(), 'kvs-archive-recording-'));
    await writeState(out, FIRST);

    await expect(readState(out, { ...SAME, inputSha256: 'other' })).rejects.toThrow('continues a demo of another file');
  });

  test.each([[true, 'without'], [false, 'with']])('refuse to go on with a lock (%s) in a folder %s one, and go on with the same', async (objectLock, what) => {
    const out = mkdtempSync(join(tmpdir(), 'kvs-archive-recording-'));
    await writeState(out, withNextRecording(undefined, { ...NEXT, objectLock: !objectLock, startAt: 1000 }));

    await expect(readState(out, { ...SAME, objectLock })).rejects.toThrow(`--object-lock: ${out} continues a demo ${what} it; allowed: the same, or another folder`);
    await expect(readState(out, { ...SAME, objectLock: !objectLock })).resolves.toMatchObject({ streamCreatedAt: 1000 });
  });

  test('refuse to go on with another number of streams', async () => {
    const out = mkdtempSync(join(tmpdir(), 'kvs-archive-recording-'));
    await writeState(out, FIRST);

    await expect(readState(out, { ...SAME, streams: 5 })).rejects.toThrow(`--streams: got 5, but ${out} continues a demo of 1; allowed: 1, or another folder`);
  });
});
