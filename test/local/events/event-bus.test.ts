import { type BridgeEvent, UndeliverableError } from '../../../lib/local/events';
import { cameraRule, ENTRY, startBus, TARGET } from './support';

describe('an event bus', () => {
  test('gives an event its envelope, with the time of its clock', () => {
    const { bus } = startBus({ region: 'eu-west-1', accountId: '111122223333' });

    const result = bus.put(ENTRY);

    expect(bus.events).toEqual([{
      'version': '0', 'id': 'EventId' in result ? result.EventId : '', 'detail-type': 'Motion', 'source': 'my.camera', 'account': '111122223333',
      'time': '2024-01-01T00:00:00Z', 'region': 'eu-west-1', 'resources': ['arn:cam'], 'detail': { camera: 'gate', ids: [1, 2] },
    }]);
    expect(bus.events[0]?.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test('takes the time that the entry gives, in whole seconds', () => {
    const { bus } = startBus();

    bus.put({ ...ENTRY, Time: 1_700_000_000.9 });

    expect(bus.events[0]?.time).toBe('2023-11-14T22:13:20Z');
  });

  test('takes an entry of 256 KB', () => {
    const { bus } = startBus();
    const Detail = JSON.stringify({ x: 'y'.repeat(262_144 - 'my.camera'.length - 'Motion'.length - 'arn:cam'.length - '{"x":""}'.length) });

    expect(bus.put({ ...ENTRY, Detail })).toHaveProperty('EventId');
    expect(bus.put({ ...ENTRY, Detail, Source: 'my.camera.' })).toMatchObject({ ErrorCode: 'InvalidArgument', ErrorMessage: expect.stringMatching(/got 262145 bytes, allowed: 262144/) as string });
  });

  test.each<[string, object, string, RegExp]>([
    ['no source', { Source: undefined }, 'InvalidArgument', /Source is a required argument/],
    ['an empty type', { DetailType: '' }, 'InvalidArgument', /DetailType is a required argument/],
    ['no detail', { Detail: undefined }, 'InvalidArgument', /Detail is a required argument/],
    ['a detail that is no JSON', { Detail: '{' }, 'MalformedDetail', /Detail is malformed/],
    ['a detail that is a list', { Detail: '[]' }, 'MalformedDetail', /Detail is malformed/],
    ['a source of AWS', { Source: 'aws.s3' }, 'NotAuthorizedForSourceException', /Not authorized for the source/],
    ['another bus', { EventBusName: 'other' }, 'InvalidArgument', /EventBusName is not valid. Reason: got other, allowed: default/],
    ['resources that are a text', { Resources: 'arn' }, 'InvalidArgument', /Resources/],
    ['a time that is a text', { Time: '2024' }, 'InvalidArgument', /Time/],
  ])('refuses an entry with %s', (_what, fields, code, message) => {
    const { bus } = startBus();

    const result = bus.put({ ...ENTRY, ...fields });

    expect(result).toEqual({ ErrorCode: code, ErrorMessage: expect.stringMatching(message) as string });
    expect(bus.events).toEqual([]);
  });

  test('takes events of AWS from services, and tells a service what is wrong', () => {
    const { bus } = startBus();

    const event = bus.putFromService({ ...ENTRY, Source: 'aws.states' });

    expect(bus.events).toEqual([event]);
    expect(() => bus.putFromService({ ...ENTRY, Source: 'aws.states', Detail: '' })).toThrow(/event of aws\.states: InvalidArgument/);
  });

  test('answers to its own name and ARN', () => {
    const { bus } = startBus({ name: 'cams' });

    for (const EventBusName of ['cams', 'arn:aws:events:us-east-1:000000000000:event-bus/cams', undefined]) {
      expect(bus.put({ ...ENTRY, EventBusName })).toHaveProperty('EventId');
    }
    expect(bus.put({ ...ENTRY, EventBusName: 'default' })).toHaveProperty('ErrorCode');
  });

  test('keeps the last events, and tells each to its listeners', () => {
    const { bus } = startBus({ keep: 2 });
    const heard: BridgeEvent[] = [];
    const leave = bus.listen((event) => heard.push(event));

    for (const DetailType of ['a', 'b', 'c']) bus.put({ ...ENTRY, DetailType });
    leave();
    bus.put({ ...ENTRY, DetailType: 'd' });

    expect(bus.events.map((event) => event['detail-type'])).toEqual(['c', 'd']);
    expect(heard.map((event) => event['detail-type'])).toEqual(['a', 'b', 'c']);
  });
});

describe('deliveries', () => {
  test('go to every target of every rule that fits, and is enabled', async () => {
    const { bus, delivered } = startBus();
    bus.addRule(cameraRule({ InputPath: '$.detail.camera' }));
    bus.addRule(cameraRule({}, { Name: 'two', Targets: [{ Id: 'a', Arn: 'arn:a', Input: '1' }, { Id: 'b', Arn: 'arn:b', Input: '2' }] }));
    bus.addRule(cameraRule({}, { Name: 'off', State: 'DISABLED' }));
    bus.addRule(cameraRule({}, { Name: 'else', EventPattern: { source: ['other'] } }));

    bus.put(ENTRY);
    await bus.settled();

    expect(delivered).toEqual([{ targetArn: TARGET, input: 'gate' }, { targetArn: 'arn:a', input: 1 }, { targetArn: 'arn:b', input: 2 }]);
  });

  test('come twice when they are asked to', async () => {
    const { bus, delivered } = startBus({ deliveries: (event, rule) => (rule.name === 'on-camera' && event['detail-type'] === 'Motion' ? 2 : 1) });
    bus.addRule(cameraRule());

    bus.put(ENTRY);
    bus.put({ ...ENTRY, DetailType: 'Still' });
    await bus.settled();

    expect(delivered.map(({ input }) => (input as BridgeEvent)['detail-type'])).toEqual(['Motion', 'Motion', 'Still']);
    expect(delivered[0]?.input).toEqual(delivered[1]?.input);
  });

  test('never come less than once', () => {
    const { bus } = startBus({ deliveries: () => 0 });
    bus.addRule(cameraRule());

    expect(() => bus.put(ENTRY)).toThrow(/deliveries: got 0, allowed: a whole number of 1 or more/);
  });

  test('that fail are tried again, with growing pauses on the clock', async () => {
    const at: number[] = [];
    const { bus, clock } = startBus({ random: () => 0.5, deliver: async () => { at.push(clock.now()); if (at.length < 4) throw new Error('busy'); } });
    const start = clock.now();
    bus.addRule(cameraRule());

    bus.put(ENTRY);
    await clock.drive(bus.settled());

    expect(at.map((time) => time - start)).toEqual([0, 750, 2_250, 5_250]);
    expect(bus.deadLetters).toEqual([]);
  });

  test('that keep failing become dead letters once their attempts, or their time, are over', async () => {
    const error = new Error('busy');
    const { bus, clock } = startBus({ random: () => 0.5, deliver: () => Promise.reject(error) });
    bus.addRule(cameraRule({ Input: '1', RetryPolicy: { MaximumRetryAttempts: 2 }, DeadLetterConfig: { Arn: 'arn:queue' } }, { Name: 'few' }));
    bus.addRule(cameraRule({ Input: '1', RetryPolicy: { MaximumEventAgeInSeconds: 60 } }, { Name: 'short' }));

    bus.put(ENTRY);
    await clock.drive(bus.settled());

    expect(bus.deadLetters).toEqual([
      { from: 'few', targetArn: TARGET, input: 1, deadLetterArn: 'arn:queue', attempts: 3, error },
      { from: 'short', targetArn: TARGET, input: 1, deadLetterArn: undefined, attempts: 7, error },
    ]);
  });

  test('that can never succeed become dead letters at once', async () => {
    const { bus } = startBus({ deliver: () => Promise.reject(new UndeliverableError('no such machine')) });
    bus.addRule(cameraRule());

    bus.put(ENTRY);
    await bus.settled();

    expect(bus.deadLetters).toMatchObject([{ attempts: 1, error: { message: 'no such machine' } }]);
  });

  test('whose input cannot be made become dead letters', async () => {
    const { bus, delivered } = startBus();
    bus.addRule(cameraRule({ InputPath: '$.detail.gone' }));

    bus.put(ENTRY);
    await bus.settled();

    expect(delivered).toEqual([]);
    expect(bus.deadLetters).toMatchObject([{ from: 'on-camera', attempts: 0, error: { message: expect.stringMatching(/InputPath \$\.detail\.gone: leads nowhere/) as string } }]);
  });

  test('that wait to be tried again end with the bus', async () => {
    const { bus, clock } = startBus({ deliver: () => Promise.reject(new Error('busy')) });
    bus.addRule(cameraRule());
    bus.put(ENTRY);
    await clock.asleep();

    await bus.close();

    expect(bus.deadLetters).toMatchObject([{ error: { message: 'the event bus was closed' } }]);
  });
});

test('a rule of another bus is refused', () => {
  const { bus } = startBus();

  expect(() => bus.addRule(cameraRule({}, { EventBusName: 'cams' }))).toThrow(/rule on-camera: got bus cams, allowed: default/);
});
