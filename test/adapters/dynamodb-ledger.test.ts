import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DynamoDbCursorStore } from '../../lib/adapters/dynamodb-cursor-store';
import { readLedgerBetween, type LedgerStretch } from '../../lib/adapters/dynamodb-ledger';
import { startDynamoDbServer, type DynamoDbServer } from '../../lib/local/dynamodb/dynamodb-server';
import { provisionTable } from '../../lib/local/stack/provision-table';
import { type Position } from '../../lib/ports/cursor-store';

const TABLE = 'archive';
const ARN = 'arn:aws:kinesisvideo:us-east-1:000000000000:stream/door/1';
const HOUR = 3_600_000;
const BEGIN = Date.UTC(2026, 4, 1);

let server: DynamoDbServer;
let client: DynamoDBDocumentClient;
const operations: string[] = [];

beforeAll(async () => {
  server = await startDynamoDbServer({ fault: (operation) => void operations.push(operation) });
  client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1', credentials: { accessKeyId: 'any', secretAccessKey: 'any' }, endpoint: server.url }));
  await provisionTable(server.url, TABLE, {
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }, { AttributeName: 'sk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }],
  });
  // Objects of an hour from 0 to 9 h and from 20 to 29 h: 0 to 8, and 9 to 17. Around them what is no entry of this ledger.
  await record(ARN, [...Array.from({ length: 9 }, (_, i) => i), ...Array.from({ length: 9 }, (_, i) => 20 + i)]);
  await record(`${ARN}2`, [10, 11, 12]);
  const store = new DynamoDbCursorStore(client, TABLE);
  await store.wish(ARN, { run: 'run', from: 0, to: 1 });
}, 60_000);
afterAll(async () => {
  client.destroy();
  await server.close();
});
beforeEach(() => { operations.length = 0; });

async function record(arn: string, hours: readonly number[]): Promise<void> {
  const store = new DynamoDbCursorStore(client, TABLE);
  const position = (serverTimestamp: number): Position => ({ fragmentNumber: String(serverTimestamp), serverTimestamp, producerTimestamp: serverTimestamp, continuationToken: '' });
  for (const [seq, hour] of hours.entries()) {
    const [begin, end] = [BEGIN + hour * HOUR, BEGIN + (hour + 1) * HOUR];
    await store.record(arn, { seq, key: `${seq}.mkv`, first: position(begin), last: position(end - 2_000), end, fragments: 1_800, bytes: 1, crc32: 1 });
  }
}

function between(from: number, to: number): Promise<LedgerStretch> {
  return readLedgerBetween(client, TABLE, ARN, { from: BEGIN + from * HOUR, to: BEGIN + to * HOUR });
}

describe('the ledger of a stretch of time', () => {
  test.each<[string, number, number, number[], number]>([
    ['inside one object', 3.2, 3.4, [3], 1],
    // The one before ends where this one begins; an object of an hour and a fragment might have reached into it.
    ['from an object\'s begin', 3, 3.4, [2, 3], 1],
    ['over objects', 3.2, 6, [3, 4, 5], 1],
    ['into a gap: the object behind it says why', 7.5, 12, [7, 8, 9], 2],
    ['inside a gap: the objects at both of its ends', 12, 13, [8, 9], 3],
    ['out of a gap', 12, 20.5, [8, 9], 2],
    ['before the first object', -5, -4, [0], 3],
    ['from before the first object', -5, 0.5, [0], 2],
    ['behind the last object', 50, 51, [17], 3],
    ['over the end of the last object', 28.5, 40, [17], 2],
    ['of all', -100, 100, Array.from({ length: 18 }, (_, i) => i), 3],
  ])('%s', async (_case, from, to, seqs, requests) => {
    const found = await between(from, to);

    expect(found.objects.map(({ seq }) => seq)).toEqual(seqs);
    expect(found.requests).toBe(requests);
    expect(operations).toEqual(Array.from({ length: requests }, () => 'Query'));
  });

  test('of a stream without ledger is empty', async () => {
    const found = await readLedgerBetween(client, TABLE, `${ARN}3`, { from: BEGIN, to: BEGIN + HOUR });

    expect(found).toEqual({ objects: [], requests: 3 });
  });

  test('begins early enough for the longest object there can be: of an hour, with a fragment of 20 s at its end', async () => {
    const found = await between(4 + 20 / 3_600, 4.5);

    expect(found.objects.map(({ seq }) => seq)).toEqual([3, 4]);
  });
});
