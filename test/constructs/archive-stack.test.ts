import { Template } from 'aws-cdk-lib/assertions';
import * as cxapi from 'aws-cdk-lib/cx-api';
import { ArchiveStack, type ArchiveStackProps } from '../../lib/constructs/archive-stack';
import { readContext } from '../../lib/constructs/stack-context';
import { CDK_JSON, only, testApp } from './synth';

function template(props: Partial<ArchiveStackProps> = {}): Template {
  return Template.fromStack(new ArchiveStack(testApp(), 'KvsArchive', { streams: ['front-door'], ...props }));
}

describe('archive stack', () => {
  test('names what an operator needs', () => {
    expect(template().toJSON()['Outputs']).toEqual({
      BucketName: { Value: { Ref: 'ArchiveBucket49F1AC64' } },
      TableName: { Value: { Ref: 'ArchiveTable7F4812CA' } },
      StateMachineArn: { Value: { Ref: 'ArchiveRunStateMachine7BFE8B6A' } },
      FunctionName: { Value: { Ref: 'ArchiveWindowFunctionB35D61F7' } },
    });
  });

  test('uses a bucket by its name and makes none', () => {
    const imported = template({ bucketName: 'theirs' });

    imported.resourceCountIs('AWS::S3::Bucket', 0);
    expect(imported.toJSON()['Outputs']).toMatchObject({ BucketName: { Value: 'theirs' } });
  });

  test('passes its settings on', () => {
    const [memorySize, keyPrefix] = [256, 'cams/'];

    expect(only(template({ memorySize, keyPrefix, schedule: 'none' }), 'AWS::Lambda::Function')).toMatchObject({
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
    expect(stream).toBe('front-door');
  });
});
