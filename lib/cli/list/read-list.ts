import { DynamoDbStreamCursors, type StreamItem } from '../../adapters/dynamodb-stream-cursors';
import { walkLedger, type WalkedObject } from '../../adapters/dynamodb-ledger-walk';
import { tellsOfLoss } from '../../contract/gap-reason';
import { type TimeRange } from '../../contract/time-range';
import { endOf } from '../../core/footage/stretches';
import { type Gap } from '../../ports/cursor-store';
import { type ArchiveTable } from '../archive/open-archive';
import { isWanted, parseStream } from '../archive/options';
import { CliError } from '../cli-error';

/** A stream as `list` shows it. With `--json` these very fields are printed; what is not there is null. */
export interface ListedStream {
  readonly streamArn: string;
  readonly streamName: string;
  /** When the stream was made, ISO 8601. */
  readonly created: string | null;
  readonly objects: number;
  /** When its first footage begins and its last one ends, by the service's clock, ISO 8601. */
  readonly from: string | null;
  readonly to: string | null;
  readonly bytes: number;
  readonly fragments: number;
  /** Where footage is lost. */
  readonly gaps: number;
  /** Where it was left out, because no range had asked for it. */
  readonly skipped: number;
  /** How far the archive lies back, seconds; as `status` tells it. */
  readonly lagSeconds: number | null;
}

/** An object as `list` shows it. */
export interface ListedObject {
  readonly seq: number;
  /** When its footage begins and ends, by the service's clock, ISO 8601. */
  readonly from: string;
  readonly to: string;
  readonly durationSeconds: number;
  readonly bytes: number;
  readonly fragments: number;
  /** What is missing right before it; null where nothing is. */
  readonly gap: Gap | null;
  readonly key: string;
}

const iso = (millis: number): string => new Date(millis).toISOString();

/** The streams of the table that were asked for, by name. @throws CliError when the one that was asked for is not there. */
export async function streamsAskedFor({ dynamoDb, table }: ArchiveTable, text: string | undefined): Promise<StreamItem[]> {
  const wanted = parseStream(text);
  const items: StreamItem[] = [];
  for await (const item of new DynamoDbStreamCursors(dynamoDb, table).all()) if (isWanted(item.streamArn, wanted)) items.push(item);
  if (items.length === 0 && text !== undefined) throw new CliError(`--stream: got ${text}, allowed: a stream that table ${table} knows; \`kvs-archive list\` names them`);
  return items.sort((a, b) => (a.streamArn < b.streamArn ? -1 : 1));
}

/** Objects of a stream with footage in a range, in order. */
export async function* objectsOf({ dynamoDb: client, table }: ArchiveTable, streamArn: string, range: Partial<TimeRange>): AsyncGenerator<WalkedObject> {
  const { from = -Infinity, to = Infinity } = range;
  for await (const object of walkLedger({ client, table, streamArn, range })) {
    const begin = object.first.serverTimestamp;
    if (begin < to && (begin >= from || endOf(object) > from)) yield object;
  }
}

export function listedObject(object: WalkedObject): ListedObject {
  const { seq, key, first, bytes, fragments, gap } = object;
  const end = endOf(object);
  return {
    seq, from: iso(first.serverTimestamp), to: iso(end), durationSeconds: (end - first.serverTimestamp) / 1000, bytes, fragments, gap: gap ?? null, key,
  };
}

/** A stream, and what its objects in a range come to. */
export async function listedStream(archive: ArchiveTable, { streamArn, cursor }: StreamItem, range: Partial<TimeRange>, now: number): Promise<ListedStream> {
  const [, streamName = streamArn, created] = streamArn.split('/');
  let [from, to]: (number | undefined)[] = [];
  const sum = { objects: 0, bytes: 0, fragments: 0, gaps: 0, skipped: 0 };
  for await (const object of objectsOf(archive, streamArn, range)) {
    from ??= object.first.serverTimestamp;
    to = endOf(object);
    sum.objects += 1;
    sum.bytes += object.bytes;
    sum.fragments += object.fragments;
    if (object.gap !== undefined) sum[tellsOfLoss(object.gap) ? 'gaps' : 'skipped'] += 1;
  }
  return {
    streamArn, streamName, created: created === undefined || !/^\d+$/.test(created) ? null : iso(Number(created)), ...sum,
    from: from === undefined ? null : iso(from), to: to === undefined ? null : iso(to),
    lagSeconds: cursor?.after === undefined ? null : Math.round((now - cursor.after.serverTimestamp) / 1000),
  };
}
