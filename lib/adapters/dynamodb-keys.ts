/** How the items of an archive's table are named, for all who look at them. The partition key is the ARN of a stream. */

/** Sort key of a stream's cursor, its first item. */
export const CURSOR = 'CURSOR';

/** Value of the operator's attribute `desired` of that item by which the archive of the stream is to stop. */
export const STOPPED = 'STOPPED';
