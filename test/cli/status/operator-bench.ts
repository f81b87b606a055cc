import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { DynamoDbStreamCursors } from '../../../lib/adapters/dynamodb-stream-cursors';
import { DynamoDbStreamWish } from '../../../lib/adapters/dynamodb-stream-wish';
import { KinesisVideoSource } from '../../../lib/adapters/kinesis-video-source';
import { StepFunctionsExecutions } from '../../../lib/adapters/step-functions-executions';
import { startDynamoDbServer, type DynamoDbServer } from '../../../lib/local/dynamodb/dynamodb-server';
import { startKinesisVideoServer, type KinesisVideoServer } from '../../../lib/local/kinesis-video';
import { createStateMachine, skippingClock, startStatesServer, type StateMachine, type StatesServer } from '../../../lib/local/states';
import { provisionTable } from '../../../lib/local/stack/provision-table';
import { type Cursor } from '../../../lib/ports/cursor-store';

const ROOT = join(__dirname, '../../..');
const SDK = { region: 'us-east-1', credentials: { accessKeyId: 'any', secretAccessKey: 'any' }, maxAttempts: 1 };
const WORK = 'arn:aws:states:::test:work';

export const TABLE = 'archive';
/** When every execution starts, epoch milliseconds. */
export const EXECUTIONS_START = Date.UTC(2026, 4, 1, 12);
export const MACHINE_ARN = 'arn:aws:states:us-east-1:000000000000:stateMachine:runs';

/** How the command line ended. */
export interface Exit {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** `kvs-archive` as people run it. */
export async function kvsArchive(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Exit> {
  const child = spawn(process.execPath, [join(ROOT, 'bin/kvs-archive.cjs'), ...args], {
    cwd: ROOT, env: { ...process.env, AWS_ACCESS_KEY_ID: 'any', AWS_SECRET_ACCESS_KEY: 'any', AWS_REGION: 'us-east-1', NO_COLOR: '1', ...environment },
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (text) => { out += String(text); });
  child.stderr.on('data', (text) => { err += String(text); });
  const code = await new Promise<number | null>((resolve) => { child.on('close', resolve); });
  return { code, out, err };
}

/** What the run machine of a test does with an input: what it returns is the output; what it throws fails the execution. */
export type RunWork = (input: Readonly<Record<string, unknown>>) => Promise<unknown>;

/** Table, streams and run machine of a deployed archive, on local servers. */
export class OperatorBench {
  /** Changed by tests at will. */
  work: RunWork = async () => ({ outcome: 'DONE' });
  /** How often the table was asked, by operation. */
  readonly asked: Record<string, number>;
  readonly table: DynamoDBDocumentClient;
  readonly cursors: DynamoDbStreamCursors;
  readonly wish: DynamoDbStreamWish;
  readonly source: KinesisVideoSource;
  readonly executions: StepFunctionsExecutions;
  private readonly clients: { destroy(): void }[];

  private constructor(
    private readonly dynamoDb: DynamoDbServer, readonly kinesisVideo: KinesisVideoServer, private readonly states: StatesServer,
    readonly machine: StateMachine, asked: Record<string, number>,
  ) {
    const video = new KinesisVideoClient({ ...SDK, endpoint: kinesisVideo.url });
    const sfn = new SFNClient({ ...SDK, endpoint: states.url });
    const dynamo = new DynamoDBClient({ ...SDK, endpoint: dynamoDb.url });
    this.table = DynamoDBDocumentClient.from(dynamo, { marshallOptions: { removeUndefinedValues: true } });
    this.cursors = new DynamoDbStreamCursors(this.table, TABLE);
    this.wish = new DynamoDbStreamWish(this.table, TABLE);
    this.source = new KinesisVideoSource(video);
    this.executions = new StepFunctionsExecutions(sfn);
    this.clients = [video, sfn, dynamo];
    this.asked = asked;
  }

  static async start(): Promise<OperatorBench> {
    const asked: Record<string, number> = {};
    const dynamoDb = await startDynamoDbServer({ fault: (operation) => { asked[operation] = (asked[operation] ?? 0) + 1; return undefined; } });
    await provisionTable(dynamoDb.url, TABLE, {
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }, { AttributeName: 'sk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }],
    });
    const kinesisVideo = await startKinesisVideoServer();
    // Made behind the machine that asks it.
    const made: { bench?: OperatorBench } = {};
    const machine = createStateMachine(
      { QueryLanguage: 'JSONata', StartAt: 'Work', States: { Work: { Type: 'Task', Resource: WORK, End: true } } },
      { name: 'runs', arn: MACHINE_ARN, clock: skippingClock(EXECUTIONS_START), random: () => 0.5, tasks: { [WORK]: async (input) => made.bench?.work(input as Record<string, unknown>) } },
    );
    const states = await startStatesServer({ machines: [machine], random: () => 0.5, onStarted: ({ result }) => void result.catch(() => undefined) });
    return made.bench = new OperatorBench(dynamoDb, kinesisVideo, states, machine, asked);
  }

  async close(): Promise<void> {
    for (const client of this.clients) client.destroy();
    for (const { executionArn } of this.machine.executions()) await this.machine.stop(executionArn);
    await this.states.close();
    await this.kinesisVideo.close();
    await this.dynamoDb.close();
  }

  /** Where the SDK finds all of it, as `serve` prints it, and the names of the table and the machine. */
  get environment(): Record<string, string> {
    return {
      AWS_ENDPOINT_URL_DYNAMODB: this.dynamoDb.url, AWS_ENDPOINT_URL_KINESIS_VIDEO: this.kinesisVideo.url, AWS_ENDPOINT_URL_SFN: this.states.url,
      KVS_ARCHIVE_TABLE: TABLE, KVS_ARCHIVE_MACHINE: MACHINE_ARN,
    };
  }

  /** A stream with a day of retention. @returns Its ARN. */
  stream(name: string, createdAt = 1_700_000_000_000): string {
    return this.kinesisVideo.createStream({ name, retentionHours: 24, createdAt }).arn;
  }

  /** Puts an item as it may lie in the table. */
  async put(pk: string, sk: string, fields: object = {}): Promise<void> {
    await this.table.send(new PutCommand({ TableName: TABLE, Item: { pk, sk, ...fields } }));
  }

  async putCursor(streamArn: string, fields: Partial<Cursor> = {}): Promise<void> {
    const { streamArn: pk, ...item } = cursorOf(streamArn, fields);
    await this.put(pk, 'CURSOR', item);
  }

  /** The cursor item as it lies in the table. */
  async item(streamArn: string): Promise<Record<string, unknown> | undefined> {
    return (await this.table.send(new GetCommand({ TableName: TABLE, Key: { pk: streamArn, sk: 'CURSOR' }, ConsistentRead: true }))).Item;
  }

  /** Starts an execution and, unless its work never ends, waits for its end. */
  async run(name: string, input: object, ends = true): Promise<string> {
    const { executionArn, result } = this.machine.begin({ name, input });
    if (ends) await result;
    return executionArn;
  }
}

/** A cursor that nobody holds, with two complete objects. */
export function cursorOf(streamArn: string, fields: Partial<Cursor> = {}): Cursor {
  return {
    streamArn, rev: 7, writeId: 'w', epoch: 1, owner: 'run-1', leaseUntil: 0, genesis: { StartSelectorType: 'EARLIEST' }, seq: 2, superseded: [],
    after: positionAt(1_700_000_000_000), ...fields,
  };
}

/** A place in a stream. @param time Epoch milliseconds. */
export function positionAt(time: number): NonNullable<Cursor['after']> {
  return { fragmentNumber: '91343852333181432392682062626500000000001', serverTimestamp: time, producerTimestamp: time, continuationToken: 'token' };
}

/** An object of two parts whose first fragment came then. @param time Epoch milliseconds. */
export function openSince(time: number): NonNullable<Cursor['open']> {
  const part = (number: number) => ({ number, etag: 'e', crc32: 1, bytes: 6_000_000 });
  return { key: 'v1/a.mkv', uploadId: 'u', parts: [part(1), part(2)], first: positionAt(time), last: positionAt(time + 60_000), fragments: 30, bytes: 12_000_000 };
}
