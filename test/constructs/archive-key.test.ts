import { Template } from 'aws-cdk-lib/assertions';
import { ArchiveTrigger } from '../../lib/constructs/archive-trigger';
import { createArchiveKey } from '../../lib/constructs/archive-key';
import { KvsArchive } from '../../lib/constructs/kvs-archive';
import { archiveTemplate, only, testStack } from './synth';

function template(): Template {
  const stack = testStack();
  createArchiveKey(stack, 'Key');
  return Template.fromStack(stack);
}

describe('key of an archive', () => {
  test('renews its material, cannot be deleted in haste, and outlives its stack', () => {
    expect(only(template(), 'AWS::KMS::Key')).toMatchObject({ EnableKeyRotation: true, PendingWindowInDays: 30 });
    template().hasResource('AWS::KMS::Key', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    template().resourceCountIs('AWS::KMS::Alias', 0);
  });

  test('may be used as IAM says, and by CloudWatch for the logs and alarms of this account alone', () => {
    const root = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':root']] };
    const logGroups = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':logs:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':log-group:*']] };

    expect(only(template(), 'AWS::KMS::Key')['KeyPolicy']).toEqual({ Version: '2012-10-17', Statement: [
      { Effect: 'Allow', Principal: { AWS: root }, Action: 'kms:*', Resource: '*' },
      {
        Sid: 'EncryptLogs', Effect: 'Allow', Principal: { Service: { 'Fn::Join': ['', ['logs.', { Ref: 'AWS::Region' }, '.amazonaws.com']] } },
        Action: ['kms:Decrypt*', 'kms:Describe*', 'kms:Encrypt*', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'], Resource: '*',
        Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroups } },
      },
      {
        Sid: 'PublishAlarms', Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Resource: '*', Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      },
    ] });
  });

  test('encrypts bucket, table and every log group, those of triggers included', () => {
    const stack = testStack();
    const archive = new KvsArchive(stack, 'Archive', { streams: ['front-door'] });
    archive.archiveOn('Calls', ArchiveTrigger.connectContact({ instanceArn: 'arn:aws:connect:eu-west-1:111122223333:instance/1' }));
    const found = Template.fromStack(stack);
    const key = stack.resolve(archive.operationsKey.keyArn) as unknown;

    found.resourceCountIs('AWS::Logs::LogGroup', 5);
    found.allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: key });
    expect([found.findResources('AWS::S3::Bucket'), found.findResources('AWS::DynamoDB::GlobalTable')].map((resources) => JSON.stringify(resources)))
      .toEqual([expect.stringContaining(JSON.stringify(key)), expect.stringContaining(JSON.stringify(key))]);
  });

  test('is there once', () => {
    archiveTemplate().resourceCountIs('AWS::KMS::Key', 1);
  });
});
