/** The machine for calls as it is synthesized, run by the local interpreter over a Connect that a test makes up. */

import { createStateMachine, skippingClock, TaskError, type ExecutionResult } from '../../lib/local/states';
import { parseWindowInput } from '../../lib/contract/execution-state';
import { definitionOf } from './definition';
import { CONNECT_INSTANCE_ARN, connectTemplate } from './machines';

const START = Date.UTC(2026, 10, 23, 7, 30);
const CONTACT = '5a2d7a3e-6f4c-4a55-9d3f-0123456789ab';
const streamArn = (n: number): string => `arn:aws:kinesisvideo:eu-west-1:111122223333:stream/calls-contact-${n}/1700000000000`;

interface Recording { readonly StorageType: string; readonly Location: string; readonly StartTimestamp?: string; readonly StopTimestamp?: string }

const RECORDING: Recording = { StorageType: 'KINESIS_VIDEO_STREAM', Location: streamArn(1), StartTimestamp: '2026-11-23T07:20:00.000Z', StopTimestamp: '2026-11-23T07:25:00.000Z' };

interface Calls {
  readonly result: ExecutionResult;
  readonly asked: readonly unknown[];
  readonly started: readonly { readonly Name: string; readonly Input: Readonly<Record<string, unknown>> }[];
}

/** Runs the machine once. @param look What Connect answers when it is asked for the n-th time, from 1. */
async function archiveCall(look: (n: number) => readonly Recording[] | undefined, start: () => void = () => undefined, initiated?: string): Promise<Calls> {
  const asked: unknown[] = [];
  const started: Calls['started'][number][] = [];
  const machine = createStateMachine(definitionOf(connectTemplate()), {
    name: 'calls', arn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:calls', clock: skippingClock(START), random: () => 0.5,
    tasks: {
      'arn:aws:states:::aws-sdk:connect:describeContact': (args) => {
        asked.push(args);
        const Recordings = look(asked.length);
        return Promise.resolve({ Contact: { Id: CONTACT, DisconnectTimestamp: '2026-11-23T07:29:00.000Z', ...(initiated === undefined ? {} : { InitiationTimestamp: initiated }), ...(Recordings === undefined ? {} : { Recordings }) } });
      },
      'arn:aws:states:::states:startExecution': (args) => {
        started.push(args as Calls['started'][number]);
        start();
        return Promise.resolve({ ExecutionArn: 'arn' });
      },
    },
  });
  const event = { source: 'aws.connect', detail: { eventType: 'DISCONNECTED', contactId: CONTACT, instanceArn: CONNECT_INSTANCE_ARN, channel: 'VOICE' } };
  return { result: await machine.start({ name: 'call', input: event }), asked, started };
}

describe('a call that has ended', () => {
  test('is looked up, and a run is started for the stream that holds it, with a margin', async () => {
    const { asked, started, result } = await archiveCall(() => [RECORDING]);

    expect(asked[0]).toEqual({ InstanceId: '11112222-3333-4444-5555-666677778888', ContactId: CONTACT });
    expect(started).toEqual([expect.objectContaining({
      Name: expect.stringMatching(new RegExp(`^call-${CONTACT}-[0-9a-f]{16}$`)) as unknown,
      Input: { streamArn: streamArn(1), mode: 'range', from: '2026-11-23T07:19:55.000Z', to: '2026-11-23T07:25:05.000Z' },
    })]);
    expect(result.status).toBe('SUCCEEDED');
  });

  test('starts a run with an input that the function takes', async () => {
    const { started } = await archiveCall(() => [RECORDING]);

    expect(parseWindowInput({ ...started[0]?.Input, until: '2026-11-23T07:30:00Z', run: 'r' })).toMatchObject({ mode: 'range', stream: { streamArn: streamArn(1) } });
  });

  test('with two recordings in one stream is one run over both, with two streams two', async () => {
    const { started } = await archiveCall(() => [
      RECORDING, { ...RECORDING, StartTimestamp: '2026-11-23T07:19:00.000Z', StopTimestamp: '2026-11-23T07:24:00.000Z' }, { ...RECORDING, Location: streamArn(2) },
    ]);

    expect(started.map(({ Input }) => [Input['streamArn'], Input['from'], Input['to']])).toEqual([
      [streamArn(1), '2026-11-23T07:18:55.000Z', '2026-11-23T07:25:05.000Z'], [streamArn(2), '2026-11-23T07:19:55.000Z', '2026-11-23T07:25:05.000Z'],
    ]);
    expect(new Set(started.map(({ Name }) => Name)).size).toBe(2);
  });

  test('whose recording has no end ends where the call does', async () => {
    const { StopTimestamp, ...open } = RECORDING;

    expect((await archiveCall(() => [open])).started[0]?.Input['to']).toBe('2026-11-23T07:29:05.000Z');
    expect(StopTimestamp).toBeDefined();
  });

  test('takes a location with something before the ARN', async () => {
    expect((await archiveCall(() => [{ ...RECORDING, Location: `kinesis-video/${streamArn(1)}` }])).started[0]?.Input['streamArn']).toBe(streamArn(1));
  });

  test('is looked up again until Connect knows its recordings, and no new one has come', async () => {
    const second = { ...RECORDING, Location: streamArn(2) };
    const { asked, started } = await archiveCall((n) => (n < 4 ? undefined : n === 4 ? [RECORDING] : [RECORDING, second]));

    expect([asked.length, started.length]).toEqual([6, 2]);
  });

  test('is archived from where it was initiated, if its recording tells of the last leg only', async () => {
    const { started } = await archiveCall(() => [RECORDING], undefined, '2026-11-23T07:15:00.000Z');

    expect(started[0]?.Input['from']).toBe('2026-11-23T07:14:55.000Z');
  });

  test('that was not streamed ends well, after some looks', async () => {
    const { asked, started, result } = await archiveCall(() => [{ ...RECORDING, StorageType: 'S3' }]);

    expect([asked.length, started.length, result.status]).toEqual([10, 0, 'SUCCEEDED']);
  });

  test('that is told of twice starts one run', async () => {
    const { result } = await archiveCall(() => [RECORDING], () => { throw new TaskError('StepFunctions.ExecutionAlreadyExistsException', 'there is one'); });

    expect(result.status).toBe('SUCCEEDED');
  });

  test('whose run cannot be started fails, with the reason', async () => {
    const { result } = await archiveCall(() => [RECORDING], () => { throw new TaskError('StepFunctions.AccessDeniedException', 'no'); });

    expect(result).toMatchObject({ status: 'FAILED', error: 'StepFunctions.AccessDeniedException' });
  });

  test('that Connect does not tell of fails, with the reason', async () => {
    const { result } = await archiveCall(() => { throw new TaskError('Connect.ResourceNotFoundException', 'no such contact'); });

    expect(result).toMatchObject({ status: 'FAILED', error: 'Connect.ResourceNotFoundException' });
  });
});
