import { GetCommand, ScanCommand, type DynamoDBDocumentClient, type ScanCommandOutput } from '@aws-sdk/lib-dynamodb';
import { type KnownStream } from '../ports/audit';
import { type Cursor } from '../ports/cursor-store';
import { CURSOR, LEDGER, STOPPED } from './dynamodb-keys';

/** What an archive's table says of a stream, its ledger left out. */
export interface StreamItem extends KnownStream {
  /** There is a ledger and no cursor: it was lost. */
  readonly isCursorLost: boolean;
}

/** Sort key behind every one there is: that of a cursor, of a ledger's entry behind it, and of a wish. */
const BEHIND_ALL = '~';

type Item = Readonly<Record<string, unknown>>;

function toStreamItem({ pk, sk, desired, ...fields }: Item): StreamItem {
  const streamArn = String(pk);
  const isCursor = sk === CURSOR && fields['rev'] !== undefined;
  return {
    streamArn,
    cursor: isCursor ? { streamArn, ...fields } as unknown as Cursor : undefined, // Only DynamoDbCursorStore makes such items, from a Cursor.
    isStopWished: desired === STOPPED,
    // A stream with nothing but wishes of ranges has never had a cursor.
    isCursorLost: String(sk).startsWith(LEDGER),
  };
}

/** The cursors of an archive's table, for people who look at all of them. */
export class DynamoDbStreamCursors {
  constructor(private readonly client: DynamoDBDocumentClient, private readonly table: string) {}

  /** What there is of one stream; nothing when the table knows neither a cursor nor a wish. */
  async read(streamArn: string): Promise<StreamItem | undefined> {
    const { Item: item } = await this.client.send(new GetCommand({
      TableName: this.table, Key: { pk: streamArn, sk: CURSOR }, ConsistentRead: true,
    }));
    return item === undefined ? undefined : toStreamItem(item);
  }

  /**
   * Every stream, in no order. A stream's cursor is its first item, so one item of each is read and the rest leapt over: a
   * ledger grows by a hundred thousand entries a year.
   */
  async *all(): AsyncGenerator<StreamItem> {
    let from: Record<string, unknown> | undefined;
    do {
      const page: ScanCommandOutput = await this.client.send(new ScanCommand({
        TableName: this.table, ConsistentRead: true, Limit: 1, ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }));
      const [item] = page.Items ?? [];
      if (item !== undefined) yield toStreamItem(item);
      const behind = page.LastEvaluatedKey;
      from = behind === undefined ? undefined : { pk: behind['pk'] as unknown, sk: BEHIND_ALL };
    } while (from !== undefined);
  }
}
