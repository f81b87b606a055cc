import { type ServerResponse } from 'node:http';
import { EventBridgeClient, type EventBridgeClientConfig } from '@aws-sdk/client-eventbridge';
import { EVENT_BRIDGE_LIMITS, EventBridgeAnnouncements } from '../../lib/adapters/event-bridge-announcements';
import { SAFETY_MARGIN_SECONDS } from '../../lib/contract/settings';
import { STORE_BACK_OFF } from '../../lib/core/backoff';
import { ANNOUNCE_ATTEMPTS } from '../../lib/core/commit/announce';
import { EventBus, startEventsServer, type EventsFault, type EventsServer } from '../../lib/local/events';
import { type Announcement } from '../../lib/ports/announcements';
import { rejection, StubServer, type StubAnswer } from './support/stub-server';

const ARN = 'arn:aws:kinesisvideo:us-east-1:000000000000:stream/door/1714521600000';
const POSITION = { fragmentNumber: '7', serverTimestamp: 1_714_521_600_000, producerTimestamp: 1, continuationToken: 'secret-token' };
const ANNOUNCEMENT: Announcement = {
  streamArn: ARN, object: { seq: 3, key: 'v1/a.mkv', uploadId: 'secret-upload', first: POSITION, last: POSITION, fragments: 1, bytes: 2, crc32: 3 },
};
const WITH_GAP: Announcement = {
  ...ANNOUNCEMENT, after: { ...POSITION, fragmentNumber: '5' }, object: { ...ANNOUNCEMENT.object, gap: { after: '5', before: '7', reason: 'gone' } },
};

function clientOf(endpoint: string, limits: EventBridgeClientConfig = { maxAttempts: 1 }): EventBridgeClient {
  return new EventBridgeClient({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'any', secretAccessKey: 'any' }, ...limits });
}

describe('on the wire', () => {
  let stub: StubServer;
  let client: EventBridgeClient;
  let announcements: EventBridgeAnnouncements;

  const answer = (body: object, status = 200): StubAnswer => ({ status, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: JSON.stringify(body) });
  const asked = (): Record<string, unknown>[] => (JSON.parse(stub.request.body) as { Entries: Record<string, unknown>[] }).Entries;

  beforeEach(async () => {
    stub = await StubServer.start();
    client = clientOf(stub.url);
    announcements = new EventBridgeAnnouncements(client, 'cameras', 'archive');
  });
  afterEach(async () => {
    client.destroy();
    await stub.close();
  });

  test('an object is one event, about its stream, on the bus of the archive', async () => {
    stub.willAnswer(answer({ FailedEntryCount: 0, Entries: [{ EventId: '1' }] }));

    await announcements.archived(ANNOUNCEMENT);

    expect(asked()).toEqual([{
      EventBusName: 'cameras', Source: 'kvs-archive', DetailType: 'Archive Object Archived', Resources: [ARN], Detail: expect.any(String) as string,
    }]);
    expect(JSON.parse(String(asked()[0]?.['Detail']))).toMatchObject({ version: '1', bucket: 'archive', key: 'v1/a.mkv', seq: 3 });
  });

  test('a gap before it is an event of its own, before it, in the same request', async () => {
    stub.willAnswer(answer({ FailedEntryCount: 0, Entries: [{ EventId: '1' }, { EventId: '2' }] }));

    await announcements.archived(WITH_GAP);

    expect(asked().map((entry) => [entry['DetailType'], entry['Resources']])).toEqual([['Archive Gap Recorded', [ARN]], ['Archive Object Archived', [ARN]]]);
  });

  test('no secret of the archive is told', async () => {
    stub.willAnswer(answer({ FailedEntryCount: 0, Entries: [{ EventId: '1' }, { EventId: '2' }] }));

    await announcements.archived(WITH_GAP);

    expect(stub.request.body).not.toContain('secret');
  });

  test('an answer of 200 with an event that failed is no success', async () => {
    stub.willAnswer(answer({ FailedEntryCount: 1, Entries: [{ EventId: '1' }, { ErrorCode: 'InternalFailure', ErrorMessage: 'said so' }] }));

    await expect(rejection(announcements.archived(WITH_GAP))).resolves.toMatchObject({ name: 'EventsRefused', message: 'InternalFailure: said so' });
  });

  test('a refusal is thrown as it is', async () => {
    stub.willAnswer(answer({ __type: 'ResourceNotFoundException', message: 'no such bus' }, 400));

    await expect(rejection(announcements.archived(ANNOUNCEMENT))).resolves.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('an EventBridge that hangs', () => {
  test('costs a window less than half of its safety margin, however often it is tried', () => {
    const { maxAttempts, requestHandler: { requestTimeout, socketTimeout } } = EVENT_BRIDGE_LIMITS;

    const longest = ANNOUNCE_ATTEMPTS * maxAttempts * (requestTimeout + socketTimeout) + (ANNOUNCE_ATTEMPTS - 1) * STORE_BACK_OFF.maxMillis;

    // The rest is for the last part, S3's Complete and the table.
    expect(longest).toBeLessThan(SAFETY_MARGIN_SECONDS * 1000 / 2);
  });

  test.each<[string, (response: ServerResponse) => void]>([
    ['never answers', () => undefined],
    ['stops within its answer', (response) => { response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1', 'content-length': '50' }).write('{'); }],
  ])('is given up, and asked once only, when it %s', async (_case, hang) => {
    const stub = await StubServer.start();
    stub.willAnswer(hang);
    // The limits of the function, a hundred times as fast.
    const { requestHandler, ...limits } = EVENT_BRIDGE_LIMITS;
    const client = clientOf(stub.url, { ...limits, requestHandler: { ...requestHandler, requestTimeout: 30, socketTimeout: 30 } });

    const error = await rejection(new EventBridgeAnnouncements(client, 'default', 'archive').archived(ANNOUNCEMENT));

    expect(error).toMatchObject({ name: 'TimeoutError' });
    expect(stub.requests.length).toBeLessThanOrEqual(1);
    client.destroy();
    await stub.close();
  });
});

describe('to the local EventBridge', () => {
  let server: EventsServer;
  let bus: EventBus;
  let client: EventBridgeClient;
  let fault: EventsFault | undefined;
  let announcements: EventBridgeAnnouncements;

  beforeEach(async () => {
    const clock = { now: () => 1_714_521_600_000, sleep: () => Promise.resolve() };
    fault = undefined;
    bus = new EventBus({ clock, random: () => 0.5, deliver: () => Promise.resolve() });
    server = await startEventsServer({ bus, fault: () => fault });
    client = clientOf(server.url);
    announcements = new EventBridgeAnnouncements(client, 'default', 'archive');
  });
  afterEach(async () => {
    client.destroy();
    await server.close();
  });

  const heard = (): string[] => bus.events.map((event) => event['detail-type']);

  test('both events arrive', async () => {
    await announcements.archived(WITH_GAP);

    expect(heard()).toEqual(['Archive Gap Recorded', 'Archive Object Archived']);
  });

  test.each<[EventsFault, number]>([['reject', 0], ['fail-entries', 0], ['drop-response', 1]])('%s is an error, whether or not they arrived', async (kind, arrived) => {
    fault = kind;

    await expect(announcements.archived(ANNOUNCEMENT)).rejects.toThrow();

    expect(heard()).toHaveLength(arrived);
  });
});
