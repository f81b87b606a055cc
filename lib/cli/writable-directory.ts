import { access, constants, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CliError } from './cli-error';
import { errorCode } from './error-code';

/** Like mkdir's `recursive`, which never comes back where a folder exists but takes no children (Node 20, /proc). */
async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return;
    if (errorCode(error) !== 'ENOENT' || dirname(path) === path) throw error;
    await makeDirectory(dirname(path));
    await mkdir(path);
  }
}

/**
 * Makes sure that a folder is there and can be written into.
 * @param option What the user called it.
 * @throws CliError
 */
export async function writableDirectory(option: string, path: string): Promise<void> {
  try {
    await makeDirectory(path);
    await access(path, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new CliError(`${option}: got ${path}, allowed: a folder that can be written into (${errorCode(error) ?? String(error)})`);
  }
}
