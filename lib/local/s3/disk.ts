import { randomUUID } from 'node:crypto';
import { type FileHandle, readFile, rename, rm, rmdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The code of a failed file operation, such as ENOENT. By its shape: in a test runner, errors of Node are of another realm's `Error`. */
export function fileErrorCode(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

/** Whether a file operation failed because nothing is there. A file where a folder is needed counts: nothing can be below it. */
export function isMissing(error: unknown): boolean {
  const code = fileErrorCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** What the promise gives; undefined when the file or folder it needs is missing. */
export async function unlessMissing<T>(result: Promise<T>): Promise<T | undefined> {
  try {
    return await result;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Writes all the bytes: one `write` of a file handle may take fewer. */
export async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  let written = 0;
  while (written < bytes.length) written += (await handle.write(bytes, written)).bytesWritten;
}

/** Replaces a JSON file in one step, so that a reader and a killed process see the old or the new one. `staging` is on the same disk. */
export async function writeJson(staging: string, path: string, value: unknown): Promise<void> {
  const draft = join(staging, `json.${randomUUID()}`);
  await writeFile(draft, JSON.stringify(value));
  await rename(draft, path);
}

/** A JSON file that {@link writeJson} wrote; undefined when there is none. */
export async function readJson<T>(path: string): Promise<T | undefined> {
  const text = await unlessMissing(readFile(path, 'utf8'));
  // Only this server writes these files, each with one type.
  return text === undefined ? undefined : JSON.parse(text) as T;
}

/** Removes a folder when no file is anywhere below it. Says whether it did. */
export async function removeIfEmpty(folder: string): Promise<boolean> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isDirectory() || !await removeIfEmpty(join(folder, entry.name))) return false;
  }
  await rmdir(folder);
  return true;
}

/** Removes a folder with all it holds so that it is gone in one step, even when the process is killed meanwhile. */
export async function discardFolder(staging: string, folder: string): Promise<void> {
  const discarded = join(staging, `discarded.${randomUUID()}`);
  await rename(folder, discarded);
  await rm(discarded, { recursive: true, force: true });
}
