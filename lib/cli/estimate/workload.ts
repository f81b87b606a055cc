import { type ScheduledMode } from '../../contract/execution-state';

/** How a fleet run finds its streams; it costs state transitions. */
export const SELECTIONS = ['named', 'prefix', 'tags'] as const;
export type Selection = (typeof SELECTIONS)[number];

/** Where objects are kept. The archive writes STANDARD; into the others a lifecycle rule moves them after a day. */
export const STORAGE_CLASSES = ['STANDARD', 'INTELLIGENT_TIERING', 'GLACIER_IR', 'DEEP_ARCHIVE'] as const;
export type StorageClass = (typeof STORAGE_CLASSES)[number];

/** An archive and what it is to hold. All streams are alike. */
export interface Workload {
  readonly streams: number;
  readonly bitsPerSecond: number;
  readonly fragmentSeconds: number;
  /** Of a day that the cameras send, in one piece. */
  readonly hoursPerDay: number;
  readonly mode: ScheduledMode;
  /** Between two starts of the schedule. */
  readonly intervalSeconds: number;
  readonly selection: Selection;
  readonly segmentSeconds: number;
  readonly windowSeconds: number;
  readonly memoryMegabytes: number;
  readonly keepMonths: number;
  readonly storageClass: StorageClass;
  /** Whether bucket and table are encrypted with a key of the customer's. */
  readonly hasEncryptionKey: boolean;
}

/** As AWS's own calculators count. */
export const HOURS_PER_MONTH = 730;

export const DAYS_PER_MONTH = HOURS_PER_MONTH / 24;

/** S3 counts gigabytes like this (S3 FAQ); the other services are taken to. */
export const BYTES_PER_GIGABYTE = 2 ** 30;

/** Seconds of footage that one stream records in a month. */
export function recordedSeconds({ hoursPerDay }: Workload): number {
  return hoursPerDay * 3600 * DAYS_PER_MONTH;
}

/** Bytes of footage that one stream records in a month. */
export function recordedBytes(workload: Workload): number {
  return recordedSeconds(workload) * workload.bitsPerSecond / 8;
}
