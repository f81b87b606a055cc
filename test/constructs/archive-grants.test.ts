import { type Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Template } from 'aws-cdk-lib/assertions';
import { KvsArchive } from '../../lib/constructs/kvs-archive';
import { type KvsArchiveProps } from '../../lib/constructs/kvs-archive-props';
import { testStack } from './synth';

const BUCKET = { 'Fn::GetAtt': ['ArchiveBucket49F1AC64', 'Arn'] };
const TABLE = { 'Fn::GetAtt': ['ArchiveTable7F4812CA', 'Arn'] };

/** What a user may do after a grant. */
function granted(grant: (archive: KvsArchive, grantee: iam.IGrantable) => iam.Grant, props: (stack: Stack) => Partial<KvsArchiveProps> = () => ({})): unknown {
  const stack = testStack();
  const archive = new KvsArchive(stack, 'Archive', { streams: ['front-door'], ...props(stack) });
  const user = new iam.Role(stack, 'User', { assumedBy: new iam.AccountRootPrincipal() });
  const result = grant(archive, user);
  expect(result.success).toBe(true);
  const policies = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy', { Properties: { Roles: [{ Ref: stack.getLogicalId(user.node.defaultChild as iam.CfnRole) }] } }));
  expect(policies).toHaveLength(1);
  return (policies[0] as { Properties: { PolicyDocument: { Statement: unknown } } }).Properties.PolicyDocument.Statement;
}

describe('grantRead', () => {
  const read = (archive: KvsArchive, grantee: iam.IGrantable): iam.Grant => archive.grantRead(grantee);

  test('allows objects, their index, listing, ledger and decrypting them, and nothing else', () => {
    expect(granted(read)).toEqual([
      { Effect: 'Allow', Action: 's3:GetObject', Resource: [{ 'Fn::Join': ['', [BUCKET, '/index/v1/*']] }, { 'Fn::Join': ['', [BUCKET, '/v1/*']] }] },
      { Effect: 'Allow', Action: 's3:ListBucket', Resource: BUCKET, Condition: { StringLike: { 's3:prefix': ['v1/*', 'index/v1/*'] } } },
      { Effect: 'Allow', Action: ['dynamodb:GetItem', 'dynamodb:Query'], Resource: TABLE },
      { Effect: 'Allow', Action: 'kms:Decrypt', Resource: { 'Fn::GetAtt': ['ArchiveKey3EF5EDE5', 'Arn'] } },
    ]);
  });

  test('reaches the keys under the prefix and no others', () => {
    expect(granted(read, () => ({ keyPrefix: 'cams/' }))).toEqual(expect.arrayContaining([
      { Effect: 'Allow', Action: 's3:GetObject', Resource: [{ 'Fn::Join': ['', [BUCKET, '/cams/index/v1/*']] }, { 'Fn::Join': ['', [BUCKET, '/cams/v1/*']] }] },
      { Effect: 'Allow', Action: 's3:ListBucket', Resource: BUCKET, Condition: { StringLike: { 's3:prefix': ['cams/v1/*', 'cams/index/v1/*'] } } },
    ]));
  });

  test('includes decrypting with the key, once', () => {
    expect(granted(read, (stack) => ({ encryptionKey: new kms.Key(stack, 'Key') }))).toContainEqual(
      { Effect: 'Allow', Action: 'kms:Decrypt', Resource: { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] } },
    );
  });

  test('includes decrypting with the keys that bucket and table came with', () => {
    const statements = granted(read, (stack) => ({
      bucket: new s3.Bucket(stack, 'Theirs', { encryptionKey: new kms.Key(stack, 'BucketKey') }) as s3.IBucket,
      table: new dynamodb.Table(stack, 'Ledger', {
        partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING }, encryptionKey: new kms.Key(stack, 'TableKey'),
      }) as dynamodb.ITable,
    }));

    expect(statements).toContainEqual({
      Effect: 'Allow', Action: 'kms:Decrypt', Resource: [{ 'Fn::GetAtt': ['BucketKey7092080A', 'Arn'] }, { 'Fn::GetAtt': [expect.stringMatching(/^TableKey/), 'Arn'] }],
    });
  });
});

describe('grantStart', () => {
  test('allows to start both machines and to see how it ends', () => {
    const executions = (id: string) => ({ 'Fn::Join': ['', [
      'arn:', { Ref: 'AWS::Partition' }, ':states:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':execution:',
      { 'Fn::Select': [6, { 'Fn::Split': [':', { Ref: id }] }] }, ':*',
    ]] });

    const [run, fleet] = ['ArchiveRunStateMachine7BFE8B6A', 'ArchiveFleetStateMachine9425A940'];

    expect(granted((archive, grantee) => archive.grantStart(grantee))).toEqual([
      { Effect: 'Allow', Action: 'states:StartExecution', Resource: [{ Ref: fleet }, { Ref: run }] },
      { Effect: 'Allow', Action: 'states:DescribeExecution', Resource: [executions(fleet), executions(run)] },
    ]);
  });
});
