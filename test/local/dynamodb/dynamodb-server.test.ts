import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient, GetItemCommand, ListTablesCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { ListenError } from '../../../lib/local/listen';
import { startDynamoDbServer, type DynamoDbServer, type DynamoDbServerOptions } from '../../../lib/local/dynamodb/dynamodb-server';

const servers: DynamoDbServer[] = [];
const clients: DynamoDBClient[] = [];
const folders: string[] = [];

async function start(options?: DynamoDbServerOptions): Promise<DynamoDbServer> {
  const server = await startDynamoDbServer(options);
  servers.push(server);
  return server;
}

function clientOf(server: DynamoDbServer): DynamoDBClient {
  const client = new DynamoDBClient({ endpoint: server.url, region: 'us-east-1', credentials: { accessKeyId: 'any', secretAccessKey: 'any' }, maxAttempts: 1 });
  clients.push(client);
  return client;
}

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'local-dynamodb-'));
  folders.push(folder);
  return folder;
}

function createTable(client: DynamoDBClient, name = 'archive') {
  return client.send(new CreateTableCommand({
    TableName: name, BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }], KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  }));
}

const ITEM = { pk: { S: 'a' }, value: { N: '7' } };

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await Promise.all(servers.splice(0).map((server) => server.close()));
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

describe('startDynamoDbServer', () => {
  test('listens on 127.0.0.1, on a port of its own', async () => {
    const first = await start();
    const second = await start();

    expect(first.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(second.url).not.toBe(first.url);
  });

  test('listens on the port that it is given', async () => {
    const freed = await start();
    const port = Number(new URL(freed.url).port);
    await freed.close();

    const server = await start({ port });

    expect(server.url).toBe(`http://127.0.0.1:${port}`);
  });

  test('a table can be used as soon as it is created', async () => {
    const client = clientOf(await start());
    await createTable(client);

    const { Table: table } = await client.send(new DescribeTableCommand({ TableName: 'archive' }));
    await client.send(new PutItemCommand({ TableName: 'archive', Item: ITEM }));
    const { Item: item } = await client.send(new GetItemCommand({ TableName: 'archive', Key: { pk: { S: 'a' } }, ConsistentRead: true }));

    expect(table?.TableStatus).toBe('ACTIVE');
    expect(item).toEqual(ITEM);
  });

  test('without a folder a new server knows nothing of the last one', async () => {
    const first = await start();
    await createTable(clientOf(first));
    await first.close();

    const { TableNames: names } = await clientOf(await start()).send(new ListTablesCommand({}));

    expect(names).toEqual([]);
  });

  test('with a folder, made when missing, items outlive the server', async () => {
    const directory = join(await newFolder(), 'deep', 'er');
    const first = await start({ directory });
    const writer = clientOf(first);
    await createTable(writer);
    await writer.send(new PutItemCommand({ TableName: 'archive', Item: ITEM }));
    await first.close();

    const reader = clientOf(await start({ directory }));
    const { Item: item } = await reader.send(new GetItemCommand({ TableName: 'archive', Key: { pk: { S: 'a' } } }));

    expect(item).toEqual(ITEM);
  });

  test('a port in use is refused with an error that names it', async () => {
    const port = Number(new URL((await start()).url).port);

    const starting = startDynamoDbServer({ port });

    await expect(starting).rejects.toThrow(ListenError);
    await expect(starting).rejects.toThrow(`127.0.0.1:${port}: the port is in use; choose another port`);
  });

  test('a refused start leaves its folder to the next one', async () => {
    const taken = await start();
    const directory = await newFolder();
    await expect(startDynamoDbServer({ port: Number(new URL(taken.url).port), directory })).rejects.toThrow(ListenError);

    const server = await start({ directory });

    await expect(createTable(clientOf(server))).resolves.toBeDefined();
  });

  test('a request whose sender leaves half-way does no harm', async () => {
    const server = await start();
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    await once(socket, 'connect');
    socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"half":');
    await new Promise((resolve) => { setImmediate(resolve); });
    socket.resetAndDestroy();

    await expect(createTable(clientOf(server))).resolves.toBeDefined();
  });

  test('close ends connections that are kept alive, and may be called twice', async () => {
    const server = await start();
    const client = clientOf(server);
    await createTable(client);

    await Promise.all([server.close(), server.close()]);

    await expect(client.send(new ListTablesCommand({}))).rejects.toThrow();
  });
});
