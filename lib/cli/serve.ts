import { type Command } from 'commander';
import { readFile } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { acceleratedClock, MatroskaReadError, type KinesisVideoServer } from '../local/kinesis-video';
import { collect } from './archive/options';
import { startBackend, type Backend, type Ports } from './backend';
import { CliError } from './cli-error';
import { lockDirectory } from './directory-lock';
import { startServedArchive, type ArchivePorts } from './served-archive';
import { writableDirectory } from './writable-directory';

interface RawServeOptions {
  readonly kinesisVideoPort: string;
  readonly s3Port: string;
  readonly dynamodbPort: string;
  readonly dir: string;
  readonly stream: readonly string[];
  readonly replay: readonly string[];
  readonly archive: boolean;
  readonly schedule: string;
  readonly statesPort: string;
  readonly eventsPort: string;
}

/** What else is up besides the services: lines for those who want to use it, and its end. */
interface Served {
  readonly lines: readonly string[];
  close(): Promise<void>;
}

const RETENTION_HOURS = 24;

function port(option: string, text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= 65_535) return value;
  throw new CliError(`${option}: got ${JSON.stringify(text)}, allowed: a port, 0 to 65535 (0 takes a free one)`);
}

/** `name=file`, or a file alone whose name without its ending becomes the stream's. */
function streamAndFile(text: string): { readonly name: string; readonly file: string } {
  const [name, ...rest] = text.split('=');
  if (rest.length === 0) return { name: basename(text, extname(text)), file: text };
  return { name: name ?? '', file: rest.join('=') };
}

async function addStream(server: KinesisVideoServer, text: string, how: 'play' | 'replay'): Promise<string> {
  const { name, file } = streamAndFile(text);
  try {
    const media = await readFile(file);
    const stream = server.createStream({ name, retentionHours: RETENTION_HOURS });
    if (how === 'replay') stream.replay(media);
    else stream.play(media, { loop: true });
    return `stream ${name}: ${how === 'replay' ? 'the capture as it was' : 'a camera that loops'} ${file}`;
  } catch (error) {
    if (error instanceof MatroskaReadError) throw new CliError(`${file} cannot be played: ${error.message}`);
    throw new CliError(`${text}: ${(error as Error).message}`);
  }
}

async function serve(raw: RawServeOptions): Promise<void> {
  const ports: Ports = {
    kinesisVideo: port('--kinesis-video-port', raw.kinesisVideoPort), s3: port('--s3-port', raw.s3Port), dynamoDb: port('--dynamodb-port', raw.dynamodbPort),
  };
  const directory = resolve(raw.dir);
  await writableDirectory('--dir', directory);
  const unlock = await lockDirectory('--dir', directory);
  const archivePorts = { states: port('--states-port', raw.statesPort), events: port('--events-port', raw.eventsPort) };
  try {
    await serveLocked(raw, ports, archivePorts, directory);
  } finally {
    await unlock();
  }
}

/** The archive of all streams that are served, as it would be deployed. */
async function serveArchive({ stream, replay, schedule }: RawServeOptions, ports: ArchivePorts, { endpoints }: Backend, directory: string): Promise<Served> {
  const names = [...stream, ...replay].map((text) => streamAndFile(text).name);
  if (names.length === 0) throw new CliError('--archive: got no stream, allowed: with --stream or --replay');
  const archive = await startServedArchive({ directory, endpoints, ports, settings: { stream: names.join(','), schedule, onRequest: true } });
  return {
    lines: Object.entries(archive.variables).map(([name, value]) => `export ${name}=${value}`),
    close: () => archive.close(),
  };
}

const NOTHING_MORE: Served = { lines: [], close: () => Promise.resolve() };

async function serveLocked(raw: RawServeOptions, ports: Ports, archivePorts: ArchivePorts, directory: string): Promise<void> {
  const backend = await startBackend(directory, ports, acceleratedClock(1));
  const { endpoints, kinesisVideo } = backend;
  // Before anybody is told that it serves: who was told may interrupt at once.
  const stopped = new Promise((interrupted) => process.once('SIGINT', interrupted).once('SIGTERM', interrupted));
  let archive = NOTHING_MORE;
  try {
    const streams = [
      ...(await Promise.all(raw.stream.map((text) => addStream(kinesisVideo, text, 'play')))),
      ...(await Promise.all(raw.replay.map((text) => addStream(kinesisVideo, text, 'replay')))),
    ];
    if (raw.archive) archive = await serveArchive(raw, archivePorts, backend, directory);
    const lines = [
      ...streams,
      '',
      'export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1',
      `export AWS_ENDPOINT_URL_KINESIS_VIDEO=${endpoints.kinesisVideo}`,
      `export AWS_ENDPOINT_URL_KINESIS_VIDEO_MEDIA=${endpoints.kinesisVideo}`,
      `export AWS_ENDPOINT_URL_S3=${endpoints.s3}`,
      `export AWS_ENDPOINT_URL_DYNAMODB=${endpoints.dynamoDb}`,
      ...archive.lines,
      '',
      'serving until Ctrl-C',
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
    await stopped;
  } finally {
    await archive.close();
    await backend.close();
  }
}

export function addServeCommand(program: Command): void {
  program.command('serve')
    .description('keep the local Kinesis Video, S3 and DynamoDB servers up on 127.0.0.1, for any client, with an archive if you like')
    .option('--kinesis-video-port <port>', 'Kinesis Video Streams: GetDataEndpoint, DescribeStream, ListStreams, GetMedia', '4567')
    .option('--s3-port <port>', 'S3', '4568')
    .option('--dynamodb-port <port>', 'DynamoDB', '4569')
    .option('--dir <dir>', 'where objects and tables are kept', '.local/serve')
    .option('--stream <name=file>', 'a camera that loops a Matroska file; may be repeated', collect, [])
    .option('--replay <name=file>', 'a GetMedia capture with the fragment numbers and times it was captured with; may be repeated', collect, [])
    .option('--archive', 'also deploy the archive of these streams here: state machines, function, events, schedule', false)
    .option('--schedule <expression>', 'when that archive starts by itself: rate(...), cron(...) or none', 'none')
    .option('--states-port <port>', 'Step Functions, with --archive', '4570')
    .option('--events-port <port>', 'EventBridge, with --archive', '4571')
    .action(serve);
}
