import { DynamoDbCursorStore } from '../../adapters/dynamodb-cursor-store';
import { streamArns } from '../../adapters/dynamodb-archive-table';
import { readLedger, type Ledger } from '../../adapters/dynamodb-ledger';
import { type OngoingUpload } from '../../adapters/s3-archive-reader';
import { type Cursor } from '../../ports/cursor-store';
import { type Archive } from './open-archive';

/** What the table has of a stream. */
export interface StreamRecord {
  readonly ledger: Ledger;
  readonly cursor: Cursor | undefined;
}

/** How often to read a record again that is being written. */
const READS = 5;

/** Cursor and ledger of a stream as they were at one moment, also while it is being archived. */
export async function readRecord(archive: Archive, streamArn: string): Promise<StreamRecord> {
  const store = new DynamoDbCursorStore(archive.dynamoDb, archive.table);
  for (let read = 1; ; read++) {
    const cursor = await store.read(streamArn);
    const ledger = await readLedger(archive.dynamoDb, archive.table, streamArn);
    const then = await store.read(streamArn);
    // Renewing a lease changes the revision as well, so what keeps changing is not waited for.
    if (then?.rev === cursor?.rev || read === READS) return { cursor: then, ledger };
  }
}

/** All streams of the table. */
export function tableStreams({ dynamoDb, table }: Archive): Promise<string[]> {
  return streamArns(dynamoDb, table);
}

/** Uploads that no cursor refers to. One that is being begun at this very moment may be among them: its cursor comes next. */
export async function orphanUploads(archive: Archive): Promise<OngoingUpload[]> {
  const before = await archive.objects.uploads(archive.keys);
  if (before.length === 0) return [];
  const store = new DynamoDbCursorStore(archive.dynamoDb, archive.table);
  const referred = new Set<string | undefined>();
  for (const arn of await tableStreams(archive)) {
    const cursor = await store.read(arn);
    referred.add(cursor?.open?.uploadId).add(cursor?.commit?.uploadId);
  }
  // One that was completed meanwhile, and left its cursor, is gone from the second list.
  const after = new Set((await archive.objects.uploads(archive.keys)).map(({ uploadId }) => uploadId));
  return before.filter(({ uploadId }) => !referred.has(uploadId) && after.has(uploadId));
}
