import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CliError } from './cli-error';
import { errorCode } from './error-code';

const LOCK = '.lock';

/** Whether a process is there; one that belongs to somebody else is, too. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

async function holderOf(path: string): Promise<number> {
  return Number(await readFile(path, 'utf8').catch(() => ''));
}

/**
 * Makes this process the only one that works in a folder. The lock of a process that is gone counts for nothing.
 * @param option What the user called the folder.
 * @returns what gives the folder free again.
 * @throws CliError when another process works there.
 */
export async function lockDirectory(option: string, directory: string): Promise<() => Promise<void>> {
  const path = join(directory, LOCK);
  for (;;) {
    try {
      await writeFile(path, String(process.pid), { flag: 'wx' });
      return () => rm(path, { force: true });
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
    const holder = await holderOf(path);
    if (isAlive(holder)) throw new CliError(`${option}: ${directory} is in use by process ${holder}, allowed: a folder of its own`);
    await rm(path, { force: true });
  }
}
