import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { discardFolder, readJson, removeIfEmpty, unlessMissing, writeJson } from '../../../lib/local/s3/disk';

let directory: string;
beforeEach(async () => { directory = await mkdtemp(join(tmpdir(), 'local-s3-')); });
afterEach(() => rm(directory, { recursive: true, force: true }));

describe('writeJson', () => {
  test('a reader finds the old or the new value, never a part of one', async () => {
    const path = join(directory, 'value.json');
    const value = (version: number): number[] => Array<number>(50_000).fill(version);
    await writeJson(directory, path, value(0));
    let done = false;
    const writer = (async () => {
      for (let version = 1; version <= 30; version++) await writeJson(directory, path, value(version));
      done = true;
    })();
    while (!done) expect(await readJson<number[]>(path)).toHaveLength(50_000);
    await writer;
  });

  test('a value that is not there is undefined, one that is broken is an error', async () => {
    const path = join(directory, 'value.json');
    await expect(readJson(path)).resolves.toBeUndefined();
    await writeFile(path, '{');
    await expect(readJson(path)).rejects.toThrow(SyntaxError);
  });
});

describe('unlessMissing', () => {
  test('a missing file is undefined, also below a file', async () => {
    await writeFile(join(directory, 'file'), '');
    await expect(unlessMissing(readdir(join(directory, 'none')))).resolves.toBeUndefined();
    await expect(unlessMissing(readdir(join(directory, 'file', 'none')))).resolves.toBeUndefined();
  });

  test('another failure stays one', async () => {
    await expect(unlessMissing(mkdir(directory))).rejects.toMatchObject({ code: 'EEXIST' });
  });
});

describe('removeIfEmpty', () => {
  test('removes a folder of empty folders', async () => {
    await mkdir(join(directory, 'a/b/c'), { recursive: true });
    await expect(removeIfEmpty(join(directory, 'a'))).resolves.toBe(true);
    await expect(readdir(directory)).resolves.toEqual([]);
  });

  test('keeps a file that is anywhere below', async () => {
    await mkdir(join(directory, 'a/b'), { recursive: true });
    await writeFile(join(directory, 'a/b/file'), '');
    await expect(removeIfEmpty(join(directory, 'a'))).resolves.toBe(false);
    await expect(readdir(join(directory, 'a/b'))).resolves.toEqual(['file']);
  });
});

test('discardFolder removes a folder with all it holds', async () => {
  await mkdir(join(directory, 'a/b'), { recursive: true });
  await discardFolder(directory, join(directory, 'a'));
  await expect(readdir(directory)).resolves.toEqual([]);
});
