import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DeleteCommand, DynamoDBDocumentClient, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { DynamoDbCursorStore } from '../../../lib/adapters/dynamodb-cursor-store';
import { LEDGER } from '../../../lib/adapters/dynamodb-keys';
import { S3ArchiveReader } from '../../../lib/adapters/s3-archive-reader';
import { S3ObjectStore } from '../../../lib/adapters/s3-object-store';
import { S3_SETTINGS } from '../../../lib/adapters/s3-settings';
import { type Archive } from '../../../lib/cli/archive/open-archive';
import { provisionTable } from '../../../lib/local/stack/provision-table';
import { type WindowInput, type WindowResult } from '../../../lib/contract/execution-state';
import { type Coverage } from '../../../lib/contract/settings';
import { archiveWindow } from '../../../lib/core/archive-window';
import { startDynamoDbServer, type DynamoDbServer } from '../../../lib/local/dynamodb/dynamodb-server';
import { startS3Server, type S3Server } from '../../../lib/local/s3/s3-server';
import { ManualClock } from '../../support/memory/manual-clock';
import { MemoryAnnouncements, MemoryBus } from '../../support/memory/memory-announcements';
import { MemorySource, MemoryStream } from '../../support/memory/memory-stream';
import { RecordingJournal } from '../../support/memory/recording-journal';
import { SeededRandomness } from '../../support/memory/seeded-randomness';
import { START } from '../../support/memory/world';

const PLACE = { region: 'us-east-1', credentials: { accessKeyId: 'any', secretAccessKey: 'any' } };
const BUCKET = 'archive';
const TABLE = 'archive';

/** A small archive made by the production core over the local servers, in a folder as `serve` keeps one. */
export class ArchiveBench {
  readonly clock = new ManualClock(START);
  readonly stream = new MemoryStream('door', START);
  readonly bus = new MemoryBus();
  private workers = 0;

  private constructor(
    readonly directory: string, private readonly s3Server: S3Server, private readonly dynamoDbServer: DynamoDbServer,
    readonly s3: S3Client, readonly dynamoDb: DynamoDBDocumentClient,
  ) {}

  static async start(): Promise<ArchiveBench> {
    const directory = mkdtempSync(join(tmpdir(), 'kvs-archive-bench-'));
    const s3Server = await startS3Server({ directory: join(directory, 's3'), clock: () => START });
    const dynamoDbServer = await startDynamoDbServer({ directory: join(directory, 'dynamodb') });
    const s3 = new S3Client({ ...PLACE, ...S3_SETTINGS, endpoint: s3Server.url, forcePathStyle: true, maxAttempts: 1 });
    const dynamoDb = DynamoDBDocumentClient.from(new DynamoDBClient({ ...PLACE, endpoint: dynamoDbServer.url }));
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    // Waits until the table is there: a server that is closed before has not kept it.
    await provisionTable(dynamoDbServer.url, TABLE, {
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }, { AttributeName: 'sk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }],
    });
    return new ArchiveBench(directory, s3Server, dynamoDbServer, s3, dynamoDb);
  }

  /** Stops the servers; the folder stays until {@link remove}. */
  async close(): Promise<void> {
    this.s3.destroy();
    this.dynamoDb.destroy();
    await this.s3Server.close();
    await this.dynamoDbServer.close();
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  get archive(): Archive {
    return {
      s3: this.s3, objects: new S3ArchiveReader(this.s3, BUCKET), store: this.objects, dynamoDb: this.dynamoDb, table: TABLE, bucket: BUCKET,
      stream: undefined, prefix: '', keys: 'v1/', indexes: 'index/v1/',
    };
  }

  get cursors(): DynamoDbCursorStore {
    return new DynamoDbCursorStore(this.dynamoDb, TABLE);
  }

  get objects(): S3ObjectStore {
    return new S3ObjectStore(this.s3, BUCKET);
  }

  /** Publishes fragments, 2 s each, and archives them, ten to an object. */
  async record(fragments: number): Promise<void> {
    this.stream.publishMany(fragments);
    await this.window();
  }

  /** Archives ranges alone: two of them, of the first and the last ten of 60 fragments. */
  async recordRanges(): Promise<void> {
    this.stream.publishMany(60);
    const range = (from: number, to: number): Promise<WindowResult> => this.window({ mode: 'range', from: START + from, until: START + to, run: `range-${from}` }, 'ranges');
    await range(0, 20_000);
    await range(100_000, 120_000);
  }

  /** Runs one window of the production core; by default it catches up with all there is. */
  async window(input: Partial<WindowInput> = {}, coverage: Coverage = 'everything'): Promise<WindowResult> {
    this.workers += 1;
    const until = (this.stream.published.at(-1)?.serverTimestamp ?? START) + 1;
    this.clock.advance(Math.max(0, until - this.clock.now())); // What was published was published before now.
    const ports = {
      source: new MemorySource(this.stream, this.clock), objects: this.objects, cursors: this.cursors, clock: this.clock,
      randomness: new SeededRandomness(this.workers, `worker-${this.workers}`), journal: new RecordingJournal(),
      announcements: new MemoryAnnouncements(this.bus),
    };
    return archiveWindow(
      ports,
      { stream: { streamName: 'door' }, startSelector: { StartSelectorType: 'EARLIEST' }, mode: 'catch-up', until, run: `run-${this.workers}`, ...input },
      { keyPrefix: '', segmentMillis: 20_000, partBytes: 5 * 1024 * 1024, coverage },
      this.clock.now() + 840_000,
    );
  }

  /** Keys of all objects, in order. */
  keys(): Promise<string[]> {
    return this.under('v1/');
  }

  /** Keys of all indexes, in order. */
  indexes(): Promise<string[]> {
    return this.under('index/');
  }

  private async under(prefix: string): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of this.archive.objects.list(prefix)) keys.push(key);
    return keys;
  }

  async key(index: number): Promise<string> {
    const key = (await this.keys()).at(index);
    if (key === undefined) throw new Error(`there is no object ${index}`);
    return key;
  }

  /** Where an object lies on disk. */
  file(key: string): string {
    return join(this.directory, 's3', BUCKET, key);
  }

  bytes(key: string): Buffer {
    return readFileSync(this.file(key));
  }

  /** Changes an object on disk, behind the back of its server. */
  damage(key: string, change: (bytes: Buffer) => Buffer): void {
    writeFileSync(this.file(key), change(this.bytes(key)));
  }

  /** Puts an object as anybody might who has the right to. @param like Key of the object whose metadata it takes. */
  async put(key: string, bytes: Uint8Array, like = key, metadata: Readonly<Record<string, string>> = {}): Promise<void> {
    const described = await this.archive.objects.head(like);
    await this.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: bytes, Metadata: { ...described?.metadata, ...metadata }, ChecksumAlgorithm: 'CRC32' }));
  }

  async deleteObject(key: string): Promise<void> {
    await this.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: key }));
  }

  /** All items of the table, by sort key. */
  async items(): Promise<Record<string, Record<string, unknown>>> {
    const { Items = [] } = await this.dynamoDb.send(new ScanCommand({ TableName: TABLE, ConsistentRead: true }));
    return Object.fromEntries(Items.map((item) => [String(item['sk']), item]));
  }

  /** The ledger entry of an object. */
  async entry(seq: number): Promise<Record<string, unknown>> {
    const found = Object.entries(await this.items()).find(([sk, item]) => sk.startsWith(LEDGER) && item['seq'] === seq);
    if (found === undefined) throw new Error(`there is no ledger entry ${seq}`);
    return found[1];
  }

  /** Changes a field of a ledger entry; `undefined` takes it away. */
  async changeEntry(seq: number, field: string, value: unknown): Promise<void> {
    const { [field]: _before, ...rest } = await this.entry(seq);
    await this.dynamoDb.send(new PutCommand({ TableName: TABLE, Item: { ...rest, ...(value === undefined ? {} : { [field]: value }) } }));
  }

  async deleteEntry(seq: number): Promise<void> {
    await this.deleteItem(String((await this.entry(seq))['sk']));
  }

  async deleteItem(sk: string): Promise<void> {
    await this.dynamoDb.send(new DeleteCommand({ TableName: TABLE, Key: { pk: this.stream.arn, sk } }));
  }

  async deleteAllItems(): Promise<void> {
    for (const sk of Object.keys(await this.items())) await this.deleteItem(sk);
  }
}
