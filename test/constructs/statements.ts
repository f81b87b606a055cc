/** The policies of a template. */

import { type Template } from 'aws-cdk-lib/assertions';

export interface Statement {
  readonly Sid?: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
}

/** The statements of every policy, by the policy's logical id. */
export function statements(template: Template): Record<string, Statement[]> {
  const policies = template.findResources('AWS::IAM::Policy') as Record<string, { Properties: { PolicyDocument: { Statement: Statement[] } } }>;
  return Object.fromEntries(Object.entries(policies).map(([id, policy]) => [id, policy.Properties.PolicyDocument.Statement]));
}

export function arn(service: string, resource: string): unknown {
  return { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:${service}:`, { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, `:${resource}`]] };
}

export function attribute(id: string): unknown {
  return { 'Fn::GetAtt': [id, 'Arn'] };
}

export const BUCKET = attribute('ArchiveBucket49F1AC64');

export const USE_KEY = { Sid: 'UseKeys', Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: attribute('ArchiveKey3EF5EDE5') };

/** What the window function of the least archive may do. */
export const WINDOW_ROLE = [
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
  { Sid: 'WriteIndex', Effect: 'Allow', Action: 's3:PutObject', Resource: { 'Fn::Join': ['', [BUCKET, '/index/v1/*']] } },
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
  { Sid: 'Trace', Effect: 'Allow', Action: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], Resource: '*' },
];
