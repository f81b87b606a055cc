import { TemplateReader } from '../../../lib/local/stack/template-reader';
import { ARCHIVE, assemblyOf, MACHINE } from './assemblies';

const RUN_ARN = 'arn:aws:states:us-east-1:000000000000:stateMachine:stack-run';

describe('template reader', () => {
  test('finds every resource of a type, with what references to it yield', () => {
    const found = new TemplateReader(assemblyOf(ARCHIVE)).all('AWS::StepFunctions::StateMachine');

    expect(found.map(({ logicalId, identity }) => [logicalId, identity.ref])).toEqual([['Run', RUN_ARN], ['Fleet', RUN_ARN.replace('run', 'fleet')]]);
    expect(new TemplateReader(assemblyOf({})).all('AWS::StepFunctions::StateMachine')).toEqual([]);
  });

  test('finds the one resource of a type, and tells when there is none or more than one', () => {
    expect(new TemplateReader(assemblyOf(ARCHIVE)).only('AWS::DynamoDB::GlobalTable').identity.ref).toBe('stack-table');
    expect(() => new TemplateReader(assemblyOf({})).only('AWS::S3::Bucket')).toThrow('Stack has 0 AWS::S3::Bucket, allowed: 1');
    expect(() => new TemplateReader(assemblyOf(ARCHIVE)).only('AWS::StepFunctions::StateMachine')).toThrow('Stack has 2 AWS::StepFunctions::StateMachine, allowed: 1');
  });

  test('fills in what properties refer to, one alone or all of them', () => {
    const reader = new TemplateReader(assemblyOf({ Run: MACHINE, Rule: { Type: 'AWS::Events::Rule', Properties: { Arn: { Ref: 'Run' }, Region: { Ref: 'AWS::Region' } } } }));
    const rule = reader.only('AWS::Events::Rule');

    expect(reader.property(rule, 'Arn')).toBe(RUN_ARN);
    expect(reader.properties(rule)).toEqual({ Arn: RUN_ARN, Region: 'us-east-1' });
  });

  test.each<[string, string, object, unknown]>([
    ['an alarm', 'AWS::CloudWatch::Alarm', { AlarmName: 'a' }, { ref: 'a', attributes: { Arn: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:a' } }],
    ['an alarm without name', 'AWS::CloudWatch::CompositeAlarm', {}, { ref: 'Stack-It', attributes: { Arn: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:Stack-It' } }],
    ['a topic', 'AWS::SNS::Topic', {}, { ref: 'arn:aws:sns:us-east-1:000000000000:stack-it', attributes: { TopicArn: 'arn:aws:sns:us-east-1:000000000000:stack-it', TopicName: 'stack-it' } }],
  ])('knows what references to %s yield', (_what, Type, Properties, identity) => {
    expect(new TemplateReader(assemblyOf({ It: { Type, Properties: { ...Properties } } })).only(Type).identity).toEqual(identity);
  });

  test('tells where a reference leads nowhere', () => {
    const reader = new TemplateReader(assemblyOf({ Rule: { Type: 'AWS::Events::Rule', Properties: { Arn: { Ref: 'Gone' } } } }, { Arn: { Ref: 'Gone' } }));

    expect(() => reader.property(reader.only('AWS::Events::Rule'), 'Arn')).toThrow(/Rule\.Arn.*"Gone"/);
    expect(() => reader.output('Arn')).toThrow(/output Arn.*"Gone"/);
  });

  test('reads outputs; of one that is not there it has nothing', () => {
    const reader = new TemplateReader(assemblyOf({ Run: MACHINE }, { StateMachineArn: { Ref: 'Run' } }));

    expect([reader.output('StateMachineArn'), reader.output('FleetMachineArn')]).toEqual([RUN_ARN, undefined]);
  });
});
