import { Duration, type Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Template } from 'aws-cdk-lib/assertions';
import { createArchiveBucket, type ArchiveBucketOptions } from '../../lib/constructs/archive-bucket';
import { indexKey } from '../../lib/contract/object-index';
import { testStack } from './synth';

const KEY_ARN = 'arn:aws:kms:eu-west-1:111122223333:key/12345678-1234-1234-1234-123456789012';

function template(options: Partial<ArchiveBucketOptions> = {}, make: (stack: Stack) => Partial<ArchiveBucketOptions> = () => ({})): Template {
  const stack = testStack();
  createArchiveBucket(stack, 'Bucket', { key: kms.Key.fromKeyArn(stack, 'Key', KEY_ARN), keyPrefix: 'cams/', ...options, ...make(stack) });
  return Template.fromStack(stack);
}

const LOGICAL_ID = 'Bucket83908E77';

function bucketOf(found: Template): Record<string, unknown> {
  const buckets = found.findResources('AWS::S3::Bucket') as Record<string, { Properties: Record<string, unknown> }>;
  return buckets[LOGICAL_ID]?.Properties ?? {};
}

describe('archive bucket', () => {
  test('is private, encrypted, versioned, logged, moves objects on and aborts what was never finished', () => {
    const expected = {
      BucketEncryption: { ServerSideEncryptionConfiguration: [{
        BucketKeyEnabled: true, ServerSideEncryptionByDefault: { KMSMasterKeyID: KEY_ARN, SSEAlgorithm: 'aws:kms' },
      }] },
      LifecycleConfiguration: {
        Rules: [
          { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 }, Id: 'AbortUnfinishedUploads', Status: 'Enabled' },
          { Prefix: 'cams/v1/', Transitions: [{ StorageClass: 'INTELLIGENT_TIERING', TransitionInDays: 0 }], Id: 'MoveToColderClasses', Status: 'Enabled' },
        ],
      },
      LoggingConfiguration: {
        DestinationBucketName: { Ref: expect.stringMatching(/^BucketAccessLogs/) as unknown },
        TargetObjectKeyFormat: { PartitionedPrefix: { PartitionDateSource: 'EventTime' } },
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true,
      },
      VersioningConfiguration: { Status: 'Enabled' },
    };

    expect(bucketOf(template())).toEqual(expected);
  });

  test('refuses plain HTTP, TLS before 1.2, and whatever would replace an object of the archive or its index', () => {
    const policies = Object.values(template().findResources('AWS::S3::BucketPolicy')) as { Properties: { Bucket: { Ref: string }; PolicyDocument: { Statement: unknown[] } } }[];
    const bucket = { 'Fn::GetAtt': [LOGICAL_ID, 'Arn'] };
    const denied = { Action: 's3:*', Effect: 'Deny', Principal: { AWS: '*' }, Resource: [bucket, { 'Fn::Join': ['', [bucket, '/*']] }] };

    expect(policies.find(({ Properties }) => Properties.Bucket.Ref === LOGICAL_ID)?.Properties.PolicyDocument.Statement).toEqual([
      { ...denied, Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      { ...denied, Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } },
      {
        ...denied, Sid: 'NeverReplaceObjects', Action: 's3:PutObject',
        Resource: ['/cams/index/v1/*', '/cams/v1/*'].map((keys) => ({ 'Fn::Join': ['', [bucket, keys]] })),
        // Without the second condition the beginning of an upload and its parts would be refused too: they cannot carry the header.
        Condition: { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } },
      },
    ]);
  });

  test('moves footage on as it is told, or not at all, and its index never', () => {
    const transitions = [
      { storageClass: s3.StorageClass.GLACIER_INSTANT_RETRIEVAL, after: Duration.days(30) }, { storageClass: s3.StorageClass.DEEP_ARCHIVE, after: Duration.days(180) },
    ];
    const abort = { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 }, Id: 'AbortUnfinishedUploads', Status: 'Enabled' };

    expect(bucketOf(template({ transitions }))['LifecycleConfiguration']).toEqual({ Rules: [abort, {
      Transitions: [{ StorageClass: 'GLACIER_IR', TransitionInDays: 30 }, { StorageClass: 'DEEP_ARCHIVE', TransitionInDays: 180 }],
      Id: 'MoveToColderClasses', Status: 'Enabled', Prefix: 'cams/v1/',
    }] });
    expect(indexKey('cams/v1/stream=a/1.mkv')).not.toMatch(/^cams\/v1\//);
    expect(bucketOf(template({ transitions: [] }))['LifecycleConfiguration']).toEqual({ Rules: [abort] });
  });

  test.each([[undefined, 'GOVERNANCE'], ['governance' as const, 'GOVERNANCE'], ['compliance' as const, 'COMPLIANCE']])('with a lock in mode %s keeps every object in mode %s', (mode, kept) => {
    const found = template({ objectLock: { retention: Duration.days(90), ...(mode === undefined ? {} : { mode }) } });

    expect(bucketOf(found)).toMatchObject({
      ObjectLockEnabled: true, ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Days: 90, Mode: kept } } },
    });
    expect(Object.keys(bucketOf(template())).filter((name) => name.startsWith('ObjectLock'))).toEqual([]);
  });

  test('leaves the key as it is', () => {
    const keyAlone = testStack();
    new kms.Key(keyAlone, 'Given');

    const found = template({}, (stack) => ({ key: new kms.Key(stack, 'Given') }));

    expect(found.findResources('AWS::KMS::Key')).toEqual(Template.fromStack(keyAlone).findResources('AWS::KMS::Key'));
  });

  test('outlives its stack', () => {
    template().allResources('AWS::S3::Bucket', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });
});
