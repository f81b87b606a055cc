/** What starts an archive, end to end: events, alarms, schedules and calls, over the wire, through the bundled function. */

import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { EVENT_SOURCE, EVENT_TYPE, type ObjectArchivedDetail } from '../../../lib/contract/archive-event';
import { type BridgeEvent } from '../../../lib/local/events';
import { type ExecutionRecord } from '../../../lib/local/states';
import { eventProblems } from '../../support/archive-events';
import { CREDENTIALS, ended, FOOTAGE_MS, START_MS, startArchive, until, type LocalArchive } from './support';

let archive: LocalArchive;

beforeAll(async () => {
  archive = await startArchive({ deliveries: (event) => (event['detail-type'] === EVENT_TYPE.requested ? 2 : 1) });
}, 60_000);

afterAll(() => archive.close());

const at = (seconds: number): string => new Date(FOOTAGE_MS + seconds * 1000).toISOString();

function inputOf({ input }: ExecutionRecord): Record<string, unknown> {
  return input as Record<string, unknown>; // Every start of this test gives an object.
}

const isOf = (stream: string) => (execution: ExecutionRecord): boolean => inputOf(execution)['streamName'] === stream;

function told(type: string, stream: string): readonly BridgeEvent[] {
  return archive.stack.bus.events.filter((event) => event['detail-type'] === type && event.detail['stream'] === stream);
}

function objectsTold(stream: string): readonly ObjectArchivedDetail[] {
  return told(EVENT_TYPE.objectArchived, stream).map(({ detail }) => detail as unknown as ObjectArchivedDetail); // The schema is checked in a test.
}

function base64(checksum: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(checksum);
  return bytes.toString('base64');
}

test('a request that is delivered twice starts two runs: one archives, the other ends well', async () => {
  const { stack, backend } = archive;
  const camera = await archive.recorded('camera-1');
  const client = new EventBridgeClient({ ...CREDENTIALS, endpoint: stack.endpoints.events });
  const detail = { mode: 'range', streamName: camera.name, from: at(0), to: at(15) };

  const answer = await client.send(new PutEventsCommand({ Entries: [{ Source: 'test', DetailType: EVENT_TYPE.requested, Detail: JSON.stringify(detail) }] }));
  const runs = await ended(stack.runMachine, 2, isOf(camera.name));
  const objects = objectsTold(camera.name);
  const wanted = camera.fragments.filter(({ serverTimestamp }) => serverTimestamp < Date.parse(at(15))).length;

  expect(answer.FailedEntryCount).toBe(0);
  expect(runs.map(({ status, input }) => [status, input])).toEqual([['SUCCEEDED', detail], ['SUCCEEDED', detail]]);
  expect(told(EVENT_TYPE.runEnded, camera.name).map((event) => event.detail['outcome'])).toEqual(['DONE', 'DONE']);
  expect(runs.map(({ executionArn }) => archive.archivedBy(executionArn)).sort((a, b) => a - b)).toEqual([0, wanted]);
  expect(objects.map(({ seq }) => seq)).toEqual(objects.map((_, i) => i));
  expect(objects.reduce((sum, { fragments }) => sum + fragments, 0)).toBe(wanted);
  expect(await archive.verify(camera)).toMatchObject({ duplicated: 0, faults: [] });
  for (const { bucket, key, bytes, checksumCrc32 } of objects) {
    const file = readFileSync(join(backend.s3Directory, bucket, key));
    expect([bucket, key.startsWith('site-7/v1/stream=camera-1/'), bytes, checksumCrc32]).toEqual([stack.bucketName, true, file.length, base64(crc32(file))]);
  }
  client.destroy();
});

test('an alarm starts a run around its time, for the stream of its metric', async () => {
  const { stack } = archive;
  const camera = await archive.recorded('camera-2');
  const metric = { namespace: 'AWS/KinesisVideo', name: 'PutMedia.IncomingBytes', dimensions: { StreamName: camera.name } };

  stack.bus.putFromService({
    Source: 'aws.cloudwatch', DetailType: 'CloudWatch Alarm State Change', Time: (FOOTAGE_MS + 10_000) / 1000,
    Detail: JSON.stringify({ alarmName: 'motion-hall', state: { value: 'ALARM' }, configuration: { metrics: [{ id: 'm1', metricStat: { metric, period: 60, stat: 'Sum' }, returnData: true }] } }),
  });
  const [run] = await ended(stack.runMachine, 1, isOf(camera.name));
  const objects = objectsTold(camera.name);

  expect(run).toMatchObject({
    status: 'SUCCEEDED', input: { streamName: camera.name, mode: 'range', around: at(10).replace('.000', ''), beforeSeconds: 6, afterSeconds: 6 },
  });
  expect(objects.map(({ from, to }) => [Date.parse(from) <= FOOTAGE_MS + 4_000, Date.parse(to) < FOOTAGE_MS + 16_000])).toEqual([[true, true]]);
  expect(Date.parse(objects[0]?.to ?? '')).toBeGreaterThan(FOOTAGE_MS + 10_000);
});

test('a run is started, described and stopped through the endpoint of Step Functions', async () => {
  const { stack, backend } = archive;
  backend.kinesisVideo.createStream({ name: 'door', retentionHours: 24 });
  const client = new SFNClient({ ...CREDENTIALS, endpoint: stack.endpoints.states });
  const input = JSON.stringify({ streamName: 'door', mode: 'range', from: new Date(START_MS).toISOString(), to: new Date(START_MS + 3_600_000).toISOString() });
  const start = new StartExecutionCommand({ stateMachineArn: stack.runMachine.arn, name: 'by-hand', input });

  const { executionArn } = await client.send(start);
  const again = await client.send(start);
  const running = await client.send(new DescribeExecutionCommand({ executionArn }));
  await until('the run to begin', () => told(EVENT_TYPE.runStarted, 'door')[0]);
  await client.send(new StopExecutionCommand({ executionArn, error: 'Enough', cause: 'nobody needs it' }));
  const stopped = await client.send(new DescribeExecutionCommand({ executionArn }));

  expect([again.executionArn, running.status, running.input]).toEqual([executionArn, 'RUNNING', input]);
  expect(stopped).toMatchObject({ status: 'ABORTED', error: 'Enough', cause: 'nobody needs it' });
  expect([told(EVENT_TYPE.runEnded, 'door'), told(EVENT_TYPE.runFailed, 'door')]).toEqual([[], []]);
  client.destroy();
});

test('a schedule starts the fleet by itself, again and again, and it archives what is left', async () => {
  const { stack } = archive;
  const cameras = await Promise.all(['camera-3', 'camera-4'].map((name) => archive.recorded(name)));

  stack.startSchedules();
  const [first, second] = await ended(stack.fleetMachine, 2);
  const verified = await Promise.all(cameras.map((camera) => archive.verify(camera)));

  expect([first, second]).toMatchObject([{ status: 'SUCCEEDED', input: { mode: 'catch-up' } }, { status: 'SUCCEEDED', input: { mode: 'catch-up' } }]);
  expect(second?.startedMs).toBeGreaterThan(first?.startedMs ?? Infinity);
  expect(verified).toMatchObject(cameras.map(({ fragments }) => ({ fragments: fragments.length, lost: 0, duplicated: 0, gaps: 0, faults: [] })));
});

test('every event of the archive is as its schema says', () => {
  const events = archive.stack.bus.events.filter(({ source }) => source === EVENT_SOURCE);

  expect(new Set(events.map((event) => event['detail-type']))).toEqual(new Set([EVENT_TYPE.objectArchived, EVENT_TYPE.runStarted, EVENT_TYPE.runEnded]));
  expect(events.flatMap(eventProblems)).toEqual([]);
});
