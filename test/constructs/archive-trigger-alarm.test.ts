import { Duration, Lazy, Token } from 'aws-cdk-lib';
import { ArchiveTrigger } from '../../lib/constructs/archive-trigger';
import { type AlarmTriggerOptions } from '../../lib/constructs/archive-trigger-alarm';
import { parseWindowInput } from '../../lib/contract/execution-state';
import { bridgeEvent, inputOf, matches, ruleOf } from './trigger-rule';

const AROUND = { before: Duration.seconds(30), after: Duration.minutes(2) };
const trigger = (options: Partial<AlarmTriggerOptions> = {}) => ArchiveTrigger.cloudWatchAlarm({ alarmNames: ['motion'], ...AROUND, ...options });

interface Alarm {
  readonly alarmName?: string;
  readonly value?: string;
  readonly dimensions?: Record<string, string>;
}

/** The shape of the event in the CloudWatch user guide, for an alarm on one metric. */
function alarm({ alarmName = 'motion', value = 'ALARM', dimensions = { StreamName: 'front-door' } }: Alarm = {}) {
  return bridgeEvent({
    source: 'aws.cloudwatch',
    'detail-type': 'CloudWatch Alarm State Change',
    detail: {
      alarmName,
      state: { value, reason: 'Threshold crossed', timestamp: '2030-01-01T12:00:00.123+0000' },
      previousState: { value: 'OK', timestamp: '2030-01-01T11:00:00.123+0000' },
      configuration: {
        metrics: [{ id: 'm1', metricStat: { metric: { namespace: 'AWS/KinesisVideo', name: 'PutMedia.IncomingBytes', dimensions }, period: 60, stat: 'Sum' }, returnData: true }],
      },
    },
  });
}

describe('trigger for alarms', () => {
  test('starts a run around the alarm, for the stream of its metric', () => {
    expect(inputOf(trigger(), alarm())).toEqual({
      streamName: 'front-door', mode: 'range', around: '2030-01-01T12:00:00Z', beforeSeconds: 30, afterSeconds: 120,
    });
  });

  test('starts a run for the stream it names, whatever the metric is about', () => {
    const named = trigger({ stream: 'back-door' });

    expect(matches(named, alarm({ dimensions: {} }))).toBe(true);
    expect(inputOf(named, alarm({ dimensions: {} }))).toMatchObject({ streamName: 'back-door' });
  });

  test('starts it with an input that the function can use', () => {
    const input = inputOf(trigger(), alarm()) as Record<string, unknown>;

    expect(parseWindowInput({ ...input, until: '2030-01-01T12:00:01Z', run: 'r' })).toMatchObject({
      mode: 'range', from: Date.parse('2030-01-01T11:59:30Z'), until: Date.parse('2030-01-01T12:02:00Z'),
    });
  });

  test('hears alarms that go off, on the default bus', () => {
    expect(ruleOf(trigger())).not.toHaveProperty('EventBusName');
    expect(matches(trigger(), alarm())).toBe(true);
    expect(matches(trigger(), alarm({ value: 'OK' }))).toBe(false);
    expect(matches(trigger(), { ...alarm(), source: 'aws.ec2' })).toBe(false);
  });

  test('does not hear an alarm that names no stream, since it could start nothing', () => {
    expect(matches(trigger(), alarm({ dimensions: { Room: 'hall' } }))).toBe(false);
    expect(matches(trigger(), alarm({ dimensions: { StreamName: 'front-door', Room: 'hall' } }))).toBe(true);
  });

  test('lets a run fail for an alarm whose stream is not in its first metric, and is not silent about it', () => {
    const onMetric = alarm();
    const { configuration: { metrics: [metric] } } = onMetric.detail as { configuration: { metrics: unknown[] } };
    const onExpression = { ...onMetric, detail: { ...onMetric.detail, configuration: { metrics: [{ id: 'e1', expression: 'FILL(m1, 0)', returnData: true }, metric] } } };
    const started = (options: Partial<AlarmTriggerOptions> = {}) => parseWindowInput({
      ...inputOf(trigger(options), onExpression) as Record<string, unknown>, until: '2030-01-01T12:00:01Z', run: 'r',
    });

    expect(matches(trigger(), onExpression)).toBe(true);
    expect(() => started()).toThrow(/streamName.*1 to 256 characters/);
    expect(started({ stream: 'front-door' })).toMatchObject({ stream: { streamName: 'front-door' } });
  });

  test('hears the alarms it names, or those whose names begin as it says', () => {
    const heard = (options: Partial<AlarmTriggerOptions>) => ['motion', 'door', 'motion-2'].filter((alarmName) => (
      matches(ArchiveTrigger.cloudWatchAlarm({ ...AROUND, ...options }), alarm({ alarmName }))
    ));

    expect(heard({ alarmNames: ['motion', 'door'] })).toEqual(['motion', 'door']);
    expect(heard({ alarmNamePrefix: 'motion' })).toEqual(['motion', 'motion-2']);
  });

  test.each<[string, Partial<AlarmTriggerOptions>]>([
    ['no time before', { before: Duration.seconds(0) }],
    ['no time behind', { after: Duration.seconds(0) }],
    ['a day on either side', { before: Duration.days(1), after: Duration.days(1) }],
    ['a stream that is a token', { stream: Token.asString({ Ref: 'Stream' }) }],
  ])('takes %s', (_, options) => {
    expect(trigger(options).problems).toEqual([]);
  });

  test.each<[Partial<AlarmTriggerOptions>, string, string]>([
    [{ alarmNames: [] }, 'alarmNames', 'at least one name'],
    [{ alarmNames: ['a', ''] }, 'alarmNames', 'at least one name'],
    [{ alarmNamePrefix: 'a' }, 'alarmNames, alarmNamePrefix', 'exactly one of the two'],
    [{ stream: 'a b' }, 'stream', '1 to 256 characters'],
    [{ before: Duration.seconds(86_401) }, 'before', 'a whole number of seconds, 0 to 86400'],
    [{ after: Duration.millis(500) }, 'after', 'a whole number of seconds, 0 to 86400'],
    [{ after: Duration.seconds(Lazy.number({ produce: () => 1 })) }, 'after', 'known at synth time'],
    [{ before: Duration.seconds(0), after: Duration.seconds(0) }, 'before, after', 'more than no time at all'],
  ])('refuses %j', (options, field, allowed) => {
    expect(trigger(options).problems).toMatchObject([{ field, allowed: expect.stringContaining(allowed) as string }]);
  });

  test('refuses to hear any alarm there is, and an empty beginning', () => {
    expect(ArchiveTrigger.cloudWatchAlarm(AROUND).problems).toMatchObject([{ field: 'alarmNames, alarmNamePrefix' }]);
    expect(ArchiveTrigger.cloudWatchAlarm({ ...AROUND, alarmNamePrefix: '' }).problems).toMatchObject([{ field: 'alarmNamePrefix' }]);
  });
});
