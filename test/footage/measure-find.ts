/**
 * How many requests a day's `find` makes, and whether that grows with the ledger: fills a DynamoDB server in memory with entries of one
 * stream and asks for a day of them. Run: npx tsx test/footage/measure-find.ts [entries, default 100000]
 */

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ledgerKey } from '../../lib/adapters/dynamodb-keys';
import { ArchiveFootage, type FoundFootage } from '../../lib/footage';
import { startDynamoDbServer } from '../../lib/local/dynamodb/dynamodb-server';
import { provisionTable } from '../../lib/local/stack/provision-table';

const TABLE = 'archive';
const STREAM = 'arn:aws:kinesisvideo:us-east-1:000000000000:stream/door/1700000000000';
const BEGIN = Date.UTC(2020, 0, 1);
const DAY = 86_400_000;
/** Objects of the default length, one behind the other. */
const OBJECT = 300_000;
/** What BatchWriteItem takes at a time, and how many such requests are under way. */
const BATCH = 25;
const AT_A_TIME = 16;

function itemOf(seq: number): object {
  const [begin, end] = [BEGIN + seq * OBJECT, BEGIN + (seq + 1) * OBJECT];
  const position = (at: number, number: number): object => ({ M: {
    fragmentNumber: { S: String(91343852333181432392682062626500000000000n + BigInt(number)) }, serverTimestamp: { N: String(at) },
    producerTimestamp: { N: String(at - 500) }, continuationToken: { S: '' },
  } });
  return {
    pk: { S: STREAM }, sk: { S: ledgerKey(begin, seq) }, seq: { N: String(seq) }, key: { S: `v1/stream=door/created=1700000000000/${String(seq).padStart(12, '0')}.mkv` },
    first: position(begin, seq * 150), last: position(end - 2_000, seq * 150 + 149), fragments: { N: '150' }, bytes: { N: '60000000' }, crc32: { N: '1' }, end: { N: String(end) },
  };
}

async function put(url: string, items: readonly object[]): Promise<void> {
  const response = await fetch(url, {
    method: 'POST', body: JSON.stringify({ RequestItems: { [TABLE]: items.map((Item) => ({ PutRequest: { Item } })) } }),
    headers: {
      'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.BatchWriteItem', 'x-amz-date': '20260101T000000Z',
      authorization: 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=local',
    },
  });
  if (!response.ok) throw new Error(`BatchWriteItem: ${response.status} ${await response.text()}`);
  await response.arrayBuffer();
}

async function fill(url: string, from: number, to: number): Promise<void> {
  for (let seq = from; seq < to; seq += BATCH * AT_A_TIME) {
    const batches = Array.from({ length: AT_A_TIME }, (_, k) => Array.from({ length: BATCH }, (_item, i) => seq + k * BATCH + i).filter((one) => one < to));
    await Promise.all(batches.filter((batch) => batch.length > 0).map((batch) => put(url, batch.map(itemOf))));
  }
}

/** Runs one find and prints what it took. */
async function measure(footage: ArchiveFootage, entries: number, what: string, stream: string, from: number): Promise<FoundFootage> {
  const begun = performance.now();
  const found = await footage.find({ stream, from, to: from + DAY });
  const millis = performance.now() - begun;
  process.stdout.write(`${String(entries).padStart(8)} entries  ${what.padEnd(26)} ${found.requests} requests  ${String(found.objects.length).padStart(3)} objects  ${(100 * found.footageMillis / DAY).toFixed(2).padStart(6)} %  ${millis.toFixed(0).padStart(6)} ms\n`);
  return found;
}

async function main(total: number): Promise<void> {
  const server = await startDynamoDbServer();
  await provisionTable(server.url, TABLE, {
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }, { AttributeName: 'sk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }],
  });
  const dynamoDb = new DynamoDBClient({ region: 'us-east-1', credentials: { accessKeyId: 'any', secretAccessKey: 'any' }, endpoint: server.url });
  const footage = new ArchiveFootage({ bucket: 'none', table: TABLE, dynamoDb });
  let filled = 0;
  for (const entries of [1_000, 10_000, 100_000, 1_000_000].filter((count) => count < total).concat(total)) {
    await fill(server.url, filled, entries);
    filled = entries;
    const end = BEGIN + entries * OBJECT;
    await measure(footage, entries, 'a day in the middle', STREAM, BEGIN + Math.floor(entries / 2) * OBJECT);
    await measure(footage, entries, 'the same, by name', 'door', BEGIN + Math.floor(entries / 2) * OBJECT);
    await measure(footage, entries, 'the last day', STREAM, end - DAY);
    await measure(footage, entries, 'half behind the end', STREAM, end - DAY / 2);
    await measure(footage, entries, 'years before the begin', STREAM, BEGIN - 1_000 * DAY);
    await measure(footage, entries, 'years behind the end', STREAM, end + 1_000 * DAY);
  }
  dynamoDb.destroy();
  await server.close();
}

void main(Number(process.argv[2] ?? 100_000));
