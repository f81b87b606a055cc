/** What DynamoDB bills for the cursor and the ledger of an object. */

import { LEASE_MILLIS } from '../../core/commit/acquire';
import { fragmentsPerPart, partsOf, type ObjectShape } from './objects';
import { type Workload } from './workload';

/** Sizes of items as DynamoDB counts them, bytes: names of 40 characters, ids as long as S3 and Kinesis Video Streams make them. */
export const ITEM_BYTES = {
  /** The cursor between two objects. */
  cursor: 500,
  /** An object without parts, besides. */
  open: 710,
  /** What its last fragment adds, once there is a part. */
  last: 200,
  /** Each part. */
  part: 75,
  /** The ledger entry of an object, in whose time the camera did not pause. The gap before it is in it: one more write is none of its own. */
  ledger: 735,
} as const;

/** Of a write of an item of so many bytes: one for each kilobyte begun. */
function writeUnits(bytes: number): number {
  return Math.ceil(bytes / 1024);
}

/** Of a write of the cursor while an object with so many parts is open or being completed. */
function cursorUnits(parts: number): number {
  return writeUnits(ITEM_BYTES.cursor + ITEM_BYTES.open + (parts > 0 ? ITEM_BYTES.last + parts * ITEM_BYTES.part : 0));
}

/** Writes of the table. */
export interface TableWrites {
  readonly writes: number;
  readonly units: number;
}

/** Renewals of the lease while a part fills: whenever half of it is gone, a fragment renews it, unless it is written anyway. */
function renewals(workload: Workload, pace: number, fragments: number, endsWithWrite: boolean): number {
  const fragmentSeconds = workload.fragmentSeconds / pace;
  const fragmentsBetween = Math.floor(LEASE_MILLIS / 2000 / fragmentSeconds) + 1;
  return Math.max(0, endsWithWrite ? Math.ceil(fragments / fragmentsBetween) - 1 : Math.floor(fragments / fragmentsBetween));
}

/**
 * What one object writes: it is opened, each full part is noted, the intent, the ledger entry, the advance, and the lease in between.
 * DynamoDB bills the larger of an item before and after a write.
 */
export function objectWrites(workload: Workload, shape: ObjectShape, pace: number): TableWrites {
  const { fullParts, restFragments } = shape;
  const perPart = fragmentsPerPart(workload);
  let writes = 1;
  let units = cursorUnits(0);
  const renew = (count: number, parts: number): void => {
    writes += count;
    units += count * cursorUnits(parts);
  };
  for (let part = 1; part <= fullParts; part++) {
    // The first fragment of an object has just opened it.
    renew(renewals(workload, pace, part === 1 ? perPart - 1 : perPart, true), part - 1);
    writes += 1;
    units += cursorUnits(part);
  }
  renew(renewals(workload, pace, fullParts === 0 ? restFragments - 1 : restFragments, false), fullParts);
  const parts = partsOf(shape);
  return { writes: writes + 3, units: units + 2 * cursorUnits(parts) + writeUnits(ITEM_BYTES.ledger) };
}

/** What a window writes besides: it takes the stream and gives it back. */
export const WINDOW_WRITES: TableWrites = { writes: 2, units: 2 * writeUnits(ITEM_BYTES.cursor) };

/** Reads of a window, each of one unit of 4 KB: the cursor. */
export const WINDOW_READS = 1;
