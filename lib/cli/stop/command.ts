import { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { type Command } from 'commander';
import { DynamoDbStreamCursors } from '../../adapters/dynamodb-stream-cursors';
import { DynamoDbStreamWish } from '../../adapters/dynamodb-stream-wish';
import { KinesisVideoSource } from '../../adapters/kinesis-video-source';
import { systemClock } from '../../adapters/system-clock';
import { LiveLine } from '../archive/live-line';
import { withTable } from '../archive/open-archive';
import { collect, parseStream, VARIABLES } from '../archive/options';
import { CliError, EXIT } from '../cli-error';
import { stopStreams, streamsToStop, waitUntilStopped, type StoppedStream, type StopState } from './stop-streams';

interface RawStopOptions {
  readonly table?: string;
  readonly stream: readonly string[];
  readonly all: boolean;
  readonly wait: boolean;
  readonly timeout: string;
  readonly json: boolean;
}

const MEANING: Record<StopState, string> = {
  stopped: 'stopped; `start` lets it go on',
  stopping: 'stops at its next part, within a minute or two: the object in hand is completed, nothing is lost; `start` lets it go on',
  unfinished: 'no run has it, and its last object is not complete: the next run completes it and ends; `start` lets it go on',
};

function toText(streams: readonly StoppedStream[]): string {
  const lines = streams.map(({ streamArn, state, wasStopped, isNew }) => (
    `${streamArn.split('/')[1]}: ${isNew ? 'nothing of it is archived, and no run will begin to; `start` lets it' : MEANING[state]}${wasStopped ? ' (it was asked to before)' : ''}`
  ));
  return `${(lines.length === 0 ? ['the table knows no stream'] : lines).join('\n')}\n`;
}

function parseMinutes(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text) * 60_000;
  throw new CliError(`--timeout: got ${JSON.stringify(text)}, allowed: a whole number of minutes, 1 to 9999`);
}

async function stop(raw: RawStopOptions): Promise<void> {
  if (raw.all === raw.stream.length > 0) throw new CliError(`--stream, --all: got ${raw.all ? 'both' : 'neither'}, allowed: one of the two`);
  raw.stream.forEach(parseStream);
  const millis = parseMinutes(raw.timeout);
  const line = new LiveLine(process.stderr);
  const streams = await withTable(raw, async ({ dynamoDb, table }) => {
    const cursors = new DynamoDbStreamCursors(dynamoDb, table);
    const arns = await streamsToStop(cursors, raw.stream, new KinesisVideoSource(new KinesisVideoClient({})));
    const asked = await stopStreams(cursors, new DynamoDbStreamWish(dynamoDb, table), arns, systemClock);
    if (!raw.wait) return asked;
    return waitUntilStopped(cursors, asked, { clock: systemClock, millis, onLook: (left) => line.show(`${left} of ${asked.length} still at work`) });
  }).finally(() => line.clear());
  process.stdout.write(raw.json ? `${JSON.stringify({ streams })}\n` : toText(streams));
  if (raw.wait && streams.some(({ state }) => state !== 'stopped')) process.exitCode = EXIT.failed;
}

export function addStopCommand(program: Command): void {
  program.command('stop')
    .description('ask the archive of a stream to stop, or of all; `start` undoes it')
    .option('--table <name>', `DynamoDB table of the archive (default: ${VARIABLES['--table']})`)
    .option('--stream <name or arn>', 'this stream; may be repeated', collect, [])
    .option('--all', 'every stream that the table knows', false)
    .option('--wait', 'wait until no run has them and no object is unfinished; exit with 1 if that takes too long', false)
    .option('--timeout <minutes>', 'how long to wait at most', '30')
    .option('--json', 'print the result as one JSON object, the last line of stdout', false)
    .action(stop);
}
