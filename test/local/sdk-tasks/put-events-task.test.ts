import { type EventBus, type EventsFaultPlan, type EventsServer, startEventsServer } from '../../../lib/local/events';
import { putEventsTask } from '../../../lib/local/sdk-tasks';
import { ENTRY, startBus } from '../events/support';
import { EXECUTION_ARN, NOBODY, taskContext } from './support';

const servers: EventsServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function start(fault: EventsFaultPlan = () => undefined): Promise<{ bus: EventBus; run: (args: unknown) => Promise<unknown> }> {
  const { bus } = startBus();
  const server = await startEventsServer({ bus, fault });
  servers.push(server);
  const task = putEventsTask(server.url);
  return { bus, run: (args) => task(args, taskContext()) };
}

describe('the putEvents task', () => {
  test('puts entries with a detail as JSON or as text, and appends the ARNs of execution and machine', async () => {
    const { bus, run } = await start();

    const output = await run({ Entries: [{ ...ENTRY, Detail: { camera: 'hall' }, EventBusName: 'default' }, { ...ENTRY, Resources: undefined }] });

    expect(output).toEqual({ FailedEntryCount: 0, Entries: bus.events.map(({ id }) => ({ EventId: id })) });
    const machine = 'arn:aws:states:us-east-1:000000000000:stateMachine:archive';
    expect(bus.events.map(({ detail, resources }) => [detail, resources])).toEqual([
      [{ camera: 'hall' }, ['arn:cam', EXECUTION_ARN, machine]],
      [{ camera: 'gate', ids: [1, 2] }, [EXECUTION_ARN, machine]],
    ]);
  });

  test('fails when any entry has failed, with the answer as its cause', async () => {
    const { bus, run } = await start();

    const failing = run({ Entries: [ENTRY, { ...ENTRY, Source: 'aws.x' }] });

    await expect(failing).rejects.toMatchObject({ name: 'EventBridge.FailedEntry', message: expect.stringContaining('"FailedEntryCount":1') as string });
    expect(bus.events).toHaveLength(1);
  });

  test.each<[string, EventsFaultPlan, string]>([
    ['entries that fail', () => 'fail-entries', 'EventBridge.FailedEntry'],
    ['an exception', () => 'reject', 'EventBridge.InternalException'],
    ['no answer', () => 'drop-response', 'EventBridge.SdkClientException'],
  ])('names its error after %s', async (_what, fault, name) => {
    const { run } = await start(fault);

    await expect(run({ Entries: [ENTRY] })).rejects.toMatchObject({ name });
  });

  test('names its error after what the service does not take', async () => {
    const { run } = await start();

    await expect(run({ Entries: [] })).rejects.toMatchObject({ name: 'EventBridge.ValidationException', message: expect.stringContaining('Entries: got 0 entries') as string });
  });

  test('a service that is not there is a client exception', async () => {
    await expect(putEventsTask(NOBODY)({ Entries: [ENTRY] }, taskContext())).rejects.toMatchObject({ name: 'EventBridge.SdkClientException' });
  });

  test.each<[string, unknown]>([
    ['no entries', {}], ['no object', 'x'], ['an unknown field', { Entries: [], EndpointId: 'x' }], ['an entry that is a text', { Entries: ['x'] }],
    ['an unknown field of an entry', { Entries: [{ ...ENTRY, detail: {} }] }],
  ])('with %s is a mistake that no state handles', async (_what, args) => {
    const { run } = await start();

    await expect(run(args)).rejects.toMatchObject({ name: 'States.Runtime' });
  });

  test('ends with its state', async () => {
    const stop = new AbortController();
    const reason = new Error('stopped');
    stop.abort(reason);

    await expect(putEventsTask(NOBODY)({ Entries: [ENTRY] }, taskContext(stop.signal))).rejects.toBe(reason);
  });
});
