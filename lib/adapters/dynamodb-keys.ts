/** How the items of an archive's table are named, for all who look at them. The partition key is the ARN of a stream. */

/** Sort key of a stream's cursor, its first item. */
export const CURSOR = 'CURSOR';

/** Value of the operator's attribute `desired` of that item by which the archive of the stream is to stop. */
export const STOPPED = 'STOPPED';

/** Begins the sort key of every entry of a ledger. */
export const LEDGER = 'SEG#';

/**
 * Where an object stands in its stream's ledger: by when the service began to receive it, so that one query finds what there is of a
 * stretch of time. The number behind it keeps two objects of one moment apart, and in order.
 */
export function ledgerKey(serverTimestamp: number, seq: number): string {
  return `${ledgerTime(serverTimestamp)}#${String(seq).padStart(12, '0')}`;
}

/** What the sort keys of all objects that begin at or after a moment (epoch milliseconds) are not below. */
export function ledgerTime(serverTimestamp: number): string {
  return `${LEDGER}${String(Math.max(0, Math.floor(serverTimestamp))).padStart(15, '0')}`;
}
