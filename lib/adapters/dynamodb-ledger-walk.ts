import { paginateQuery, QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type TimeRange } from '../contract/time-range';
import { type ArchivedObject, type Position } from '../ports/cursor-store';
import { ledgerKey, ledgerTime, LEDGER } from './dynamodb-keys';

/** A ledger entry as those need it who look at footage: without upload checksum and tokens, which make up half of it. */
export interface WalkedObject extends Pick<ArchivedObject, 'seq' | 'key' | 'fragments' | 'bytes' | 'gap' | 'end' | 'pauses'> {
  readonly first: Pick<Position, 'serverTimestamp'>;
  readonly last: Pick<Position, 'serverTimestamp'>;
}

export interface LedgerWalk {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly streamArn: string;
  /** Where to begin and end, epoch milliseconds. Default: the whole ledger. */
  readonly range?: Partial<TimeRange>;
}

const NAMES = {
  '#seq': 'seq', '#key': 'key', '#fragments': 'fragments', '#bytes': 'bytes', '#gap': 'gap', '#end': 'end', '#pauses': 'pauses',
  '#first': 'first', '#last': 'last', '#server': 'serverTimestamp',
};
const PROJECTION = '#seq, #key, #fragments, #bytes, #gap, #end, #pauses, #first.#server, #last.#server';

/** Sort key behind every entry of a ledger. */
const BEHIND_LEDGER = `${LEDGER}~`;

/** Sort key of the last entry before a moment; nothing when there is none. */
async function lastBefore({ client, table, streamArn }: LedgerWalk, time: number): Promise<string | undefined> {
  const { Items: [item] = [] } = await client.send(new QueryCommand({
    TableName: table, ConsistentRead: true, Limit: 1, ScanIndexForward: false, ProjectionExpression: 'sk',
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :low AND :high',
    ExpressionAttributeValues: { ':pk': streamArn, ':low': LEDGER, ':high': ledgerTime(time) },
  }));
  return item === undefined ? undefined : String(item['sk']);
}

/**
 * The objects of a stream in order, page by page, so that a ledger of any length can be walked. Of a range: all that begin in it, the
 * last one before it, which may reach into it, and the first one behind it, whose gap may.
 */
export async function* walkLedger(walk: LedgerWalk): AsyncGenerator<WalkedObject> {
  const { client, table, streamArn, range: { from, to = Infinity } = {} } = walk;
  const low = from === undefined ? LEDGER : await lastBefore(walk, from) ?? ledgerKey(from, 0);
  const pages = paginateQuery({ client }, {
    TableName: table, ConsistentRead: true, ProjectionExpression: PROJECTION, ExpressionAttributeNames: NAMES,
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :low AND :high',
    ExpressionAttributeValues: { ':pk': streamArn, ':low': low, ':high': BEHIND_LEDGER },
  });
  for await (const { Items = [] } of pages) {
    // Only DynamoDbCursorStore.record() makes such items, from an ArchivedObject.
    for (const object of Items as unknown as WalkedObject[]) {
      yield object;
      if (object.first.serverTimestamp >= to) return;
    }
  }
}
