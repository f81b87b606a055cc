import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What a program printed, whatever its exit code. */
export interface Printed {
  readonly code: number;
  readonly stdout: Buffer;
  /** Lines that are not empty. */
  readonly complaints: readonly string[];
}

/** Most that a program may print: a line for each frame of the longest object is some MB. */
const MAX_PRINTED_BYTES = 256 * 1024 * 1024;

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Where a program is installed; nothing when it is not. */
export function programPath(name: string): string | undefined {
  const paths = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name));
  return paths.find(isExecutable);
}

/** Whether all of these programs are installed. */
export function areInstalled(...names: readonly string[]): boolean {
  return names.every((name) => programPath(name) !== undefined);
}

/** The lines of a text that say something. */
export function linesOf(text: string): string[] {
  return text.split(/[\r\n]+/).map((line) => line.trimEnd()).filter((line) => line !== '');
}

/**
 * Runs a program to its end, in English.
 * @throws Error when it cannot be started, or was ended by a signal.
 */
export function run(program: string, args: readonly string[]): Promise<Printed> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { encoding: 'buffer', maxBuffer: MAX_PRINTED_BYTES, env: { ...process.env, LC_ALL: 'C.UTF-8' } }, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      if (typeof code !== 'number') reject(new Error(`${program} did not run to its end: ${error?.message ?? ''}`, { cause: error }));
      else resolve({ code, stdout, complaints: linesOf(stderr.toString()) });
    });
  });
}

/** The first line that a program prints. */
export async function firstLine(program: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run(program, args);
  return linesOf(stdout.toString())[0] ?? '';
}
