import { type KinesisVideoSource } from '../../adapters/kinesis-video-source';
import { type DynamoDbStreamCursors, type StreamItem } from '../../adapters/dynamodb-stream-cursors';
import { SourceError } from '../../contract/errors';
import { type StreamReference } from '../../contract/get-media';
import { type StreamDescription } from '../../ports/media-source';
import { isWanted, parseStream } from '../archive/options';
import { CliError } from '../cli-error';

/** The name or the ARN of a stream, as it stands in an option. @throws CliError */
export function streamReference(text: string): StreamReference {
  return parseStream(text)?.created === undefined ? { streamName: text } : { streamArn: text };
}

/** What the service says of a stream; nothing when it does not exist. */
export async function describedStream(source: KinesisVideoSource, reference: StreamReference): Promise<StreamDescription | undefined> {
  try {
    const found = await source.describe(reference);
    // A stream that was made again has the name of the old one, and footage of its own.
    return 'streamArn' in reference && reference.streamArn !== found.streamArn ? undefined : found;
  } catch (error) {
    if (error instanceof SourceError && error.row.name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

export function unknownStream(text: string): CliError {
  return new CliError(`--stream: got ${text}, allowed: a stream that the table or Kinesis Video Streams knows`);
}

/** What the table has of the streams asked for; none asked for stands for all. */
async function inTable(cursors: DynamoDbStreamCursors, wanted: readonly string[]): Promise<StreamItem[]> {
  const filters = wanted.map(parseStream);
  const items: StreamItem[] = [];
  for await (const item of cursors.all()) {
    if (wanted.length === 0 || filters.some((filter) => isWanted(item.streamArn, filter))) items.push(item);
  }
  return items;
}

/**
 * The streams asked for, by ARN; none asked for stands for all that the table knows.
 * @param source Absent when there is only the table.
 * @throws CliError when neither the table nor the service knows one.
 */
export async function findStreams(cursors: DynamoDbStreamCursors, wanted: readonly string[], source: KinesisVideoSource | undefined): Promise<StreamItem[]> {
  const items = await inTable(cursors, wanted);
  for (const text of wanted) {
    const filter = parseStream(text);
    if (items.some(({ streamArn }) => isWanted(streamArn, filter))) continue;
    const stream = source === undefined ? undefined : await describedStream(source, streamReference(text));
    if (stream === undefined) throw unknownStream(text);
    items.push({ streamArn: stream.streamArn, cursor: undefined, isStopWished: false, isCursorLost: false });
  }
  return items.sort((a, b) => (a.streamArn < b.streamArn ? -1 : 1));
}
