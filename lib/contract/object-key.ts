/** Where an archive object lies in the bucket. */

/** What a key is made of. */
export interface ObjectName {
  readonly prefix: string;
  readonly streamName: string;
  /** Last part of the stream's ARN. A recreated stream reuses its name and starts its fragment numbers anew; this tells them apart. */
  readonly streamCreationTime: string;
  /** Position in the stream's sequence of objects, from 0. */
  readonly seq: number;
  readonly firstFragmentNumber: string;
  /** SERVER_TIMESTAMP of the first fragment, epoch milliseconds: the date in the key. */
  readonly serverTimestamp: number;
}

/**
 * The key of an archive object, in folders that Athena and Glue read as partitions (Hive style). Keys of one stream sort by time.
 * Computed once, when the object is opened; every later attempt reads it from the cursor.
 */
export function objectKey(name: ObjectName): string {
  const [date = '', time = ''] = new Date(name.serverTimestamp).toISOString().split('T');
  const [year, month, day] = date.split('-');
  return `${name.prefix}v1/stream=${name.streamName}/created=${name.streamCreationTime}`
    + `/year=${year}/month=${month}/day=${day}/hour=${time.slice(0, 2)}`
    + `/${String(name.seq).padStart(12, '0')}-${name.firstFragmentNumber}.mkv`;
}
