import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** How often memory is measured, in ms: reading /proc is cheap, starting `ps` is not. */
const INTERVAL_MS = process.platform === 'linux' ? 25 : 500;

/** Resident memory of a process in bytes; `undefined` when it is gone. */
export async function residentBytes(pid: number): Promise<number | undefined> {
  try {
    // VmRSS and `ps` count in kB; statm counts in pages, whose size Node does not tell.
    const text = process.platform === 'linux'
      ? /^VmRSS:\s*(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]
      : (await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)])).stdout.trim();
    return text === undefined || text === '' ? undefined : Number(text) * 1024;
  } catch {
    // The file and the process go together; what ended it is told by its exit.
    return undefined;
  }
}

/** Watches the memory of a process until it is stopped; calls back once when the process has more than the limit. */
export function watchMemory(pid: number, limitBytes: number, onExceeded: () => void): { stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const look = async (): Promise<void> => {
    const bytes = await residentBytes(pid);
    if (stopped) return;
    if (bytes !== undefined && bytes > limitBytes) onExceeded();
    else timer = setTimeout(() => void look(), INTERVAL_MS);
  };
  timer = setTimeout(() => void look(), INTERVAL_MS);
  return { stop: () => { stopped = true; clearTimeout(timer); } };
}
