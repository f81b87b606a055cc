import { once } from 'node:events';
import { type Command } from 'commander';
import { systemClock } from '../../adapters/system-clock';
import { type StreamItem } from '../../adapters/dynamodb-stream-cursors';
import { type TimeRange } from '../../contract/time-range';
import { withTable, type ArchiveTable } from '../archive/open-archive';
import { VARIABLES } from '../archive/options';
import { parseTimeRange, type RawTimeRange } from '../time-range-options';
import { objectHead, objectRow, streamHead, streamRow, streamTotals } from './list-table';
import { listedObject, listedStream, objectsOf, streamsAskedFor, type ListedStream } from './read-list';

interface RawListOptions extends RawTimeRange {
  readonly table?: string;
  readonly stream?: string;
  readonly local?: string;
  readonly json: boolean;
}

const EXAMPLES = `
Examples:
  $ kvs-archive list --local .local/demo
  $ kvs-archive list --stream door --from -24h
  $ kvs-archive list --stream door --from 2026-05-01T08:00Z --to 2026-05-01T09:00Z --json | jq -r '.streams[].entries[].key'
`;

/** A list can be longer than what fits into memory, and its reader slower than the table. */
async function print(pieces: AsyncIterable<string>): Promise<void> {
  for await (const piece of pieces) if (!process.stdout.write(piece)) await once(process.stdout, 'drain');
}

/** Rows that are printed at once: one at a time makes a system call of each. */
const ROWS = 200;

async function* batched(rows: AsyncIterable<string>, separator: string): AsyncGenerator<string> {
  let batch: string[] = [];
  let isFirst = true;
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < ROWS) continue;
    yield `${isFirst ? '' : separator}${batch.join(separator)}`;
    isFirst = false;
    batch = [];
  }
  if (batch.length > 0) yield `${isFirst ? '' : separator}${batch.join(separator)}`;
}

async function* rowsOf(archive: ArchiveTable, { streamArn }: StreamItem, range: Partial<TimeRange>, row: (object: ReturnType<typeof listedObject>) => string): AsyncGenerator<string> {
  for await (const object of objectsOf(archive, streamArn, range)) yield row(listedObject(object));
}

async function* objectsAsText(archive: ArchiveTable, items: readonly StreamItem[], range: Partial<TimeRange>): AsyncGenerator<string> {
  for (const item of items) {
    yield `${items.length > 1 ? `${item.streamArn}\n` : ''}${objectHead()}\n`;
    yield* batched(rowsOf(archive, item, range, (object) => `${objectRow(object)}\n`), '');
  }
}

async function* objectsAsJson(archive: ArchiveTable, items: readonly StreamItem[], range: Partial<TimeRange>): AsyncGenerator<string> {
  yield '{"streams":[';
  for (const [i, item] of items.entries()) {
    yield `${i === 0 ? '' : ','}{"streamArn":${JSON.stringify(item.streamArn)},"entries":[`;
    yield* batched(rowsOf(archive, item, range, (object) => JSON.stringify(object)), ',');
    yield ']}';
  }
  yield ']}\n';
}

async function* streams(archive: ArchiveTable, items: readonly StreamItem[], range: Partial<TimeRange>, json: boolean): AsyncGenerator<string> {
  const listed: ListedStream[] = [];
  if (!json && items.length > 0) yield `${streamHead()}\n`;
  for (const item of items) {
    const stream = await listedStream(archive, item, range, systemClock.now());
    listed.push(stream);
    if (!json) yield `${streamRow(stream)}\n`;
  }
  yield json ? `${JSON.stringify({ streams: listed })}\n` : `${items.length > 0 ? '\n' : ''}${streamTotals(listed)}\n`;
}

async function list(raw: RawListOptions): Promise<void> {
  const range = parseTimeRange(raw, systemClock.now());
  await withTable(raw, async (archive) => {
    const items = await streamsAskedFor(archive, raw.stream);
    if (raw.stream === undefined) return print(streams(archive, items, range, raw.json));
    return print(raw.json ? objectsAsJson(archive, items, range) : objectsAsText(archive, items, range));
  });
}

export function addListCommand(program: Command): void {
  program.command('list')
    .description('the streams of an archive, or with --stream the objects of one: what it holds, and what is missing')
    .option('--table <name>', `DynamoDB table of the archive (default: ${VARIABLES['--table']}; with --local: the one that is there)`)
    .option('--stream <name or arn>', 'list the objects of this stream')
    .option('--from <time>', 'only footage from then on, by the service\'s clock: an ISO 8601 time, or how far back, such as -2h')
    .option('--to <time>', 'only footage before then')
    .option('--local <dir>', 'an archive that `demo` or `serve` has written; neither may be running on it')
    .option('--json', 'print the result as one JSON object on one line', false)
    .addHelpText('after', EXAMPLES)
    .action(list);
}
