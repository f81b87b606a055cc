import { kinesisVideoTasks } from '../../../lib/local/sdk-tasks';
import { createStateMachine, skippingClock, type TaskHandler } from '../../../lib/local/states';
import { startServer } from '../kinesis-video/support/harness';
import { definitionOf, MACHINE_ARN } from '../states/support';
import { NOBODY, taskContext } from './support';

const PREFIX = 'arn:aws:states:::aws-sdk:kinesisvideo:';

function run(tasks: Readonly<Record<string, TaskHandler>>, action: string, args: unknown): Promise<unknown> {
  const task = tasks[`${PREFIX}${action}`];
  if (task === undefined) throw new Error(`no task ${action}`);
  return task(args, taskContext());
}

describe('the Kinesis Video tasks', () => {
  test('list streams page by page, with times as text', async () => {
    const { server, clock } = await startServer();
    server.createStream({ name: 'b', createdAt: clock.now() + 250 });
    server.createStream({ name: 'a' });
    const tasks = kinesisVideoTasks(server.url);

    const first = await run(tasks, 'listStreams', { MaxResults: 1 }) as { NextToken: string };
    const second = await run(tasks, 'listStreams', { MaxResults: 1, NextToken: first.NextToken });

    expect(first).toMatchObject({ StreamInfoList: [{ StreamName: 'a', Status: 'ACTIVE', CreationTime: '2024-01-01T00:00:00Z' }] });
    expect(second).toMatchObject({ StreamInfoList: [{ StreamName: 'b', CreationTime: '2024-01-01T00:00:00.250Z' }] });
    expect(second).not.toHaveProperty('NextToken');
  });

  test('list the tags of a stream, and describe it', async () => {
    const { server } = await startServer();
    const { arn } = server.createStream({ name: 'cam', retentionHours: 24, tags: { archive: 'yes', CreationTime: 'noon' } });
    const tasks = kinesisVideoTasks(server.url);

    expect(await run(tasks, 'listTagsForStream', { StreamARN: arn })).toEqual({ Tags: { archive: 'yes', CreationTime: 'noon' } });
    expect(await run(tasks, 'describeStream', { StreamName: 'cam' })).toMatchObject({
      StreamInfo: { StreamARN: arn, CreationTime: '2024-01-01T00:00:00Z', DataRetentionInHours: 24 },
    });
  });

  test('name errors after the exceptions of the service', async () => {
    const { server } = await startServer();
    server.createStream({ name: 'cam' });
    const tasks = kinesisVideoTasks(server.url);
    server.faults.add({ operation: 'ListTagsForStream', inject: { kind: 'exception', name: 'ClientLimitExceededException' } });
    server.faults.add({ operation: 'ListStreams', inject: { kind: 'exception', name: 'InternalFailure', httpStatus: 500 } });
    server.faults.add({ operation: 'DescribeStream', inject: { kind: 'xml' } });

    await expect(run(tasks, 'listTagsForStream', { StreamName: 'cam' })).rejects.toMatchObject({ name: 'KinesisVideo.ClientLimitExceededException' });
    await expect(run(tasks, 'listTagsForStream', { StreamName: 'gone' })).rejects.toMatchObject({
      name: 'KinesisVideo.ResourceNotFoundException', message: expect.stringMatching(/gone is not found.*\(Service: KinesisVideo, Status Code: 404, Request ID: [0-9a-f-]{36}\)/) as string,
    });
    await expect(run(tasks, 'listStreams', {})).rejects.toMatchObject({ name: 'KinesisVideo.InternalFailureException' });
    await expect(run(tasks, 'describeStream', { StreamName: 'cam' })).rejects.toMatchObject({ name: 'KinesisVideo.KinesisVideoException' });
  });

  test('a service that is not there is a client exception', async () => {
    await expect(run(kinesisVideoTasks(NOBODY), 'listStreams', {})).rejects.toMatchObject({ name: 'KinesisVideo.SdkClientException' });
  });

  test('with an argument that the action does not have is a mistake that no state handles', async () => {
    await expect(run(kinesisVideoTasks(NOBODY), 'listTagsForStream', { streamName: 'cam' })).rejects.toMatchObject({
      name: 'States.Runtime', message: 'kinesisvideo:listTagsForStream: got streamName, allowed: NextToken, StreamARN, StreamName',
    });
  });

  test('are handlers of a state machine, whose Retry sees the names', async () => {
    const { server, clock } = await startServer();
    server.createStream({ name: 'cam', tags: { archive: 'yes' } });
    server.faults.add({ operation: 'ListTagsForStream', times: 2, inject: { kind: 'exception', name: 'ClientLimitExceededException' } });
    const Retry = [{ ErrorEquals: ['KinesisVideo.ClientLimitExceededException'], MaxAttempts: 3 }];
    const states = { T: { Type: 'Task', Resource: `${PREFIX}listTagsForStream`, Arguments: { StreamName: 'cam' }, Retry, End: true } };
    const machine = createStateMachine(definitionOf(states), {
      name: 'test', arn: MACHINE_ARN, tasks: { ...kinesisVideoTasks(server.url) }, clock: skippingClock(clock.now()), random: () => 0.5,
    });

    expect(await machine.start({ name: 'run-1', input: {} })).toMatchObject({ status: 'SUCCEEDED', output: { Tags: { archive: 'yes' } } });
  });
});
