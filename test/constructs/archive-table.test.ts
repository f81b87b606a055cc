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

  test('outlives its stack', () => {
    template.hasResource('AWS::DynamoDB::GlobalTable', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });
});
