import { readFileSync } from 'node:fs';
import { constants, PerformanceObserver, performance, type PerformanceEntry } from 'node:perf_hooks';

/** What a run has cost its process. */
export interface Cost {
  readonly seconds: number;
  /** User and system time of all its threads. */
  readonly cpuSeconds: number;
  /** Most resident memory that the process ever had, from its start on. */
  readonly peakRssMiB: number;
  readonly gcMillis: number;
  /** Collections of the old generation. */
  readonly majorGcs: number;
}

/** What is known of a collection: `@types/node` leaves the detail of an entry open. */
interface Collection extends PerformanceEntry { readonly detail: { readonly kind: number } }

class GcWatch {
  millis = 0;
  majors = 0;
  private readonly observer = new PerformanceObserver((list) => this.take(list.getEntries()));

  constructor() {
    this.observer.observe({ entryTypes: ['gc'] });
  }

  stop(): void {
    this.take(this.observer.takeRecords());
    this.observer.disconnect();
  }

  private take(entries: readonly PerformanceEntry[]): void {
    for (const entry of entries) {
      this.millis += entry.duration;
      // The observer was asked for collections only.
      if ((entry as Collection).detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR) this.majors += 1;
    }
  }
}

/**
 * Most resident memory of this process. The kernel's `maxrss`, which Node tells, also counts that of the process which started this
 * one, in the moment before its program was loaded.
 */
function peakRssMiB(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS / 1024;
  const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  if (kilobytes === undefined) throw new Error('/proc/self/status has no VmHWM');
  return Number(kilobytes) / 1024;
}

/** Does the work once, and tells what it cost. */
export async function measured<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly cost: Cost }> {
  const gc = new GcWatch();
  const cpu = process.cpuUsage();
  const begun = performance.now();
  const value = await work();
  const seconds = (performance.now() - begun) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  await new Promise((resolve) => { setImmediate(resolve); }); // Entries are told in a turn of their own.
  gc.stop();
  return {
    value,
    cost: { seconds, cpuSeconds: (user + system) / 1e6, peakRssMiB: peakRssMiB(), gcMillis: gc.millis, majorGcs: gc.majors },
  };
}
