import { paginateQuery, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type ArchivedObject, type Gap } from '../ports/cursor-store';

/** An archived object as the ledger remembers it. */
export type LedgerObject = Pick<ArchivedObject, 'seq' | 'key' | 'first' | 'last' | 'fragments' | 'bytes' | 'crc32'>;

/** A gap as the ledger remembers it: it lies right before object `seq`. */
export type LedgerGap = Gap & Pick<ArchivedObject, 'seq'>;

/** All that is archived of a stream, and all that is known to be lost, in order. */
export interface Ledger {
  readonly objects: readonly LedgerObject[];
  readonly gaps: readonly LedgerGap[];
}

/** Reads the ledger of a stream from the archive's table. */
export async function readLedger(client: DynamoDBDocumentClient, table: string, streamArn: string): Promise<Ledger> {
  const items = async (prefix: string): Promise<Record<string, unknown>[]> => {
    const found: Record<string, unknown>[] = [];
    const pages = paginateQuery({ client }, {
      TableName: table, ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': streamArn, ':prefix': prefix },
    });
    for await (const page of pages) found.push(...(page.Items ?? []));
    return found;
  };
  // Only DynamoDbCursorStore.record() makes such items, from the very types named here.
  return {
    objects: (await items('SEG#')) as unknown as LedgerObject[],
    gaps: (await items('GAP#')) as unknown as LedgerGap[],
  };
}
