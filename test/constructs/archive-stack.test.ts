import { Duration, TimeZone } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Template } from 'aws-cdk-lib/assertions';
import * as cxapi from 'aws-cdk-lib/cx-api';
import { ArchiveStack, type ArchiveStackProps } from '../../lib/constructs/archive-stack';
import { readContext } from '../../lib/constructs/stack-context';
import { EXAMPLE_STREAM } from '../../lib/constructs/stream-context';
import { refusalOf } from './refusal';
import { archiveTemplate, CDK_JSON, only, scheduleOf, schedulesOf, testApp, windowFunctionOf } from './synth';

function template(props: Partial<ArchiveStackProps> = {}): Template {
  return Template.fromStack(new ArchiveStack(testApp(), 'KvsArchive', { streams: ['front-door'], ...props }));
}

describe('archive stack', () => {
  test('names what an operator needs', () => {
    expect(template().toJSON()['Outputs']).toEqual({
      BucketName: { Value: { Ref: 'ArchiveBucket49F1AC64' } },
      TableName: { Value: { Ref: 'ArchiveTable7F4812CA' } },
      StateMachineArn: { Value: { Ref: 'ArchiveRunStateMachine7BFE8B6A' } },
      FleetMachineArn: { Value: { Ref: 'ArchiveFleetStateMachine9425A940' } },
      DeadLetterQueueUrl: { Value: { Ref: 'ArchiveDeadLetterQueueD953F443' } },
      FunctionName: { Value: { Ref: 'ArchiveWindowFunctionB35D61F7' } },
    });
  });

  test('uses a bucket by its name and makes none', () => {
    const imported = template({ bucketName: 'theirs' });

    imported.resourceCountIs('AWS::S3::Bucket', 0);
    expect(imported.toJSON()['Outputs']).toMatchObject({ BucketName: { Value: 'theirs' } });
  });

  test('uses a table by its name and makes none', () => {
    const imported = template({ tableName: 'theirs' });

    imported.resourceCountIs('AWS::DynamoDB::GlobalTable', 0);
    expect(imported.toJSON()['Outputs']).toMatchObject({ TableName: { Value: 'theirs' } });
  });

  test('uses a key by its ARN, and one of its own for the logs alone', () => {
    const keyArn = 'arn:aws:kms:eu-west-1:111122223333:key/12345678-1234-1234-1234-123456789012';
    const encrypted = template({ encryptionKeyArn: keyArn });

    expect(JSON.stringify(encrypted.findResources('AWS::S3::Bucket'))).toContain(keyArn);
    expect(JSON.stringify(only(encrypted, 'AWS::DynamoDB::GlobalTable'))).toContain(keyArn);
    encrypted.allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: { 'Fn::GetAtt': ['ArchiveKey3EF5EDE5', 'Arn'] } });
  });

  test('uses an event bus by its name', () => {
    expect(windowFunctionOf(template({ eventBusName: 'theirs' }))).toMatchObject({ Environment: { Variables: { ARCHIVE_EVENT_BUS: 'theirs' } } });
  });

  test.each([
    ['team/Boundary', { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':policy/team/Boundary']] }],
    ['arn:aws:iam::111122223333:policy/Boundary', 'arn:aws:iam::111122223333:policy/Boundary'],
  ])('bounds all of its roles by the policy %s of its context', (permissionsBoundary, arn) => {
    const app = testApp({ stream: 'front-door', permissionsBoundary });
    const roles = Object.values(Template.fromStack(new ArchiveStack(app, 'KvsArchive', readContext(app.node))).findResources('AWS::IAM::Role')) as { Properties: Record<string, unknown> }[];

    expect(roles.map(({ Properties }) => Properties['PermissionsBoundary'])).toEqual(Array(6).fill(arn));
  });

  test('has the schedule that an archive has by itself', () => {
    const byItself = scheduleOf(archiveTemplate());

    expect(scheduleOf(template())).toEqual(byItself);
  });

  test('has a schedule in a time zone, with a window, on demand', () => {
    const scheduled = template({ schedule: ScheduleExpression.expression('cron(5 * * * ? *)'), timeZone: TimeZone.EUROPE_BERLIN, flexibleWindow: Duration.minutes(5), mode: 'follow' });

    expect(scheduleOf(scheduled)).toMatchObject({
      ScheduleExpression: 'cron(5 * * * ? *)', ScheduleExpressionTimezone: 'Europe/Berlin', FlexibleTimeWindow: { MaximumWindowInMinutes: 5 },
      Target: { Input: '{"mode":"follow"}' },
    });
  });

  test('has no schedule on demand, and then refuses what is about one', () => {
    expect(Object.keys(schedulesOf(template({ schedule: 'none' })))).toHaveLength(0);
    expect(refusalOf(() => template({ schedule: 'none', timeZone: TimeZone.EUROPE_BERLIN, flexibleWindow: Duration.minutes(5) })))
      .toMatch(/^invalid props of KvsArchive: timeZone: got "Europe\/Berlin", allowed: nothing with schedule none; flexibleWindow: got /);
  });

  test('hears requests on demand', () => {
    template().resourceCountIs('AWS::Events::Rule', 0);
    template({ onRequest: false }).resourceCountIs('AWS::Events::Rule', 0);
    expect(only(template({ onRequest: true }), 'AWS::Events::Rule')['EventPattern']).toMatchObject({ 'detail-type': ['Archive Requested'] });
  });

  test('passes its settings on', () => {
    const [memorySize, keyPrefix] = [256, 'cams/'];

    expect(windowFunctionOf(template({ memorySize, keyPrefix, schedule: 'none' }))).toMatchObject({
      MemorySize: 256, Environment: { Variables: { ARCHIVE_PREFIX: 'cams/' } },
    });
  });

  test('is the same from its context', () => {
    const app = testApp({ stream: 'front-door', bucket: 'theirs' });

    const fromContext = Template.fromStack(new ArchiveStack(app, 'KvsArchive', readContext(app.node)));

    expect(fromContext.toJSON()).toEqual(template({ bucketName: 'theirs' }).toJSON());
  });

  test('keeps the description of its user', () => {
    expect(template().toJSON()['Description']).toBe('Archives Kinesis video streams to S3');
    expect(template({ description: 'Cameras' }).toJSON()['Description']).toBe('Cameras');
  });

  test('is made with the feature flags that this CDK recommends', () => {
    const { stream, ...flags } = CDK_JSON.context;

    expect(flags).toEqual(cxapi.CURRENTLY_RECOMMENDED_FLAGS);
    expect(stream).toBe(EXAMPLE_STREAM);
  });
});
