import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalFunction, type LocalFunctionOptions, startLocalFunction } from '../../../lib/local/lambda-runtime';

export const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:test';

const cleanups: (() => Promise<void> | void)[] = [];

/** Call after each test: no child process and no directory outlives it. */
export async function cleanUp(): Promise<void> {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
}

/** A directory with one file of code. */
export function codeDirectory(code: string, file = 'index.mjs'): string {
  const directory = mkdtempSync(join(tmpdir(), 'lambda-runtime-'));
  cleanups.push(() => rmSync(directory, { recursive: true, force: true }));
  writeFileSync(join(directory, file), code);
  return directory;
}

/** A function made of the text of an ESM handler. */
export function functionOf(code: string, options: Partial<LocalFunctionOptions> = {}): LocalFunction {
  const local = startLocalFunction({
    codeDirectory: options.codeDirectory ?? codeDirectory(code), handler: 'index.handler', functionName: 'test', functionArn: FUNCTION_ARN,
    environment: {}, timeoutSeconds: 10, memorySizeMb: 512, ...options,
  });
  cleanups.push(() => local.close());
  return local;
}

/** Resolves when the function has written a line; by then its handler runs. */
export function lineWritten(): { onLog: (line: string) => void; line: Promise<string> } {
  let onLog: (line: string) => void = () => undefined;
  const line = new Promise<string>((resolve) => { onLog = resolve; });
  return { onLog: (text) => onLog(text), line };
}
