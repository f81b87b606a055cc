import { paginateQuery, type DynamoDBDocumentClient, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { SEGMENT_SECONDS } from '../contract/settings';
import { type TimeRange } from '../contract/time-range';
import { type ArchivedObject, type Gap } from '../ports/cursor-store';
import { LEDGER, ledgerTime } from './dynamodb-keys';

/** An archived object as the ledger remembers it. */
export type LedgerObject = Pick<ArchivedObject, 'seq' | 'key' | 'first' | 'last' | 'fragments' | 'bytes' | 'crc32' | 'gap' | 'end' | 'pauses'>;

/** A gap as the ledger remembers it: it lies right before object `seq`. */
export type LedgerGap = Gap & Pick<ArchivedObject, 'seq'>;

/** All that is archived of a stream, and all that is known to be lost, in order. */
export interface Ledger {
  readonly objects: readonly LedgerObject[];
  readonly gaps: readonly LedgerGap[];
}

function toObjects(items: readonly Record<string, unknown>[]): LedgerObject[] {
  // Only DynamoDbCursorStore.record() makes such items, from the very type named here.
  return items.map(({ pk: _pk, sk: _sk, ...entry }) => entry as unknown as LedgerObject);
}

/** Reads the ledger of a stream from the archive's table. */
export async function readLedger(client: DynamoDBDocumentClient, table: string, streamArn: string): Promise<Ledger> {
  const pages = paginateQuery({ client }, {
    TableName: table, ConsistentRead: true,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :ledger)',
    ExpressionAttributeValues: { ':pk': streamArn, ':ledger': LEDGER },
  });
  const objects: LedgerObject[] = [];
  for await (const { Items = [] } of pages) objects.push(...toObjects(Items));
  objects.sort((a, b) => a.seq - b.seq);
  return { objects, gaps: objects.flatMap(({ seq, gap }) => (gap === undefined ? [] : [{ seq, ...gap }])) };
}

/** What the ledger tells of a stretch of time. */
export interface LedgerStretch {
  /**
   * In order: every object that overlaps the stretch, and others around it. The last one before it is among them if there is one, and the
   * first one behind it unless the stretch is covered to its end.
   */
  readonly objects: readonly LedgerObject[];
  /** Queries made. */
  readonly requests: number;
}

/**
 * How long before a moment an object may have begun that covers it, milliseconds: objects are cut at multiples of their segment's length
 * on the service's clock, and their last fragment lasts 20 s at most (limits page of the service).
 */
const LONGEST_OBJECT_MILLIS = SEGMENT_SECONDS.max * 1000 + 20_000;

/** Behind every sort key of a ledger. */
const BEHIND = `${LEDGER}~`;

/** One question to one stream's ledger, by sort key, both ends included. */
class LedgerQuery {
  requests = 0;

  constructor(private readonly client: DynamoDBDocumentClient, private readonly table: string, private readonly streamArn: string) {}

  async between(low: string, high: string, more: Partial<QueryCommandInput> = {}): Promise<LedgerObject[]> {
    const pages = paginateQuery({ client: this.client }, {
      TableName: this.table, ConsistentRead: true, ...more,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :low AND :high',
      ExpressionAttributeValues: { ':pk': this.streamArn, ':low': low, ':high': high },
    });
    const objects: LedgerObject[] = [];
    for await (const { Items = [] } of pages) {
      this.requests += 1;
      objects.push(...toObjects(Items));
      if (more.Limit !== undefined) break; // One of them was asked for, not one after the other.
    }
    return objects;
  }
}

/**
 * What the ledger of a stream tells of a stretch of time on the service's clock, epoch milliseconds. However long the ledger is, that is
 * one query, and up to two for a single entry; a query answers 1 MB at a time, some 2,000 entries.
 */
export async function readLedgerBetween(client: DynamoDBDocumentClient, table: string, streamArn: string, { from, to }: TimeRange): Promise<LedgerStretch> {
  const query = new LedgerQuery(client, table, streamArn);
  const earliest = ledgerTime(from - LONGEST_OBJECT_MILLIS);
  const objects = await query.between(earliest, ledgerTime(to));
  const isBegun = objects.some(({ first }) => first.serverTimestamp <= from);
  const before = isBegun ? [] : await query.between(LEDGER, earliest, { ScanIndexForward: false, Limit: 1 });
  const isCovered = objects.some(({ end, last }) => (end ?? last.serverTimestamp) >= to);
  // The gap before it may reach back into the stretch.
  const behind = isCovered ? [] : await query.between(ledgerTime(to), BEHIND, { Limit: 1 });
  return { objects: [...before, ...objects, ...behind], requests: query.requests };
}
