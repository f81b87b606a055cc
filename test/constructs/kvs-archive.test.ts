import { App, Duration, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Template } from 'aws-cdk-lib/assertions';
import { ArchiveTrigger } from '../../lib/constructs/archive-trigger';
import { KvsArchive } from '../../lib/constructs/kvs-archive';
import { type KvsArchiveProps } from '../../lib/constructs/kvs-archive-props';
import { StreamSelection } from '../../lib/constructs/stream-selection';
import { refusalOf } from './refusal';
import { archiveTemplate, NO_BUNDLING, scheduleOf, testApp, testStack, windowFunctionOf } from './synth';

/** The documents of the run machine and of the fleet machine, as they stand in the template. */
function machines(template: Template): string[] {
  const found = template.findResources('AWS::StepFunctions::StateMachine') as Record<string, { Properties: { DefinitionString: unknown } }>;
  return ['ArchiveRunStateMachine7BFE8B6A', 'ArchiveFleetStateMachine9425A940'].map((id) => JSON.stringify(found[id]?.Properties.DefinitionString));
}

function coverageOf(template: Template): unknown {
  return (windowFunctionOf(template)['Environment'] as { Variables: Record<string, unknown> }).Variables['ARCHIVE_COVERAGE'];
}

describe('KvsArchive', () => {
  test('with one prop makes a bucket and one for its access logs, a table, a key, a queue, a function, two state machines, a schedule, alarms with topics, and a dashboard', () => {
    const types = Object.values(archiveTemplate().toJSON()['Resources'] as Record<string, { Type: string }>).map(({ Type }) => Type);

    expect([...new Set(types)].sort()).toEqual([
      'AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm', 'AWS::CloudWatch::Dashboard', 'AWS::DynamoDB::GlobalTable', 'AWS::IAM::Policy', 'AWS::IAM::Role', 'AWS::KMS::Key',
      'AWS::Lambda::Function', 'AWS::Logs::LogGroup', 'AWS::S3::Bucket', 'AWS::S3::BucketPolicy', 'AWS::SNS::Topic', 'AWS::SNS::TopicPolicy',
      'AWS::SQS::Queue', 'AWS::SQS::QueuePolicy', 'AWS::Scheduler::Schedule', 'AWS::StepFunctions::StateMachine',
    ]);
    expect(types.filter((type) => ['AWS::IAM::Role', 'AWS::StepFunctions::StateMachine'].includes(type)).sort()).toEqual([
      ...Array<string>(6).fill('AWS::IAM::Role'), ...Array<string>(2).fill('AWS::StepFunctions::StateMachine'),
    ]);
  });

  test('with every prop heeds every prop', () => {
    const template = archiveTemplate((stack) => ({
      streams: StreamSelection.withPrefix('cam-'),
      bucket: s3.Bucket.fromBucketName(stack, 'Theirs', 'theirs'),
      keyPrefix: 'cams/',
      table: dynamodb.TableV2.fromTableName(stack, 'Ledger', 'ledger'),
      eventBus: events.EventBus.fromEventBusName(stack, 'Bus', 'bus'),
      window: Duration.minutes(5),
      segmentDuration: Duration.minutes(1),
      logRetention: RetentionDays.ONE_YEAR,
      memorySize: 1024,
      maxConcurrency: 7,
      toleratedFailurePercentage: 33,
      schedule: ScheduleExpression.rate(Duration.minutes(10)),
      mode: 'follow',
    }));

    expect(windowFunctionOf(template)).toMatchObject({
      MemorySize: 1024,
      Timeout: 360,
      Environment: {
        Variables: {
          ARCHIVE_BUCKET: 'theirs', ARCHIVE_TABLE: 'ledger', ARCHIVE_EVENT_BUS: 'bus', ARCHIVE_PREFIX: 'cams/', ARCHIVE_WINDOW_SECONDS: '300',
          ARCHIVE_SEGMENT_SECONDS: '60',
        },
      },
    });
    expect(scheduleOf(template)).toMatchObject({ ScheduleExpression: 'rate(10 minutes)', Target: { Input: '{"mode":"follow"}' } });
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 });
    const [run, fleet] = machines(template);
    expect(run).toContain('Execution.Input.mode : \\\\\\"follow\\\\\\"');
    expect(fleet).toContain('cam-');
    expect(fleet).toContain('\\"MaxConcurrency\\":7');
    expect(fleet).toContain('33');
  });

  test('keeps the logical ids of what holds data, since another id means an empty bucket, an empty table and another key', () => {
    const template = archiveTemplate();

    expect(Object.keys(template.findResources('AWS::S3::Bucket'))).toEqual(['ArchiveBucketAccessLogsBucket01B17174', 'ArchiveBucket49F1AC64']);
    expect(Object.keys(template.findResources('AWS::DynamoDB::GlobalTable'))).toEqual(['ArchiveTable7F4812CA']);
    expect(Object.keys(template.findResources('AWS::KMS::Key'))).toEqual(['ArchiveKey3EF5EDE5']);
  });

  test('leaves a bucket that it is given as it is', () => {
    const bucketOnly = testStack();
    new s3.Bucket(bucketOnly, 'Theirs');
    const before = Template.fromStack(bucketOnly).toJSON() as { Resources: object };

    const template = archiveTemplate((stack) => ({ bucket: new s3.Bucket(stack, 'Theirs') as s3.IBucket }));

    expect(template.toJSON()['Resources']).toMatchObject(before.Resources);
    template.resourceCountIs('AWS::S3::Bucket', 1);
    template.resourceCountIs('AWS::S3::BucketPolicy', 0);
    archiveTemplate().resourceCountIs('AWS::S3::BucketPolicy', 2);
  });

  test('adds nothing to an imported bucket', () => {
    const template = archiveTemplate((stack) => ({ bucket: s3.Bucket.fromBucketName(stack, 'Theirs', 'theirs') }));

    template.resourceCountIs('AWS::S3::Bucket', 0);
    template.resourceCountIs('AWS::S3::BucketPolicy', 0);
  });

  test('leaves a table and a key that it is given as they are', () => {
    const theirs = (stack: Stack) => ({
      table: new dynamodb.Table(stack, 'Ledger', {
        partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING }, sortKey: { name: 'sk', type: dynamodb.AttributeType.STRING },
      }) as dynamodb.ITable,
      encryptionKey: new kms.Key(stack, 'Key'),
    });
    const alone = testStack();
    theirs(alone);
    const before = Template.fromStack(alone).toJSON() as { Resources: object };

    const template = archiveTemplate(theirs);

    expect(template.toJSON()['Resources']).toMatchObject(before.Resources);
    template.resourceCountIs('AWS::DynamoDB::GlobalTable', 0);
    template.resourceCountIs('AWS::KMS::Key', 2); // Theirs, and that of the logs.
  });

  test('adds nothing to an imported table, an imported key and an imported bus', () => {
    const template = archiveTemplate((stack) => ({
      table: dynamodb.TableV2.fromTableName(stack, 'Ledger', 'ledger'),
      encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/12345678-1234-1234-1234-123456789012'),
      eventBus: events.EventBus.fromEventBusName(stack, 'Bus', 'bus'),
    }));

    expect(Object.keys(template.findResources('AWS::KMS::Key'))).toEqual(['ArchiveKey3EF5EDE5']); // That of the logs.
    for (const type of ['AWS::DynamoDB::GlobalTable', 'AWS::DynamoDB::Table', 'AWS::Events::EventBus', 'AWS::Events::EventBusPolicy']) {
      template.resourceCountIs(type, 0);
    }
  });

  test('needs no feature flag of the app that it stands in', () => {
    const stack = new Stack(new App({ context: NO_BUNDLING }), 'Test');
    new KvsArchive(stack, 'Archive', { streams: ['front-door'] });
    const stores = ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy', 'AWS::DynamoDB::GlobalTable', 'AWS::KMS::Key'];
    const [without, withFlags] = [Template.fromStack(stack), archiveTemplate()].map((template) => stores.map((type) => Object.values(template.findResources(type))));

    expect(without).toEqual(withFlags);
  });

  test('bounds each of its roles, also those of what is added later, and no other', () => {
    const stack = testStack();
    const archive = new KvsArchive(stack, 'Archive', {
      streams: ['front-door'], schedule: 'none', permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', 'arn:aws:iam::111122223333:policy/Boundary'),
    });
    new iam.Role(stack, 'Other', { assumedBy: new iam.AccountRootPrincipal() });
    archive.addSchedule('Nightly', { schedule: ScheduleExpression.rate(Duration.days(1)) });
    archive.archiveOn('Calls', ArchiveTrigger.connectContact({ instanceArn: 'arn:aws:connect:eu-west-1:111122223333:instance/1' }));

    const roles = Object.entries(Template.fromStack(stack).findResources('AWS::IAM::Role')) as [string, { Properties: { PermissionsBoundary?: string } }][];

    const bounded = roles.filter(([, { Properties }]) => Properties.PermissionsBoundary === 'arn:aws:iam::111122223333:policy/Boundary').map(([id]) => id);
    expect(bounded).toHaveLength(8);
    expect(roles.map(([id]) => id).filter((id) => !bounded.includes(id))).toEqual([expect.stringMatching(/^Other/)]);
  });

  test('gives its parts to whoever wants to build on them', () => {
    const stack = testStack();

    const archive = new KvsArchive(stack, 'Archive', { streams: ['front-door'] });

    expect(stack.resolve([
      archive.bucket.bucketName, archive.table.tableName, archive.windowFunction.functionName, archive.stateMachine.stateMachineArn,
      archive.fleetMachine.stateMachineArn, archive.deadLetterQueue.queueUrl, archive.operationsKey.keyId,
    ])).toEqual([
      { Ref: 'ArchiveBucket49F1AC64' }, { Ref: 'ArchiveTable7F4812CA' }, { Ref: 'ArchiveWindowFunctionB35D61F7' }, { Ref: 'ArchiveRunStateMachine7BFE8B6A' },
      { Ref: 'ArchiveFleetStateMachine9425A940' }, { Ref: 'ArchiveDeadLetterQueueD953F443' },
      { Ref: 'ArchiveKey3EF5EDE5' },
    ]);
  });

  test('can stand twice in a stack', () => {
    const stack = testStack();
    new KvsArchive(stack, 'One', { streams: ['a'] });
    new KvsArchive(stack, 'Two', { streams: ['b'] });

    const machines = Object.values(Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine')) as { Properties: Record<string, unknown> }[];

    expect(new Set(machines.map(({ Properties }) => Properties['StateMachineName'])).size).toBe(4);
  });

  describe('covers', () => {
    test('everything, as soon as there is a schedule', () => {
      const stack = testStack();
      new KvsArchive(stack, 'Archive', { streams: ['a'], schedule: 'none' }).addSchedule('Later', { schedule: ScheduleExpression.rate(Duration.days(1)) });

      expect(coverageOf(Template.fromStack(stack))).toBe('everything');
      expect(coverageOf(archiveTemplate())).toBe('everything');
    });

    test('everything, whatever else starts runs', () => {
      const stack = testStack();
      new KvsArchive(stack, 'Archive', { streams: ['a'] }).archiveOn('Request', ArchiveTrigger.request());

      expect(coverageOf(Template.fromStack(stack))).toBe('everything');
    });

    test('ranges, where nothing but events starts runs', () => {
      const stack = testStack();
      new KvsArchive(stack, 'Archive', { streams: ['a'], schedule: 'none' }).archiveOn('Request', ArchiveTrigger.request());

      expect(coverageOf(Template.fromStack(stack))).toBe('ranges');
    });
  });

  describe('in a stack of a known place', () => {
    const place = { account: '111122223333', region: 'eu-west-1' };
    const made = (props: (stack: Stack) => Partial<KvsArchiveProps>) => () => {
      const stack = new Stack(testApp(), 'Test', { env: place });
      new KvsArchive(stack, 'Archive', { streams: ['a'], ...props(stack) });
    };
    const bucket = (stack: Stack, region: string) => s3.Bucket.fromBucketAttributes(stack, 'Theirs', { bucketName: 'theirs', region });
    const table = (stack: Stack, region: string) => dynamodb.TableV2.fromTableArn(stack, 'Ledger', `arn:aws:dynamodb:${region}:111122223333:table/ledger`);
    const bus = (stack: Stack, region: string, account: string) => events.EventBus.fromEventBusArn(stack, 'Bus', `arn:aws:events:${region}:${account}:event-bus/bus`);
    const key = (stack: Stack, region: string) => kms.Key.fromKeyArn(stack, 'Key', `arn:aws:kms:${region}:111122223333:key/1234`);

    test.each<[string, (stack: Stack) => Partial<KvsArchiveProps>, string]>([
      ['a bucket', (stack) => ({ bucket: bucket(stack, 'us-east-1') }), 'bucket: got "us-east-1", allowed: the region of the stack, which is eu-west-1'],
      ['a table', (stack) => ({ table: table(stack, 'us-east-1') }), 'table: got "us-east-1", allowed: the region of the stack, which is eu-west-1'],
      ['a key', (stack) => ({ encryptionKey: key(stack, 'us-east-1') }), 'encryptionKey: got "us-east-1", allowed: the region of the stack'],
      ['a bus', (stack) => ({ eventBus: bus(stack, 'us-east-1', '111122223333') }), 'eventBus: got "us-east-1", allowed: the region of the stack'],
      ['a bus of another account', (stack) => ({ eventBus: bus(stack, 'eu-west-1', '999999999999') }), 'eventBus: got "999999999999", allowed: the account of the stack, which is 111122223333'],
    ])('refuses %s elsewhere', (_, props, message) => {
      expect(refusalOf(made(props))).toContain(message);
    });

    test('takes what is in the same place, and what nobody knows the place of', () => {
      expect(made((stack) => ({
        bucket: bucket(stack, 'eu-west-1'), table: table(stack, 'eu-west-1'), eventBus: bus(stack, 'eu-west-1', '111122223333'),
      }))).not.toThrow();
      expect(made((stack) => ({ bucket: s3.Bucket.fromBucketName(stack, 'Theirs', 'theirs'), encryptionKey: key(stack, 'eu-west-1') }))).not.toThrow();
    });

    test('and one for any place takes everything', () => {
      const stack = testStack();

      expect(() => new KvsArchive(stack, 'Archive', { streams: ['a'], bucket: bucket(stack, 'us-east-1') })).not.toThrow();
    });
  });
});
