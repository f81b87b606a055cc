import { PutEventsCommand, type EventBridgeClient, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { EVENT_SOURCE, EVENT_TYPE, gapRecordedDetail, objectArchivedDetail } from '../contract/archive-event';
import { type Announcement, type Announcements } from '../ports/announcements';

/**
 * What a client may spend on one telling, milliseconds: whoever announces makes its own tries, and footage waits meanwhile. The time for
 * a request includes connecting; that for the socket begins anew with the body of the answer.
 */
export const EVENT_BRIDGE_LIMITS = {
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 3_000, throwOnRequestTimeout: true, socketTimeout: 3_000 },
} as const;

/** EventBridge took the request, but not all of its events. */
export class EventsRefusedError extends Error {
  override readonly name = 'EventsRefused';
}

/** An EventBridge bus through the SDK. */
export class EventBridgeAnnouncements implements Announcements {
  /** @param bucket Where the objects are; events name it. */
  constructor(private readonly client: EventBridgeClient, private readonly busName: string, private readonly bucket: string) {}

  /** @throws EventsRefusedError when EventBridge did not take an event, and whatever the SDK throws. */
  async archived({ streamArn, object, after }: Announcement): Promise<void> {
    const gap = gapRecordedDetail(streamArn, object, after);
    const entries = [
      ...(gap === undefined ? [] : [this.entry(EVENT_TYPE.gapRecorded, gap)]),
      this.entry(EVENT_TYPE.objectArchived, objectArchivedDetail(streamArn, this.bucket, object)),
    ].map((entry) => ({ ...entry, Resources: [streamArn] }));
    const { FailedEntryCount: failed = 0, Entries: answers = [] } = await this.client.send(new PutEventsCommand({ Entries: entries }));
    if (failed > 0) throw new EventsRefusedError(answers.flatMap(({ ErrorCode: code, ErrorMessage: said }) => (code === undefined ? [] : [`${code}: ${said ?? ''}`])).join('; '));
  }

  private entry(type: string, detail: object): PutEventsRequestEntry {
    return { EventBusName: this.busName, Source: EVENT_SOURCE, DetailType: type, Detail: JSON.stringify(detail) };
  }
}
