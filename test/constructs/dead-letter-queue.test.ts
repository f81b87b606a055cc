import { archiveTemplate, only } from './synth';

describe('dead-letter queue', () => {
  test('is one, encrypted by SQS, and keeps what it gets as long as SQS can', () => {
    expect(only(archiveTemplate(), 'AWS::SQS::Queue')).toEqual({ MessageRetentionPeriod: 1_209_600, SqsManagedSseEnabled: true });
  });

  test('refuses plain HTTP', () => {
    expect(only(archiveTemplate(), 'AWS::SQS::QueuePolicy')['PolicyDocument']).toMatchObject({
      Statement: [{ Action: 'sqs:*', Effect: 'Deny', Principal: { AWS: '*' }, Condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
    });
  });
});
