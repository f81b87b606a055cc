import * as kms from 'aws-cdk-lib/aws-kms';
import { Template } from 'aws-cdk-lib/assertions';
import { createArchiveBucket } from '../../lib/constructs/archive-bucket';
import { testStack } from './synth';

function template(): Template {
  const stack = testStack();
  createArchiveBucket(stack, 'Bucket');
  return Template.fromStack(stack);
}

describe('archive bucket', () => {
  test('is private, encrypted, versioned and aborts what was never finished', () => {
    const expected = {
      BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
      LifecycleConfiguration: {
        Rules: [{ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 }, Id: 'AbortUnfinishedUploads', Status: 'Enabled' }],
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true,
      },
      VersioningConfiguration: { Status: 'Enabled' },
    };

    const [bucket] = Object.values(template().findResources('AWS::S3::Bucket'));

    expect((bucket as { Properties: unknown }).Properties).toEqual(expected);
  });

  test('refuses plain HTTP and TLS before 1.2', () => {
    const [policy] = Object.values(template().findResources('AWS::S3::BucketPolicy')) as [{ Properties: { PolicyDocument: { Statement: unknown[] } } }];
    const bucket = { 'Fn::GetAtt': [expect.any(String), 'Arn'] };
    const denied = { Action: 's3:*', Effect: 'Deny', Principal: { AWS: '*' }, Resource: [bucket, { 'Fn::Join': ['', [bucket, '/*']] }] };

    expect(policy.Properties.PolicyDocument.Statement).toEqual([
      { ...denied, Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      { ...denied, Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } },
    ]);
  });

  test('with a key is encrypted with it, through a bucket key, and leaves the key as it is', () => {
    const stack = testStack();
    createArchiveBucket(stack, 'Bucket', new kms.Key(stack, 'Key'));
    const keyAlone = testStack();
    new kms.Key(keyAlone, 'Key');

    const found = Template.fromStack(stack);

    found.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: { ServerSideEncryptionConfiguration: [{
        BucketKeyEnabled: true,
        ServerSideEncryptionByDefault: { KMSMasterKeyID: { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] }, SSEAlgorithm: 'aws:kms' },
      }] },
    });
    expect(found.findResources('AWS::KMS::Key')).toEqual(Template.fromStack(keyAlone).findResources('AWS::KMS::Key'));
  });

  test('outlives its stack', () => {
    template().hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });
});
