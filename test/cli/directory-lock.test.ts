import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockDirectory } from '../../lib/cli/directory-lock';

function folder(): string {
  return mkdtempSync(join(tmpdir(), 'kvs-archive-lock-'));
}

describe('the lock of a folder', () => {
  test('keeps everybody else out until it is given back', async () => {
    const directory = folder();
    const unlock = await lockDirectory('--out', directory);

    await expect(lockDirectory('--out', directory)).rejects.toThrow(`--out: ${directory} is in use by process ${process.pid}`);

    await unlock();
    await expect(lockDirectory('--out', directory)).resolves.toBeDefined();
  });

  test('counts for nothing when its process is gone', async () => {
    const directory = folder();
    writeFileSync(join(directory, '.lock'), '999999999');

    const unlock = await lockDirectory('--out', directory);

    await unlock();
    expect(existsSync(join(directory, '.lock'))).toBe(false);
  });
});
