import { EventBridgeClient, ListRulesCommand, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { type EventBus, type EventsFaultPlan, type EventsServer, startEventsServer } from '../../../lib/local/events';
import { rejection } from '../kinesis-video/support/harness';
import { ENTRY, startBus } from './support';

const servers: EventsServer[] = [];
const clients: EventBridgeClient[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function start(fault?: EventsFaultPlan): Promise<{ bus: EventBus; client: EventBridgeClient; url: string }> {
  const { bus } = startBus();
  const server = await startEventsServer({ bus, ...(fault === undefined ? {} : { fault }) });
  servers.push(server);
  const client = new EventBridgeClient({ endpoint: server.url, region: 'us-east-1', credentials: { accessKeyId: 'any', secretAccessKey: 'any' }, maxAttempts: 1 });
  clients.push(client);
  return { bus, client, url: server.url };
}

describe('PutEvents on the wire', () => {
  test('puts entries on the bus, and answers their ids in order', async () => {
    const { bus, client } = await start();

    const answer = await client.send(new PutEventsCommand({ Entries: [ENTRY, { ...ENTRY, DetailType: 'Still', Time: new Date(1_700_000_000_000) }] }));

    expect(answer.FailedEntryCount).toBe(0);
    expect(answer.Entries?.map(({ EventId }) => EventId)).toEqual(bus.events.map(({ id }) => id));
    expect(bus.events.map(({ time }) => time)).toEqual(['2024-01-01T00:00:00Z', '2023-11-14T22:13:20Z']);
  });

  test('an entry that is refused keeps none of the others back', async () => {
    const { bus, client } = await start();

    const answer = await client.send(new PutEventsCommand({ Entries: [{ ...ENTRY, Source: 'aws.s3' }, ENTRY, { ...ENTRY, Detail: '{' }] }));

    expect(answer.FailedEntryCount).toBe(2);
    expect(answer.Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual(['NotAuthorizedForSourceException', undefined, 'MalformedDetail']);
    expect(bus.events).toHaveLength(1);
  });

  test.each<[string, PutEventsRequestEntry[], RegExp]>([
    ['no entry', [], /Entries: got 0 entries, allowed: a list of 1 to 10/],
    ['eleven entries', Array.from({ length: 11 }, () => ENTRY), /Entries: got 11 entries/],
    ['more than 256 KB in all', Array.from({ length: 2 }, () => ({ ...ENTRY, Detail: JSON.stringify({ x: 'y'.repeat(140_000) }) })), /over the limit: got 2800\d\d bytes/],
  ])('a request with %s is a ValidationException, and puts nothing', async (_what, Entries, message) => {
    const { bus, client } = await start();

    const error = await rejection(client.send(new PutEventsCommand({ Entries })));

    expect([error.name, error.$metadata?.httpStatusCode]).toEqual(['ValidationException', 400]);
    expect(error.message).toMatch(message);
    expect(bus.events).toEqual([]);
  });

  test('ten entries are taken', async () => {
    const { bus, client } = await start();

    await client.send(new PutEventsCommand({ Entries: Array.from({ length: 10 }, () => ENTRY) }));

    expect(bus.events).toHaveLength(10);
  });

  test('another operation is refused by its name', async () => {
    const { client } = await start();

    const error = await rejection(client.send(new ListRulesCommand({})));

    expect([error.name, error.message]).toEqual(['UnknownOperationException', 'operation: got "ListRules", allowed: PutEvents']);
  });

  test('a body that is no JSON is a SerializationException', async () => {
    const { url } = await start();

    const answer = await fetch(url, { method: 'POST', headers: { 'x-amz-target': 'AWSEvents.PutEvents' }, body: '{' });

    expect([answer.status, await answer.json()]).toMatchObject([400, { __type: 'SerializationException' }]);
  });
});

describe('a fault', () => {
  test('rejects a request, which then puts nothing', async () => {
    const { bus, client } = await start(() => 'reject');

    const error = await rejection(client.send(new PutEventsCommand({ Entries: [ENTRY] })));

    expect([error.name, error.$metadata?.httpStatusCode]).toEqual(['InternalException', 500]);
    expect(bus.events).toEqual([]);
  });

  test('drops the answer of a request that has put its events', async () => {
    const { bus, client } = await start((operation) => (operation === 'PutEvents' ? 'drop-response' : undefined));

    await rejection(client.send(new PutEventsCommand({ Entries: [ENTRY] })));

    expect(bus.events).toHaveLength(1);
  });

  test('fails the entries of a request that is answered', async () => {
    const { bus, client } = await start(() => 'fail-entries');

    const answer = await client.send(new PutEventsCommand({ Entries: [ENTRY, ENTRY] }));

    expect(answer).toMatchObject({ FailedEntryCount: 2, Entries: [{ ErrorCode: 'InternalFailure' }, { ErrorCode: 'InternalFailure' }] });
    expect(bus.events).toEqual([]);
  });
});

test('close may be called twice, and frees the port', async () => {
  const { bus } = startBus();
  const server = await startEventsServer({ bus });
  await Promise.all([server.close(), server.close()]);

  const again = await startEventsServer({ bus, port: Number(new URL(server.url).port) });
  servers.push(again);

  expect(again.url).toBe(server.url);
});
