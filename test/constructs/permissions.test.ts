/** Every right of every role, to the letter. A right that is added shows up here, or the test fails. */

import { Duration } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Template } from 'aws-cdk-lib/assertions';
import { ArchiveTrigger } from '../../lib/constructs/archive-trigger';
import { KvsArchive } from '../../lib/constructs/kvs-archive';
import { StreamSelection } from '../../lib/constructs/stream-selection';
import { archiveTemplate, testStack } from './synth';

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
}

function statements(template: Template): Record<string, Statement[]> {
  const policies = template.findResources('AWS::IAM::Policy') as Record<string, { Properties: { PolicyDocument: { Statement: Statement[] } } }>;
  return Object.fromEntries(Object.entries(policies).map(([id, policy]) => [id, policy.Properties.PolicyDocument.Statement]));
}

function arn(service: string, resource: string): unknown {
  return { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:${service}:`, { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, `:${resource}`]] };
}

function attribute(id: string): unknown {
  return { 'Fn::GetAtt': [id, 'Arn'] };
}

const BUCKET = attribute('ArchiveBucket49F1AC64');
const USE_KEY = { Sid: 'UseKeys', Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: attribute('ArchiveKey3EF5EDE5') };
const FUNCTION = attribute('ArchiveWindowFunctionB35D61F7');

const WINDOW_ROLE = [
  {
    Sid: 'ReadStreams',
    Effect: 'Allow',
    Action: ['kinesisvideo:DescribeStream', 'kinesisvideo:GetDataEndpoint', 'kinesisvideo:GetMedia'],
    Resource: arn('kinesisvideo', 'stream/front-door/*'),
  },
  {
    Sid: 'WriteObjects',
    Effect: 'Allow',
    Action: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'],
    Resource: { 'Fn::Join': ['', [BUCKET, '/v1/*']] },
  },
  { Sid: 'TellMissingFromForbidden', Effect: 'Allow', Action: 's3:ListBucket', Resource: BUCKET, Condition: { StringLike: { 's3:prefix': 'v1/*' } } },
  USE_KEY,
  {
    Sid: 'KeepCursor',
    Effect: 'Allow',
    Action: ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
    Resource: attribute('ArchiveTable7F4812CA'),
  },
  { Sid: 'Announce', Effect: 'Allow', Action: 'events:PutEvents', Resource: arn('events', 'event-bus/default') },
  { Sid: 'WriteLogs', Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: attribute('ArchiveWindowLogs0D35FBC7') },
];

/** Delivery of logs, and X-Ray: neither API has resources. */
const LOGS_AND_TRACES = {
  Effect: 'Allow',
  Action: [
    'logs:CreateLogDelivery', 'logs:DeleteLogDelivery', 'logs:DescribeLogGroups', 'logs:DescribeResourcePolicies', 'logs:GetLogDelivery',
    'logs:ListLogDeliveries', 'logs:PutResourcePolicy', 'logs:UpdateLogDelivery',
    'xray:GetSamplingRules', 'xray:GetSamplingTargets', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments',
  ],
  Resource: '*',
};

/** The executions of a machine, whatever their names. */
function executions(machine: string): unknown {
  return { 'Fn::Join': ['', [
    'arn:', { Ref: 'AWS::Partition' }, ':states:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':execution:',
    { 'Fn::Select': [6, { 'Fn::Split': [':', { Ref: machine }] }] }, '*',
  ]] };
}

const RUN_ROLE = [
  // CDK lets a state machine invoke versions of the function too.
  { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: [FUNCTION, { 'Fn::Join': ['', [FUNCTION, ':*']] }] },
  { Effect: 'Allow', Action: 'events:PutEvents', Resource: arn('events', 'event-bus/default') },
  { Effect: 'Allow', Action: 'states:StartExecution', Resource: arn('states', 'stateMachine:Test-Archive-Run-84B54EDA') },
  LOGS_AND_TRACES,
];

/** A fleet of few names waits for its runs (`startExecution.sync`), for which Step Functions keeps a rule of its own. */
const FLEET_ROLE = [
  { Effect: 'Allow', Action: 'states:StartExecution', Resource: { Ref: 'ArchiveRunStateMachine7BFE8B6A' } },
  { Effect: 'Allow', Action: ['states:DescribeExecution', 'states:StopExecution'], Resource: executions('ArchiveRunStateMachine7BFE8B6A') },
  {
    Effect: 'Allow', Action: ['events:DescribeRule', 'events:PutRule', 'events:PutTargets'],
    Resource: arn('events', 'rule/StepFunctionsGetEventsForStepFunctionsExecutionRule'),
  },
  LOGS_AND_TRACES,
];

const SCHEDULE_ROLE = [
  { Effect: 'Allow', Action: 'states:StartExecution', Resource: { Ref: 'ArchiveFleetStateMachine9425A940' } },
  { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: attribute('ArchiveDeadLetterQueueD953F443') },
];

const TRIGGER_ROLE = [{ Effect: 'Allow', Action: 'states:StartExecution', Resource: { Ref: 'ArchiveRunStateMachine7BFE8B6A' } }];

/** Actions that may stand on every resource, and why. */
const WITHOUT_RESOURCES: Readonly<Record<string, string>> = {
  'kinesisvideo:ListStreams': 'a list of streams has no resource',
  'logs:CreateLogDelivery': 'vended logs: the API has no resource-level permissions',
  'logs:DeleteLogDelivery': 'vended logs: the API has no resource-level permissions',
  'logs:DescribeLogGroups': 'vended logs: the API has no resource-level permissions',
  'logs:DescribeResourcePolicies': 'vended logs: the API has no resource-level permissions',
  'logs:GetLogDelivery': 'vended logs: the API has no resource-level permissions',
  'logs:ListLogDeliveries': 'vended logs: the API has no resource-level permissions',
  'logs:PutResourcePolicy': 'vended logs: the API has no resource-level permissions',
  'logs:UpdateLogDelivery': 'vended logs: the API has no resource-level permissions',
  'xray:GetSamplingRules': 'X-Ray: the API has no resource-level permissions',
  'xray:GetSamplingTargets': 'X-Ray: the API has no resource-level permissions',
  'xray:PutTelemetryRecords': 'X-Ray: the API has no resource-level permissions',
  'xray:PutTraceSegments': 'X-Ray: the API has no resource-level permissions',
};

/** What is too wide in a statement. */
function excess({ Action, Resource }: Statement): string[] {
  const actions = [Action].flat();
  const wildcards = actions.filter((action) => action.includes('*'));
  const everywhere = [Resource].flat().includes('*') ? actions.filter((action) => !(action in WITHOUT_RESOURCES)) : [];
  return [...wildcards, ...everywhere];
}

describe('permissions', () => {
  test('are exactly these, for these roles', () => {
    expect(statements(archiveTemplate())).toEqual({
      ArchiveWindowRoleDefaultPolicyD5E5B71B: WINDOW_ROLE,
      ArchiveRunStateMachineRoleDefaultPolicy8BDACE0A: RUN_ROLE,
      ArchiveFleetStateMachineRoleDefaultPolicy25A84E73: FLEET_ROLE,
      ArchiveScheduleRoleDefaultPolicy5D6B637B: SCHEDULE_ROLE,
    });
  });

  test('of a trigger are to start the machine it is for', () => {
    const stack = testStack();
    new KvsArchive(stack, 'Archive', { streams: ['front-door'] }).archiveOn('Request', ArchiveTrigger.request());

    expect(statements(Template.fromStack(stack))['ArchiveTriggerRoleDefaultPolicyD6C8A09F']).toEqual(TRIGGER_ROLE);
  });

  test.each([
    ['names', ['front-door']], ['a prefix', StreamSelection.withPrefix('cam-')], ['tags', StreamSelection.tagged({ archive: 'on' })],
  ])('have neither a wildcard action nor every resource, but where the API has no resources; with %s and all there is', (_, streams) => {
    const stack = testStack();
    const bucket = new s3.Bucket(stack, 'Own', { encryptionKey: new kms.Key(stack, 'Key') }) as s3.IBucket;
    const archive = new KvsArchive(stack, 'Archive', { streams, bucket });
    archive.archiveOn('Request', ArchiveTrigger.request());
    archive.archiveOn('Alarm', ArchiveTrigger.cloudWatchAlarm({ alarmNames: ['a'], before: Duration.minutes(1), after: Duration.minutes(1) }));
    archive.archiveOn('Calls', ArchiveTrigger.connectContact({ instanceArn: 'arn:aws:connect:eu-west-1:111122223333:instance/1' }));

    expect(Object.values(statements(Template.fromStack(stack))).flat().flatMap(excess)).toEqual([]);
  });

  test.each([
    [{ Action: ['s3:GetObject', 's3:Put*'], Resource: 'arn:x' }, ['s3:Put*']],
    [{ Action: 's3:GetObject', Resource: '*' }, ['s3:GetObject']],
    [{ Action: 's3:GetObject', Resource: ['arn:x', '*'] }, ['s3:GetObject']],
  ])('the check for width finds %j', (statement, found) => {
    expect(excess(statement)).toEqual(found);
  });

  test('come from no managed policy', () => {
    const roles = Object.values(archiveTemplate().findResources('AWS::IAM::Role')) as { Properties: Record<string, unknown> }[];

    expect(roles).toHaveLength(4);
    expect(roles.filter(({ Properties }) => 'ManagedPolicyArns' in Properties || 'Policies' in Properties)).toEqual([]);
  });

  test('are given to the services alone, and to those that act for others, for this account alone', () => {
    const stack = testStack();
    new KvsArchive(stack, 'Archive', { streams: ['front-door'] }).archiveOn('Request', ArchiveTrigger.request());
    const roles = Template.fromStack(stack).findResources('AWS::IAM::Role') as Record<string, { Properties: { AssumeRolePolicyDocument: { Statement: unknown } } }>;
    const account = { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } };
    const trust = (Service: string, Condition?: unknown) => [
      { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service }, ...(Condition === undefined ? {} : { Condition }) },
    ];
    const states = trust('states.amazonaws.com', { ArnLike: { 'aws:SourceArn': arn('states', 'stateMachine:*') }, StringEquals: account });

    expect(Object.fromEntries(Object.entries(roles).map(([id, role]) => [id, role.Properties.AssumeRolePolicyDocument.Statement]))).toEqual({
      ArchiveWindowRoleD4516E52: trust('lambda.amazonaws.com'),
      ArchiveRunStateMachineRole9A21D70C: states,
      ArchiveFleetStateMachineRoleD29648C5: states,
      ArchiveScheduleRole1ED92394: trust('scheduler.amazonaws.com', { StringEquals: { ...account, 'aws:SourceArn': arn('scheduler', 'schedule-group/default') } }),
      ArchiveTriggerRoleDCA399C4: trust('events.amazonaws.com', { StringEquals: account, ArnLike: { 'aws:SourceArn': arn('events', 'rule/*') } }),
    });
  });

  test('reach the keys under the prefix and no others', () => {
    const policy = statements(archiveTemplate(() => ({ keyPrefix: 'cams/' })))['ArchiveWindowRoleDefaultPolicyD5E5B71B'];

    expect(policy).toContainEqual({ ...WINDOW_ROLE[1], Resource: { 'Fn::Join': ['', [BUCKET, '/cams/v1/*']] } });
    expect(policy).toContainEqual({ ...WINDOW_ROLE[2], Condition: { StringLike: { 's3:prefix': 'cams/v1/*' } } });
  });

  test('reach each configured stream and no others', () => {
    const [read] = statements(archiveTemplate(() => ({ streams: ['a', 'b.c'] })))['ArchiveWindowRoleDefaultPolicyD5E5B71B'] ?? [];

    expect(read?.Resource).toEqual([arn('kinesisvideo', 'stream/a/*'), arn('kinesisvideo', 'stream/b.c/*')]);
  });

  test('reach the streams whose names begin as selected and no others', () => {
    const [read] = statements(archiveTemplate(() => ({ streams: StreamSelection.withPrefix('cam-') })))['ArchiveWindowRoleDefaultPolicyD5E5B71B'] ?? [];

    expect(read).toEqual({ ...WINDOW_ROLE[0], Resource: arn('kinesisvideo', 'stream/cam-*/*') });
  });

  test('reach the streams that have the selected tags and no others', () => {
    const streams = StreamSelection.tagged({ archive: 'on', site: 'north' });

    const [read] = statements(archiveTemplate(() => ({ streams })))['ArchiveWindowRoleDefaultPolicyD5E5B71B'] ?? [];

    expect(read).toEqual({
      ...WINDOW_ROLE[0], Resource: arn('kinesisvideo', 'stream/*/*'),
      Condition: { StringEquals: { 'aws:ResourceTag/archive': 'on', 'aws:ResourceTag/site': 'north' } },
    });
  });

  test('reach the bus of the archive and no other', () => {
    const template = archiveTemplate((stack) => ({ eventBus: events.EventBus.fromEventBusName(stack, 'Bus', 'bus') }));

    expect(statements(template)['ArchiveWindowRoleDefaultPolicyD5E5B71B']).toContainEqual(
      { Sid: 'Announce', Effect: 'Allow', Action: 'events:PutEvents', Resource: arn('events', 'event-bus/bus') },
    );
  });

  test('include the key that a bucket came with', () => {
    const keyArn = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    const template = archiveTemplate((stack) => ({
      bucket: s3.Bucket.fromBucketAttributes(stack, 'Theirs', { bucketName: 'theirs', encryptionKey: kms.Key.fromKeyArn(stack, 'Key', keyArn) }),
    }));

    expect(statements(template)['ArchiveWindowRoleDefaultPolicyD5E5B71B']).toContainEqual({
      ...USE_KEY, Resource: [keyArn, attribute('ArchiveKey3EF5EDE5')], // That of the table beside it.
    });
  });

  test('include the key that is given and not that of the logs, also where only the table is encrypted with it', () => {
    const useKey = { ...USE_KEY, Resource: attribute('Key961B73FD') };
    const own = archiveTemplate((stack) => ({ encryptionKey: new kms.Key(stack, 'Key') }));
    const tableOnly = archiveTemplate((stack) => ({ encryptionKey: new kms.Key(stack, 'Key'), bucket: s3.Bucket.fromBucketName(stack, 'Theirs', 'theirs') }));

    expect([own, tableOnly].map((template) => statements(template)['ArchiveWindowRoleDefaultPolicyD5E5B71B'])).toEqual([
      expect.arrayContaining([useKey]), expect.arrayContaining([useKey]),
    ]);
  });

  test('include no key where nothing of the archive is encrypted with one', () => {
    const template = archiveTemplate((stack) => ({
      bucket: s3.Bucket.fromBucketName(stack, 'Theirs', 'theirs'), table: dynamodb.TableV2.fromTableName(stack, 'Ledger', 'ledger'),
    }));

    expect(JSON.stringify(statements(template))).not.toContain('kms:');
    expect(JSON.stringify(statements(archiveTemplate()))).toContain('kms:');
  });
});

describe('an archive of many streams by name', () => {
  /** Characters of a policy once its references are filled in, which are at most as long as a region here. */
  function size(document: unknown): number {
    const parts = (_: string, inner: string): string => `"${inner.replace(/\{"(?:Ref|Fn::GetAtt)":[^}]*\}/g, 'ap-southeast-1').replace(/","|"|,/g, '')}"`;
    return JSON.stringify(document).replace(/\{"Fn::Join":\["",\[(.*?)\]\]\}/g, parts).length;
  }

  /** Largest policy of a type that IAM takes ("IAM and AWS STS quotas"). */
  const LIMITS = { 'AWS::IAM::Policy': 10_240, 'AWS::IAM::ManagedPolicy': 6_144 };

  test.each([[200, 20], [100, 60]])('%i of them, with names of %i characters, has no policy that IAM would refuse', (count, length) => {
    const names = Array.from({ length: count }, (_, i) => `${i}-`.padEnd(length, 'x'));
    const template = archiveTemplate(() => ({ streams: names }));

    const found = Object.entries(LIMITS).flatMap(([type, limit]) => Object.values(template.findResources(type)).map((policy) => (
      { limit, document: (policy as { Properties: { PolicyDocument: unknown } }).Properties.PolicyDocument } // As CDK writes them.
    )));

    for (const name of names) expect(found.filter(({ document }) => JSON.stringify(document).includes(`:stream/${name}/*`))).toHaveLength(1);
    expect(found.filter(({ document, limit }) => size(document) > limit)).toEqual([]);
  });
});
