import { App, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Template } from 'aws-cdk-lib/assertions';
import { createAccessLogBucket } from '../../lib/constructs/access-log-bucket';
import { only, testStack } from './synth';

/** A bucket whose access logs go there. */
function template(stack: Stack): Template {
  new s3.Bucket(stack, 'Logged', { serverAccessLogsBucket: createAccessLogBucket(stack, 'AccessLogs') as s3.IBucket });
  return Template.fromStack(stack);
}

function alone(): Template {
  const stack = testStack();
  createAccessLogBucket(stack, 'AccessLogs');
  return Template.fromStack(stack);
}

describe('bucket of access logs', () => {
  test('is private, encrypted by S3 itself, keeps logs for a year and has no lock', () => {
    expect(only(alone(), 'AWS::S3::Bucket')).toEqual({
      BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
      LifecycleConfiguration: { Rules: [{ ExpirationInDays: 365, Id: 'ExpireLogs', Status: 'Enabled' }] },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
    });
  });

  test.each([['the flags of cdk.json', testStack], ['no feature flag', () => new Stack(new App(), 'Test')]])('takes logs of the one bucket from S3 alone, and nothing without TLS; in an app with %s', (_, stack) => {
    const found = template(stack());

    const { Statement } = only(found, 'AWS::S3::BucketPolicy')['PolicyDocument'] as { Statement: unknown[] }; // As CDK writes it.
    expect(Statement).toEqual([
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      expect.objectContaining({ Effect: 'Deny', Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } }),
      {
        Effect: 'Allow', Action: 's3:PutObject', Principal: { Service: 'logging.s3.amazonaws.com' },
        Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': [expect.stringMatching(/^AccessLogs/), 'Arn'] }, '/*']] },
        Condition: {
          ArnLike: { 'aws:SourceArn': { 'Fn::GetAtt': [expect.stringMatching(/^Logged/), 'Arn'] } }, StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
        },
      },
    ]);
  });

  test('outlives its stack', () => {
    alone().hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });
});
