import * as kms from 'aws-cdk-lib/aws-kms';
import { Template } from 'aws-cdk-lib/assertions';
import { createArchiveTable } from '../../lib/constructs/archive-table';
import { testStack } from './synth';

describe('archive table', () => {
  const stack = testStack();
  createArchiveTable(stack, 'Table');
  const template = Template.fromStack(stack);

  test('has the two keys, no index, on-demand capacity and point-in-time recovery, in one region', () => {
    const [table] = Object.values(template.findResources('AWS::DynamoDB::GlobalTable'));

    expect((table as { Properties: unknown }).Properties).toEqual({
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }, { AttributeName: 'sk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }],
      BillingMode: 'PAY_PER_REQUEST',
      Replicas: [{ Region: { Ref: 'AWS::Region' }, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }],
    });
  });

  test('with a key is encrypted with it, and leaves the key as it is', () => {
    const own = testStack();
    createArchiveTable(own, 'Table', new kms.Key(own, 'Key'));
    const keyAlone = testStack();
    new kms.Key(keyAlone, 'Key');

    const found = Template.fromStack(own);

    found.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
      Replicas: [{ SSESpecification: { KMSMasterKeyId: { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] } } }],
    });
    expect(found.findResources('AWS::KMS::Key')).toEqual(Template.fromStack(keyAlone).findResources('AWS::KMS::Key'));
  });

  test('outlives its stack', () => {
    template.hasResource('AWS::DynamoDB::GlobalTable', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });
});
