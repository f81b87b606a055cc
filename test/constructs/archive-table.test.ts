import * as kms from 'aws-cdk-lib/aws-kms';
import { Template } from 'aws-cdk-lib/assertions';
import { createArchiveTable } from '../../lib/constructs/archive-table';
import { testStack } from './synth';

const KEY_ARN = 'arn:aws:kms:eu-west-1:111122223333:key/12345678-1234-1234-1234-123456789012';

describe('archive table', () => {
  const stack = testStack();
  createArchiveTable(stack, 'Table', kms.Key.fromKeyArn(stack, 'Key', KEY_ARN));
  const template = Template.fromStack(stack);

  test('has the two keys, no index, on-demand capacity, encryption, point-in-time recovery and deletion protection, in one region', () => {
    const [table] = Object.values(template.findResources('AWS::DynamoDB::GlobalTable'));

    expect((table as { Properties: unknown }).Properties).toEqual({
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }, { AttributeName: 'sk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }],
      BillingMode: 'PAY_PER_REQUEST',
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
      Replicas: [{
        Region: { Ref: 'AWS::Region' }, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true }, DeletionProtectionEnabled: true,
        SSESpecification: { KMSMasterKeyId: KEY_ARN },
      }],
    });
  });

  test('leaves the key as it is', () => {
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
