/** Every right of every role, to the letter. A right that is added shows up here, or the test fails. */

import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { type Template } from 'aws-cdk-lib/assertions';
import { archiveTemplate } from './synth';

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
  {
    Sid: 'KeepCursor',
    Effect: 'Allow',
    Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
    Resource: attribute('ArchiveTable7F4812CA'),
  },
  { Sid: 'WriteLogs', Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: attribute('ArchiveWindowLogs0D35FBC7') },
];

const STATE_MACHINE_ROLE = [
  // CDK lets a state machine invoke versions of the function too.
  { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: [FUNCTION, { 'Fn::Join': ['', [FUNCTION, ':*']] }] },
  { Effect: 'Allow', Action: 'states:StartExecution', Resource: arn('states', 'stateMachine:Test-Archive-Run-84B54EDA') },
  {
    Effect: 'Allow',
    Action: [
      'logs:CreateLogDelivery', 'logs:DeleteLogDelivery', 'logs:DescribeLogGroups', 'logs:DescribeResourcePolicies', 'logs:GetLogDelivery',
      'logs:ListLogDeliveries', 'logs:PutResourcePolicy', 'logs:UpdateLogDelivery',
      'xray:GetSamplingRules', 'xray:GetSamplingTargets', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments',
    ],
    Resource: '*',
  },
];

const SCHEDULE_ROLE = [{ Effect: 'Allow', Action: 'states:StartExecution', Resource: { Ref: 'ArchiveRunStateMachine7BFE8B6A' } }];

/** Actions that may stand on every resource, and why. */
const WITHOUT_RESOURCES: Readonly<Record<string, string>> = {
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
      ArchiveRunStateMachineRoleDefaultPolicy8BDACE0A: STATE_MACHINE_ROLE,
      ArchiveSchedulesRoleDefaultPolicy106CDBEA: SCHEDULE_ROLE,
    });
  });

  test('have neither a wildcard action nor every resource, but where the API has no resources', () => {
    const template = archiveTemplate((stack) => ({ bucket: new s3.Bucket(stack, 'Own', { encryptionKey: new kms.Key(stack, 'Key') }) as s3.IBucket }));

    expect(Object.values(statements(template)).flat().flatMap(excess)).toEqual([]);
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

    expect(roles.map(({ Properties }) => Object.keys(Properties).sort())).toEqual([
      ['AssumeRolePolicyDocument', 'Description'], ['AssumeRolePolicyDocument'], ['AssumeRolePolicyDocument', 'Description'],
    ]);
  });

  test('are given to the services alone, and to Scheduler and Step Functions for this account alone', () => {
    const roles = archiveTemplate().findResources('AWS::IAM::Role') as Record<string, { Properties: { AssumeRolePolicyDocument: { Statement: unknown } } }>;
    const account = { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } };
    const trust = (Service: string, Condition?: unknown) => [
      { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service }, ...(Condition === undefined ? {} : { Condition }) },
    ];

    expect(Object.values(roles).map((role) => role.Properties.AssumeRolePolicyDocument.Statement)).toEqual([
      trust('lambda.amazonaws.com'),
      trust('states.amazonaws.com', { ArnLike: { 'aws:SourceArn': arn('states', 'stateMachine:*') }, StringEquals: account }),
      trust('scheduler.amazonaws.com', { StringEquals: { ...account, 'aws:SourceArn': arn('scheduler', 'schedule-group/default') } }),
    ]);
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

  test('include the key of a bucket that has one', () => {
    const keyArn = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    const template = archiveTemplate((stack) => ({
      bucket: s3.Bucket.fromBucketAttributes(stack, 'Theirs', { bucketName: 'theirs', encryptionKey: kms.Key.fromKeyArn(stack, 'Key', keyArn) }),
    }));

    expect(statements(template)['ArchiveWindowRoleDefaultPolicyD5E5B71B']).toContainEqual({
      Sid: 'UseBucketKey', Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: keyArn,
    });
  });
});
