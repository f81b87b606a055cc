import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { DynamoDbCursorStore } from '../../lib/adapters/dynamodb-cursor-store';
import { readLedger } from '../../lib/adapters/dynamodb-ledger';
import { startDynamoDbServer, type DynamoDbServer } from '../../lib/local/dynamodb/dynamodb-server';
import { MemoryCursorStore, MemoryTable } from '../support/memory/memory-table';
import { describeCursorStore, type CursorStoreBench } from './cursor-store.contract';

describeCursorStore('in memory', async () => {
  const table = new MemoryTable();
  return {
    store: new MemoryCursorStore(table),
    askToStop: async (streamArn) => table.askToStop(streamArn),
    ledger: async (streamArn) => table.ledger(streamArn),
  };
});

describe('DynamoDB adapter', () => {
  let server: DynamoDbServer;
  let client: DynamoDBDocumentClient;
  let tables = 0;

  beforeAll(async () => {
    server = await startDynamoDbServer();
    client = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint: server.url, region: 'us-east-1', credentials: { accessKeyId: 'any', secretAccessKey: 'any' } }));
  });
  afterAll(async () => {
    client.destroy();
    await server.close();
  });

  async function newTable(): Promise<string> {
    tables += 1;
    const name = `archive-${tables}`;
    await client.send(new CreateTableCommand({
      TableName: name, BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }, { AttributeName: 'sk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }],
    }));
    return name;
  }

  describeCursorStore('DynamoDB', async (): Promise<CursorStoreBench> => {
    const table = await newTable();
    return {
      store: new DynamoDbCursorStore(client, table),
      async askToStop(streamArn) {
        await client.send(new UpdateCommand({
          TableName: table, Key: { pk: streamArn, sk: 'CURSOR' }, UpdateExpression: 'SET desired = :stopped', ExpressionAttributeValues: { ':stopped': 'STOPPED' },
        }));
      },
      ledger: (streamArn) => readLedger(client, table, streamArn),
    };
  });
});
