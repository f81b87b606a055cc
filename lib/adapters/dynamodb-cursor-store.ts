import { DeleteCommand, GetCommand, paginateQuery, PutCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type ArchivedObject, type Cursor, type CursorStore, type SkippedStretch, type Wish, type WriteOutcome } from '../ports/cursor-store';
import { CURSOR, LEDGER, ledgerKey, ledgerTime, STOPPED } from './dynamodb-keys';
import { tableError } from './store-misconfigured';

/** Behind every entry of the ledger: the first item of a stream stays its cursor. */
const WISHES = 'WISH#';

/** Fields of the cursor item. `desired` is not one of them: it belongs to the operator, and no write of ours touches it. */
const FIELDS: readonly (keyof Cursor)[] = [
  'rev', 'writeId', 'epoch', 'owner', 'leaseUntil', 'genesis', 'seq', 'after', 'caughtUpTo', 'key', 'open', 'commit', 'lost', 'superseded',
];

/** What the ledger keeps of an object. */
type LedgerItem = Pick<ArchivedObject, 'seq' | 'key' | 'first' | 'last' | 'fragments' | 'bytes' | 'crc32' | 'gap' | 'end' | 'pauses'>;

function isConditionFailure(error: unknown): boolean {
  return error instanceof Error && error.name === 'ConditionalCheckFailedException';
}

/** One DynamoDB table with keys `pk` and `sk`, through the SDK's document client. */
export class DynamoDbCursorStore implements CursorStore {
  constructor(private readonly client: DynamoDBDocumentClient, private readonly table: string) {}

  async read(streamArn: string): Promise<Cursor | undefined> {
    const { Item: item } = await this.told(this.client.send(new GetCommand({
      TableName: this.table, Key: { pk: streamArn, sk: CURSOR }, ConsistentRead: true,
    })));
    // An item without `rev` is only an operator's wish for a stream that was never archived.
    if (item?.['rev'] === undefined) return undefined;
    const fields = FIELDS.filter((field) => item[field] !== undefined).map((field) => [field, item[field] as unknown]);
    return { streamArn, ...Object.fromEntries(fields) } as Cursor; // Only write() makes such items, from a Cursor.
  }

  write(cursor: Cursor): Promise<WriteOutcome> {
    return this.writeOver(cursor, cursor.rev - 1);
  }

  /** Writes a cursor of any revision if the stored one is still `storedRev`; 0 is no item at all. For those who rebuild a table. */
  async writeOver(cursor: Cursor, storedRev: number): Promise<WriteOutcome> {
    const present = FIELDS.filter((field) => cursor[field] !== undefined);
    const absent = FIELDS.filter((field) => cursor[field] === undefined);
    const remove = absent.length === 0 ? '' : ` REMOVE ${absent.map((field) => `#${field}`).join(', ')}`;
    const first = storedRev === 0;
    try {
      const { Attributes: item } = await this.told(this.client.send(new UpdateCommand({
        TableName: this.table,
        Key: { pk: cursor.streamArn, sk: CURSOR },
        UpdateExpression: `SET ${present.map((field) => `#${field} = :${field}`).join(', ')}${remove}`,
        ConditionExpression: first ? 'attribute_not_exists(#rev)' : '#rev = :before',
        ExpressionAttributeNames: Object.fromEntries(FIELDS.map((field) => [`#${field}`, field])),
        ExpressionAttributeValues: {
          ...Object.fromEntries(present.map((field) => [`:${field}`, cursor[field]])),
          ...(first ? {} : { ':before': storedRev }),
        },
        ReturnValues: 'ALL_NEW',
      })));
      return { kind: 'written', stop: item?.['desired'] === STOPPED };
    } catch (error) {
      if (isConditionFailure(error)) return { kind: 'conflict' };
      throw error;
    }
  }

  /** @param replace Also replaces an entry that is there. Default false, as everybody who archives wants it. */
  async record(streamArn: string, object: LedgerItem, replace = false): Promise<void> {
    const { seq, key, first, last, fragments, bytes, crc32, gap, end, pauses } = object;
    const entry = { seq, key, first, last, fragments, bytes, crc32, gap, end, pauses };
    const present = Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined));
    await this.put({ pk: streamArn, sk: ledgerKey(first.serverTimestamp, seq), ...present }, replace);
  }

  skipped(streamArn: string, stretch: SkippedStretch): Promise<readonly SkippedStretch[]> {
    return this.told(this.skippedWithin(streamArn, stretch));
  }

  private async skippedWithin(streamArn: string, { from, to }: SkippedStretch): Promise<readonly SkippedStretch[]> {
    const pages = paginateQuery({ client: this.client }, {
      TableName: this.table, ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :end',
      ProjectionExpression: '#first, #gap', ExpressionAttributeNames: { '#first': 'first', '#gap': 'gap' },
      ExpressionAttributeValues: { ':pk': streamArn, ':from': ledgerTime(from), ':end': `${LEDGER}~` },
    });
    const found: SkippedStretch[] = [];
    for await (const { Items = [] } of pages) {
      for (const { first, gap } of Items as Pick<LedgerItem, 'first' | 'gap'>[]) { // As record() makes them.
        const skipped = gap?.skipped;
        if (skipped !== undefined && skipped.from < to && skipped.to > from) found.push(skipped);
        // A gap lies before its object, so that of the first one behind the stretch is the last that can reach into it.
        if (first.serverTimestamp >= to) return found;
      }
    }
    return found;
  }

  wish(streamArn: string, wish: Wish): Promise<void> {
    return this.put({ pk: streamArn, sk: `${WISHES}${wish.run}`, ...wish }, true);
  }

  wishes(streamArn: string): Promise<readonly Wish[]> {
    return this.told(this.wishesOf(streamArn));
  }

  private async wishesOf(streamArn: string): Promise<readonly Wish[]> {
    const pages = paginateQuery({ client: this.client }, {
      TableName: this.table, ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :wishes)', ExpressionAttributeValues: { ':pk': streamArn, ':wishes': WISHES },
    });
    const found: Wish[] = [];
    for await (const { Items = [] } of pages) found.push(...Items.map(({ pk: _pk, sk: _sk, ...wish }) => wish as unknown as Wish)); // As wish() makes them.
    return found;
  }

  async unwish(streamArn: string, run: string): Promise<void> {
    await this.told(this.client.send(new DeleteCommand({ TableName: this.table, Key: { pk: streamArn, sk: `${WISHES}${run}` } })));
  }

  async isStopAsked(streamArn: string): Promise<boolean> {
    const { Item: item } = await this.told(this.client.send(new GetCommand({
      TableName: this.table, Key: { pk: streamArn, sk: CURSOR }, ConsistentRead: true, ProjectionExpression: 'desired',
    })));
    return item?.['desired'] === STOPPED;
  }

  private async put(item: Readonly<Record<string, unknown>>, replace: boolean): Promise<void> {
    const condition = replace ? {} : { ConditionExpression: 'attribute_not_exists(pk)' };
    try {
      await this.told(this.client.send(new PutCommand({ TableName: this.table, Item: item, ...condition })));
    } catch (error) {
      if (!isConditionFailure(error)) throw error;
    }
  }

  /** DynamoDB's answer. @throws StoreMisconfiguredError when the table is not there, and whatever the SDK throws. */
  private async told<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      throw await tableError(error, this.table, this.client.config.region);
    }
  }
}
