import { type Workload } from '../../../lib/cli/estimate/workload';

/** A camera of 2 Mbps, archived as the defaults have it. */
export function workload(change: Partial<Workload> = {}): Workload {
  return {
    streams: 1, bitsPerSecond: 2e6, fragmentSeconds: 2, hoursPerDay: 24, mode: 'catch-up', intervalSeconds: 3600, selection: 'prefix',
    segmentSeconds: 300, windowSeconds: 840, memoryMegabytes: 512, keepMonths: 12, storageClass: 'STANDARD', hasEncryptionKey: false, ...change,
  };
}
