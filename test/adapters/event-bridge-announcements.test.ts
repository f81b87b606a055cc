import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { EventBridgeAnnouncements } from '../../lib/adapters/event-bridge-announcements';
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

function clientOf(endpoint: string): EventBridgeClient {
  return new EventBridgeClient({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'any', secretAccessKey: 'any' }, maxAttempts: 1 });
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
