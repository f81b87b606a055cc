/** What keeping objects in S3 uses in a month, once as many months are kept as are to be. */

import { type Usage } from './usage';
import { BYTES_PER_GIGABYTE, type StorageClass } from './workload';

/** Before a lifecycle rule moves an object: it looks once a day. */
const DAYS_BEFORE_MOVE = 1;
const DAYS_PER_STORAGE_MONTH = 30;
const MONTHS_BEFORE_MOVE = DAYS_BEFORE_MOVE / DAYS_PER_STORAGE_MONTH;

/** What an object in DEEP_ARCHIVE takes besides itself: its index there, and its name and metadata in STANDARD (S3 User Guide). */
const DEEP_INDEX_BYTES = 32 * 1024;
const DEEP_NAME_BYTES = 8 * 1024;

/** What one month adds. */
export interface MonthsObjects {
  readonly gigabytes: number;
  readonly objects: number;
}

/** INTELLIGENT_TIERING moves what nobody reads after 30 and 90 days. */
function tiers(gigabytes: number, months: number): Usage {
  const between = (from: number, to: number): number => gigabytes * Math.max(0, Math.min(months, to) - from);
  return { s3FrequentGigabyteMonths: between(0, 1), s3InfrequentGigabyteMonths: between(1, 3), s3ArchiveInstantGigabyteMonths: between(3, Infinity) };
}

/** Usage of all that was archived in the last `keepMonths` months. Nobody reads it meanwhile. */
export function storageUsage({ gigabytes, objects }: MonthsObjects, keepMonths: number, storageClass: StorageClass): Usage {
  if (storageClass === 'STANDARD') return { s3StandardGigabyteMonths: gigabytes * keepMonths };
  const moved = Math.max(0, keepMonths - MONTHS_BEFORE_MOVE);
  const s3StandardGigabyteMonths = gigabytes * MONTHS_BEFORE_MOVE;
  switch (storageClass) {
    case 'INTELLIGENT_TIERING': return { s3StandardGigabyteMonths, ...tiers(gigabytes, moved), s3MonitoredObjectMonths: objects * moved, s3TransitionsToTiering: objects };
    case 'GLACIER_IR': return { s3StandardGigabyteMonths, s3InstantGigabyteMonths: gigabytes * moved, s3TransitionsToInstant: objects };
    case 'DEEP_ARCHIVE': return {
      s3StandardGigabyteMonths: s3StandardGigabyteMonths + objects * moved * DEEP_NAME_BYTES / BYTES_PER_GIGABYTE,
      s3DeepGigabyteMonths: (gigabytes + objects * DEEP_INDEX_BYTES / BYTES_PER_GIGABYTE) * moved, s3TransitionsToDeep: objects,
    };
  }
}
