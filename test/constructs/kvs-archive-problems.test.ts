import { Duration, Lazy, Token } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { type KvsArchiveProps } from '../../lib/constructs/kvs-archive-props';
import { StreamSelection } from '../../lib/constructs/stream-selection';
import { refusalOf } from './refusal';
import { archiveTemplate } from './synth';

const refusal = (props: Partial<KvsArchiveProps>) => refusalOf(() => archiveTemplate(() => props));

/** Values that the types forbid and a JavaScript caller can pass all the same. */
function untyped(props: Record<string, unknown>): Partial<KvsArchiveProps> {
  return props;
}

describe('props of an archive', () => {
  test.each<[Partial<KvsArchiveProps>, string]>([
    [{ streams: [] }, 'streams: got [], allowed: at least one stream name, as a list that is known at synth time'],
    [untyped({ streams: 'front-door' }), 'streams: got "front-door", allowed: at least one stream name'],
    [{ streams: StreamSelection.withPrefix('cam*') }, 'streams, prefix: got "cam*", allowed: 1 to 256 characters'],
    [{ streams: StreamSelection.tagged({}) }, 'streams: got 0, allowed: 1 to 50 tags'],
    [{ keyPrefix: '/cams' }, 'keyPrefix: got "/cams", allowed: nothing, or up to 256 characters'],
    [{ window: Duration.seconds(0) }, 'window: got 0, allowed: a whole number of seconds, 1 to 840'],
    [{ window: Duration.minutes(15) }, 'window: got 900, allowed: a whole number of seconds, 1 to 840'],
    [{ window: Duration.millis(1500) }, 'window: got 1.5, allowed: a whole number of seconds, 1 to 840'],
    [{ window: Duration.seconds(Lazy.number({ produce: () => 60 })) }, 'window: got "a token", allowed: a duration that is known at synth time'],
    [{ segmentDuration: Duration.seconds(59) }, 'segmentDuration: got 59, allowed: a whole number of seconds, 60 to 3600'],
    [{ segmentDuration: Duration.hours(2) }, 'segmentDuration: got 7200, allowed: a whole number of seconds, 60 to 3600'],
    [{ memorySize: 255 }, 'memorySize: got 255, allowed: a whole number of MB, 256 to 10240'],
    [{ memorySize: 10_241 }, 'memorySize: got 10241, allowed: a whole number of MB, 256 to 10240'],
    [{ memorySize: 512.5 }, 'memorySize: got 512.5, allowed: a whole number of MB, 256 to 10240'],
    [{ maxConcurrency: 0 }, 'maxConcurrency: got 0, allowed: a whole number of streams, 1 to 10000'],
    [{ maxConcurrency: 10_001 }, 'maxConcurrency: got 10001, allowed: a whole number of streams, 1 to 10000'],
    [{ toleratedFailurePercentage: -1 }, 'toleratedFailurePercentage: got -1, allowed: a whole number of percent, 0 to 100'],
    [{ toleratedFailurePercentage: 101 }, 'toleratedFailurePercentage: got 101, allowed: a whole number of percent, 0 to 100'],
    [untyped({ logRetention: 2 }), 'logRetention: got 2, allowed: 1, 3, 5, 7, 14'],
    [untyped({ mode: 'range' }), 'mode: got "range", allowed: catch-up, follow; range needs a from and a to, which no schedule has: use archiveOn'],
    [{ schedule: ScheduleExpression.expression('hourly') }, 'schedule: got "hourly", allowed: rate('],
    [{ objectLock: { retention: Duration.hours(1) } }, 'objectLock.retention: got 0.041666666666666664, allowed: a whole number of days, 1 to 36500'],
    [{ transitions: [{ storageClass: s3.StorageClass.INFREQUENT_ACCESS, after: Duration.days(1) }] }, 'transitions[0]: got "STANDARD_IA after 1 days", allowed: STANDARD_IA after'],
  ])('refuses %j', (props, message) => {
    expect(refusal(props)).toContain(message);
  });

  test('refuses a key that nothing would be encrypted with', () => {
    const message = refusalOf(() => archiveTemplate((stack) => ({
      bucket: s3.Bucket.fromBucketName(stack, 'Theirs', 'theirs'), table: dynamodb.TableV2.fromTableName(stack, 'Ledger', 'ledger'), encryptionKey: new kms.Key(stack, 'Key'),
    })));

    expect(message).toContain('encryptionKey: got "a key", allowed: none with both bucket and table passed in');
  });

  test('refuses what only its own bucket could have, with a bucket that it is given', () => {
    const message = refusalOf(() => archiveTemplate((stack) => ({
      bucket: s3.Bucket.fromBucketName(stack, 'Theirs', 'theirs'), objectLock: { retention: Duration.days(1) }, transitions: [],
    })));

    expect(message).toMatch(/objectLock: got "a value", allowed: nothing with a bucket passed in.*; transitions: got "a value", allowed: nothing with a bucket/);
  });

  test('tells all that is wrong in one message, and where', () => {
    expect(refusal({ streams: ['a b'], memorySize: 1, window: Duration.hours(1) }))
      .toMatch(/^invalid props of Test\/Archive: streams\[0\]: .*; window: .*; memorySize: .*$/);
  });

  test.each<[string, Partial<KvsArchiveProps>]>([
    ['streams', { streams: [Token.asString({ Ref: 'Name' })] }],
    ['keyPrefix', { keyPrefix: Token.asString({ Ref: 'Prefix' }) }],
    ['memorySize', { memorySize: Token.asNumber({ Ref: 'Memory' }) }],
    ['the smallest values', { window: Duration.seconds(1), segmentDuration: Duration.seconds(60), memorySize: 256, maxConcurrency: 1, toleratedFailurePercentage: 0 }],
    ['the largest values', { window: Duration.seconds(840), segmentDuration: Duration.hours(1), memorySize: 10_240, maxConcurrency: 10_000, toleratedFailurePercentage: 100 }],
  ])('takes %s', (_, props) => {
    expect(() => archiveTemplate(() => props)).not.toThrow();
  });
});
