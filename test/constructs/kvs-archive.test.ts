import { Duration, Lazy, Token } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Template } from 'aws-cdk-lib/assertions';
import { KvsArchive } from '../../lib/constructs/kvs-archive';
import { type KvsArchiveProps } from '../../lib/constructs/kvs-archive-props';
import { archiveTemplate, only, testStack } from './synth';

/** The message of what a construct with these props throws. */
function refusal(props: Partial<KvsArchiveProps>): string {
  try {
    archiveTemplate(() => props);
  } catch (error) {
    expect(error).toHaveProperty('name', 'Error');
    return (error as Error).message;
  }
  throw new Error('it was taken');
}

/** Values that the types forbid and a JavaScript caller can pass all the same. */
function untyped(props: Record<string, unknown>): Partial<KvsArchiveProps> {
  return props;
}

const STREAM_NAME = '1 to 256 characters of a-z A-Z 0-9 _ . -';

describe('KvsArchive', () => {
  test('with one prop makes a bucket, a table, a function, a state machine and a schedule', () => {
    const types = Object.values(archiveTemplate().toJSON()['Resources'] as Record<string, { Type: string }>).map(({ Type }) => Type).sort();

    expect(types).toEqual([
      'AWS::DynamoDB::GlobalTable', 'AWS::IAM::Policy', 'AWS::IAM::Policy', 'AWS::IAM::Policy', 'AWS::IAM::Role', 'AWS::IAM::Role',
      'AWS::IAM::Role', 'AWS::Lambda::Function', 'AWS::Logs::LogGroup', 'AWS::Logs::LogGroup', 'AWS::S3::Bucket', 'AWS::S3::BucketPolicy',
      'AWS::Scheduler::Schedule', 'AWS::StepFunctions::StateMachine',
    ]);
  });

  test('with every prop heeds every prop', () => {
    const template = archiveTemplate((stack) => ({
      streams: ['a', 'b'],
      bucket: s3.Bucket.fromBucketName(stack, 'Theirs', 'theirs'),
      keyPrefix: 'cams/',
      window: Duration.minutes(5),
      segmentDuration: Duration.minutes(1),
      logRetention: RetentionDays.ONE_YEAR,
      memorySize: 1024,
      schedule: ScheduleExpression.rate(Duration.minutes(10)),
      mode: 'follow',
    }));

    expect(only(template, 'AWS::Lambda::Function')).toMatchObject({
      MemorySize: 1024,
      Timeout: 360,
      Environment: {
        Variables: { ARCHIVE_BUCKET: 'theirs', ARCHIVE_PREFIX: 'cams/', ARCHIVE_WINDOW_SECONDS: '300', ARCHIVE_SEGMENT_SECONDS: '60' },
      },
    });
    template.resourceCountIs('AWS::Scheduler::Schedule', 2);
    template.allResourcesProperties('AWS::Scheduler::Schedule', { ScheduleExpression: 'rate(10 minutes)' });
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 });
    expect(JSON.stringify(only(template, 'AWS::StepFunctions::StateMachine')['DefinitionString'])).toContain('Execution.Input.mode : \\\\\\"follow\\\\\\"');
  });

  test('keeps the logical ids of what holds data, since another id means an empty bucket and an empty table', () => {
    const template = archiveTemplate();

    expect(Object.keys(template.findResources('AWS::S3::Bucket'))).toEqual(['ArchiveBucket49F1AC64']);
    expect(Object.keys(template.findResources('AWS::DynamoDB::GlobalTable'))).toEqual(['ArchiveTable7F4812CA']);
  });

  test('leaves a bucket that it is given as it is', () => {
    const bucketOnly = testStack();
    new s3.Bucket(bucketOnly, 'Theirs');
    const before = Template.fromStack(bucketOnly).toJSON() as { Resources: object };

    const template = archiveTemplate((stack) => ({ bucket: new s3.Bucket(stack, 'Theirs') as s3.IBucket }));

    expect(template.toJSON()['Resources']).toMatchObject(before.Resources);
    template.resourceCountIs('AWS::S3::Bucket', 1);
    template.resourceCountIs('AWS::S3::BucketPolicy', 0);
    archiveTemplate().resourceCountIs('AWS::S3::BucketPolicy', 1);
  });

  test('adds nothing to an imported bucket', () => {
    const template = archiveTemplate((stack) => ({ bucket: s3.Bucket.fromBucketName(stack, 'Theirs', 'theirs') }));

    template.resourceCountIs('AWS::S3::Bucket', 0);
    template.resourceCountIs('AWS::S3::BucketPolicy', 0);
  });

  test('gives its parts to whoever wants to build on them', () => {
    const stack = testStack();

    const archive = new KvsArchive(stack, 'Archive', { streams: ['front-door'] });

    expect(stack.resolve([archive.bucket.bucketName, archive.table.tableName, archive.windowFunction.functionName, archive.stateMachine.stateMachineArn])).toEqual([
      { Ref: 'ArchiveBucket49F1AC64' }, { Ref: 'ArchiveTable7F4812CA' }, { Ref: 'ArchiveWindowFunctionB35D61F7' }, { Ref: 'ArchiveRunStateMachine7BFE8B6A' },
    ]);
  });

  test('can stand twice in a stack', () => {
    const stack = testStack();
    new KvsArchive(stack, 'One', { streams: ['a'] });
    new KvsArchive(stack, 'Two', { streams: ['b'] });

    const machines = Object.values(Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine')) as { Properties: Record<string, unknown> }[];

    expect(new Set(machines.map(({ Properties }) => Properties['StateMachineName'])).size).toBe(2);
  });

  test.each<[Partial<KvsArchiveProps>, string]>([
    [{ streams: [] }, 'streams: got [], allowed: at least one stream name, as a list that is known at synth time'],
    [untyped({ streams: undefined }), 'streams: got nothing, allowed: at least one stream name, as a list that is known at synth time'],
    [untyped({ streams: 'front-door' }), 'streams: got "front-door", allowed: at least one stream name, as a list that is known at synth time'],
    [{ streams: ['a', 'b c'] }, `streams[1]: got "b c", allowed: ${STREAM_NAME}`],
    [{ streams: [''] }, `streams[0]: got "", allowed: ${STREAM_NAME}`],
    [{ streams: ['x'.repeat(257)] }, `streams[0]: got "${'x'.repeat(79)}..., allowed: ${STREAM_NAME}`],
    [{ streams: ['a', 'b', 'a'] }, 'streams[2]: got "a", allowed: each stream once'],
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
    [untyped({ logRetention: 2 }), 'logRetention: got 2, allowed: 1, 3, 5, 7, 14'],
    [untyped({ mode: 'range' }), 'mode: got "range", allowed: catch-up, follow'],
  ])('refuses %j', (props, message) => {
    expect(refusal(props)).toContain(message);
  });

  test('tells all that is wrong in one message, and where', () => {
    expect(refusal({ streams: ['a b'], memorySize: 1, window: Duration.hours(1) }))
      .toMatch(/^invalid props of Test\/Archive: streams\[0\]: .*; window: .*; memorySize: .*$/);
  });

  test.each<[string, Partial<KvsArchiveProps>]>([
    ['streams', { streams: [Token.asString({ Ref: 'Name' })] }],
    ['keyPrefix', { keyPrefix: Token.asString({ Ref: 'Prefix' }) }],
    ['memorySize', { memorySize: Token.asNumber({ Ref: 'Memory' }) }],
    ['the smallest values', { window: Duration.seconds(1), segmentDuration: Duration.seconds(60), memorySize: 256 }],
    ['the largest values', { window: Duration.seconds(840), segmentDuration: Duration.hours(1), memorySize: 10_240 }],
  ])('takes %s', (_, props) => {
    expect(() => archiveTemplate(() => props)).not.toThrow();
  });

  test('refuses a list that is a token as a whole, since it has to walk through it', () => {
    expect(refusal({ streams: Token.asList({ Ref: 'Names' }) })).toContain('known at synth time');
  });
});
