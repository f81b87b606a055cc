import { type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DynamoDbStreamCursors } from '../adapters/dynamodb-stream-cursors';
import { tableError } from '../adapters/store-misconfigured';
import { fits, STREAM_ARN } from '../contract/get-media';
import { UnknownStreamError } from './errors';

/** An archive's table. */
export interface FootageTable {
  readonly dynamoDb: DynamoDBDocumentClient;
  readonly table: string;
}

/** Does some work with the table. @throws StoreMisconfiguredError when it is not there, and whatever the SDK throws. */
export async function withTableErrors<T>({ dynamoDb, table }: FootageTable, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw await tableError(error, table, dynamoDb.config.region);
  }
}

/** What a name stands for. */
export interface NamedStreams {
  /** Several when a stream of that name was deleted and made again: each has an ARN and an archive of its own. */
  readonly streamArns: readonly string[];
  /** Made of the table. */
  readonly requests: number;
}

/** ARNs of all streams that the table knows, in order; one request for each and one more. */
export async function knownStreams(table: FootageTable): Promise<string[]> {
  return withTableErrors(table, async () => {
    const arns: string[] = [];
    for await (const { streamArn } of new DynamoDbStreamCursors(table.dynamoDb, table.table).all()) arns.push(streamArn);
    return arns.sort();
  });
}

/**
 * The streams that an ARN or a name stands for. An ARN is looked up nowhere.
 * @throws UnknownStreamError
 */
export async function streamsNamed(table: FootageTable, stream: string): Promise<NamedStreams> {
  const isArn: boolean = fits(STREAM_ARN, stream);
  if (isArn) return { streamArns: [stream], requests: 0 };
  const known = await knownStreams(table);
  const streamArns = known.filter((arn) => arn.split('/')[1] === stream);
  if (streamArns.length === 0) throw new UnknownStreamError(stream, [...new Set(known.map((arn) => arn.split('/')[1] ?? arn))]);
  return { streamArns, requests: known.length + 1 };
}

/** @throws UnknownStreamError when the table has nothing of a stream. */
export async function refuseUnknown(table: FootageTable, streamArn: string): Promise<void> {
  const item = await withTableErrors(table, () => new DynamoDbStreamCursors(table.dynamoDb, table.table).read(streamArn));
  if (item === undefined) throw new UnknownStreamError(streamArn, await knownStreams(table));
}
