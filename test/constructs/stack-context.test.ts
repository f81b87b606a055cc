import { App, Duration } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { readContext } from '../../lib/constructs/stack-context';

const read = (context: Record<string, unknown>) => readContext(new App({ context }).node);

function refusal(context: Record<string, unknown>): string {
  try {
    read(context);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it was taken');
}

describe('context', () => {
  test('with the least input is one stream', () => {
    expect(read({ stream: 'front-door' })).toEqual({ streams: ['front-door'] });
  });

  test('with the most input sets everything', () => {
    const settings = read({
      stream: 'front-door, back-door', bucket: 'theirs', prefix: 'cams/', windowSeconds: '60', segmentSeconds: '120', logRetentionDays: '7',
      schedule: 'rate(5 minutes)', mode: 'follow', memorySize: '1024',
    });

    expect(settings).toEqual({
      streams: ['front-door', 'back-door'],
      bucketName: 'theirs',
      keyPrefix: 'cams/',
      window: Duration.seconds(60),
      segmentDuration: Duration.seconds(120),
      logRetention: RetentionDays.ONE_WEEK,
      schedule: ScheduleExpression.expression('rate(5 minutes)'),
      mode: 'follow',
      memorySize: 1024,
    });
  });

  test('takes what cdk.json can say and a command line cannot', () => {
    expect(read({ stream: ['a', 'b'], memorySize: 256, logRetentionDays: 1 })).toEqual({ streams: ['a', 'b'], memorySize: 256, logRetention: 1 });
  });

  test('takes an empty prefix', () => {
    expect(read({ stream: 'a', prefix: '' })).toEqual({ streams: ['a'], keyPrefix: '' });
  });

  test.each(['none', 'rate(1 minute)', 'rate(12 hours)', 'rate(1 day)', 'cron(5 * * * ? *)', 'cron(0 3 ? * MON-FRI *)'])('takes the schedule %s', (schedule) => {
    expect(read({ stream: 'a', schedule }).schedule).toEqual(schedule === 'none' ? 'none' : ScheduleExpression.expression(schedule));
  });

  test('without a stream tells what to type', () => {
    expect(refusal({})).toMatch(/^invalid context: stream: got nothing, allowed: .*npx cdk synth -c stream=front-door$/);
  });

  test.each<[string, unknown, string]>([
    ['stream', '', 'stream: got "", allowed: one stream name'],
    ['stream', 'a,,b', 'stream: got "a,,b"'],
    ['stream', 'a b', 'stream: got "a b"'],
    ['stream', 'a,a', 'stream: got "a,a", allowed: each stream once'],
    ['stream', [], 'stream: got []'],
    ['stream', true, 'stream: got true'],
    ['bucket', 'Upper', 'bucket: got "Upper", allowed: 3 to 63 characters'],
    ['prefix', 'cams', 'prefix: got "cams", allowed: nothing, or up to 256'],
    ['windowSeconds', '0', 'windowSeconds: got 0, allowed: a whole number of seconds, 1 to 840'],
    ['windowSeconds', '60s', 'windowSeconds: got "60s", allowed: a whole number'],
    ['windowSeconds', '', 'windowSeconds: got "", allowed: a whole number'],
    ['segmentSeconds', '10', 'segmentSeconds: got 10, allowed: a whole number of seconds, 60 to 3600'],
    ['logRetentionDays', '2', 'logRetentionDays: got "2", allowed: days: 1, 3, 5, 7'],
    ['schedule', 'hourly', 'schedule: got "hourly", allowed: rate('],
    ['schedule', 'rate(0 hours)', 'schedule: got "rate(0 hours)"'],
    ['schedule', 'cron(* * *)', 'schedule: got "cron(* * *)"'],
    ['mode', 'range', 'mode: got "range", allowed: catch-up, follow'],
    ['memorySize', '255', 'memorySize: got 255, allowed: a whole number of MB, 256 to 10240'],
  ])('refuses %s %j', (field, value, message) => {
    expect(refusal({ stream: 'a', [field]: value })).toContain(message);
  });

  test('tells all that is wrong in one message', () => {
    expect(refusal({ windowSeconds: 'x', mode: 'y', bucket: 'Z' })).toMatch(/stream: .*; bucket: .*; windowSeconds: .*; mode: /);
  });
});
