import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DynamoDbCursorStore } from '../../lib/adapters/dynamodb-cursor-store';
import { type ArchivedObject, type Cursor } from '../../lib/ports/cursor-store';
import { rejection, StubServer, type StubAnswer } from './support/stub-server';

const ARN = 'arn:aws:kinesisvideo:us-east-1:000000000000:stream/door/1714521600000';
const CURSOR: Cursor = {
  streamArn: ARN, rev: 1, writeId: 'a-1', epoch: 1, owner: 'run-1', leaseUntil: 5, genesis: { StartSelectorType: 'EARLIEST' }, seq: 0, superseded: [],
};
const POSITION = { fragmentNumber: '1', serverTimestamp: 1, producerTimestamp: 1, continuationToken: 'secret-token' };
const OBJECT: ArchivedObject = {
  seq: 42, key: 'v1/a.mkv', uploadId: 'secret-upload', first: POSITION, last: POSITION, fragments: 1, bytes: 2, crc32: 3,
  gap: { after: '0', before: '1', reason: 'gone' },
};

const EMPTY: StubAnswer = { headers: { 'content-type': 'application/x-amz-json-1.0' }, body: '{}' };
const refusal = (name: string, status = 400): StubAnswer => (
  { status, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: 'said so' }) }
);

let stub: StubServer;
let client: DynamoDBDocumentClient;
let store: DynamoDbCursorStore;

beforeEach(async () => {
  stub = await StubServer.start();
  client = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint: stub.url, region: 'us-east-1', credentials: { accessKeyId: 'any', secretAccessKey: 'any' }, maxAttempts: 1 }));
  store = new DynamoDbCursorStore(client, 'table');
});
afterEach(async () => {
  client.destroy();
  await stub.close();
});

/** What was asked, in DynamoDB's own words. */
const asked = (index = 0): Record<string, unknown> => JSON.parse(stub.requests[index]?.body ?? '') as Record<string, unknown>;

describe('read', () => {
  test('is strongly consistent: a stale cursor would fence its own reader', async () => {
    stub.willAnswer(EMPTY);

    await store.read(ARN);

    expect(asked()).toMatchObject({ TableName: 'table', ConsistentRead: true, Key: { pk: { S: ARN }, sk: { S: 'CURSOR' } } });
  });

  test('takes an item without a version for no cursor: an operator may have wished for a stop before the first run', async () => {
    stub.willAnswer({ ...EMPTY, body: JSON.stringify({ Item: { pk: { S: ARN }, sk: { S: 'CURSOR' }, desired: { S: 'STOPPED' } } }) });

    await expect(store.read(ARN)).resolves.toBeUndefined();
  });

  test('throws what DynamoDB says', async () => {
    stub.willAnswer(refusal('AccessDeniedException'));

    await expect(rejection(store.read(ARN))).resolves.toMatchObject({ name: 'AccessDeniedException' });
  });
});

describe('write', () => {
  test('of version 1 is on condition that there is none', async () => {
    stub.willAnswer(EMPTY);

    await store.write(CURSOR);

    expect(asked()).toMatchObject({ ConditionExpression: 'attribute_not_exists(#rev)', Key: { pk: { S: ARN }, sk: { S: 'CURSOR' } } });
  });

  test('of any other is on condition that the one before is stored', async () => {
    stub.willAnswer(EMPTY);

    await store.write({ ...CURSOR, rev: 8 });

    expect(asked()).toMatchObject({ ConditionExpression: '#rev = :before', ExpressionAttributeNames: { '#rev': 'rev' } });
    expect(asked()['ExpressionAttributeValues']).toMatchObject({ ':before': { N: '7' }, ':rev': { N: '8' } });
  });

  test('touches nothing that is not of a cursor', async () => {
    stub.willAnswer(EMPTY);

    await store.write(CURSOR);

    expect(Object.values(asked()['ExpressionAttributeNames'] as object).sort()).toEqual([
      'after', 'caughtUpTo', 'commit', 'epoch', 'genesis', 'key', 'leaseUntil', 'lost', 'open', 'owner', 'rev', 'seq', 'superseded', 'writeId',
    ]);
  });

  test('refused by its condition is a conflict', async () => {
    stub.willAnswer(refusal('ConditionalCheckFailedException'));

    await expect(store.write(CURSOR)).resolves.toEqual({ kind: 'conflict' });
  });

  test.each(['ProvisionedThroughputExceededException', 'TransactionConflictException', 'InternalServerError', 'AccessDeniedException', 'ValidationException'])(
    'refused with %s leaves it open what happened', async (name) => {
      stub.willAnswer(refusal(name));

      await expect(rejection(store.write(CURSOR))).resolves.toMatchObject({ name });
    });
});

describe('record', () => {
  test('puts object and gap in one item, in the order of time', async () => {
    stub.willAnswer(EMPTY);

    await store.record(ARN, OBJECT);

    expect(stub.requests).toHaveLength(1);
    expect(asked()['Item']).toMatchObject({ sk: { S: 'SEG#000000000000001#000000000042' }, gap: { M: { reason: { S: 'gone' } } } });
  });

  test('never replaces an item', async () => {
    stub.willAnswer(EMPTY);

    await store.record(ARN, OBJECT);

    expect(asked()['ConditionExpression']).toBe('attribute_not_exists(pk)');
  });

  test('takes an item that is there already for what it was to write', async () => {
    stub.willAnswer(refusal('ConditionalCheckFailedException'));

    await expect(store.record(ARN, OBJECT)).resolves.toBeUndefined();
  });

  test('keeps to what the object is, not how it was uploaded', async () => {
    stub.willAnswer(EMPTY);

    await store.record(ARN, OBJECT);

    expect(Object.keys(asked()['Item'] as object).sort()).toEqual(['bytes', 'crc32', 'first', 'fragments', 'gap', 'key', 'last', 'pk', 'seq', 'sk']);
  });

  test('throws when the object cannot be written', async () => {
    stub.willAnswer(refusal('ProvisionedThroughputExceededException'));

    await expect(rejection(store.record(ARN, OBJECT))).resolves.toMatchObject({ name: 'ProvisionedThroughputExceededException' });
  });
});

describe('skipped', () => {
  const stretch = { from: 100, to: 200 };

  test('reads the gaps of the stream consistently: a range must not be taken for archived', async () => {
    stub.willAnswer(EMPTY);

    await store.skipped(ARN, stretch);

    expect(asked()).toMatchObject({ TableName: 'table', ConsistentRead: true });
    expect(asked()['ExpressionAttributeValues']).toEqual({ ':pk': { S: ARN }, ':from': { S: 'SEG#000000000000100' }, ':end': { S: 'SEG#~' } });
  });

  const entry = (at: number, [from, to]: readonly [number, number]): object => ({
    first: { M: { serverTimestamp: { N: String(at) } } }, gap: { M: { skipped: { M: { from: { N: String(from) }, to: { N: String(to) } } } } },
  });

  test('reads no further than to the first object behind the stretch', async () => {
    const lastKey = { pk: { S: ARN }, sk: { S: 'SEG#000000000000300#000000000001' } };
    stub.willAnswer({ ...EMPTY, body: JSON.stringify({ Items: [entry(150, [110, 150]), entry(300, [190, 300]), entry(400, [310, 400])], LastEvaluatedKey: lastKey }) });

    await expect(store.skipped(ARN, stretch)).resolves.toEqual([{ from: 110, to: 150 }, { from: 190, to: 300 }]);

    expect(stub.requests).toHaveLength(1);
  });

  test('goes on with the next page, also behind one that is empty', async () => {
    const page = (item: object, more: object): StubAnswer => ({ ...EMPTY, body: JSON.stringify({ ...item, ...more }) });
    const lastKey = { LastEvaluatedKey: { pk: { S: ARN }, sk: { S: 'SEG#000000000000120#000000000001' } } };
    const item = { Items: [entry(160, [150, 160])] };
    stub.willAnswer(page({ Items: [] }, lastKey), page(item, {}));

    await expect(store.skipped(ARN, stretch)).resolves.toEqual([{ from: 150, to: 160 }]);

    expect(asked(1)['ExclusiveStartKey']).toEqual(lastKey.LastEvaluatedKey);
  });

  test('throws what DynamoDB says', async () => {
    stub.willAnswer(refusal('ProvisionedThroughputExceededException'));

    await expect(rejection(store.skipped(ARN, stretch))).resolves.toMatchObject({ name: 'ProvisionedThroughputExceededException' });
  });
});

test.each<[string, () => Promise<unknown>]>([
  ['read', () => store.read(ARN)], ['write', () => store.write(CURSOR)], ['record', () => store.record(ARN, OBJECT)], ['skipped', () => store.skipped(ARN, { from: 1, to: 2 })],
])('%s of a table that is not there fails for good, in words that say what to do', async (_call, call) => {
  stub.willAnswer(refusal('ResourceNotFoundException'));

  await expect(rejection(call())).resolves.toMatchObject({
    name: 'Archive.StoreMisconfigured', message: 'table table does not exist in us-east-1, where the archive runs; allowed: a table of the same region and account',
  });
});
