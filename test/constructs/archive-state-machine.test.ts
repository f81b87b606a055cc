import { Duration } from 'aws-cdk-lib';
import { definitionOf, stateOf } from './definition';
import { runTemplate } from './machines';
import { only } from './synth';

describe('ArchiveStateMachine', () => {
  test('gives a window half a minute more than the function itself has', () => {
    const template = runTemplate({ functionTimeout: Duration.seconds(61) });

    expect(stateOf(definitionOf(template), 'ArchiveWindow').TimeoutSeconds).toBe(91);
  });

  test('has a fixed name, which its log group carries', () => {
    const template = runTemplate();
    const { StateMachineName: name } = only(template, 'AWS::StepFunctions::StateMachine');

    expect(name).toMatch(/^Test-Run-[0-9A-F]{8}$/);
    expect(only(template, 'AWS::Logs::LogGroup')).toMatchObject({ LogGroupName: `/aws/vendedlogs/states/${String(name)}`, RetentionInDays: 30 });
  });

  test('may invoke the function, start itself and put events, and nothing else of its own', () => {
    const statements = Object.values(runTemplate().findResources('AWS::IAM::Policy')).flatMap((policy) => (
      (policy as { Properties: { PolicyDocument: { Statement: { Action: string | string[]; Resource: unknown }[] } } }).Properties.PolicyDocument.Statement
    )); // As CDK writes them.
    const ofOurs = statements.filter(({ Resource }) => Resource !== '*').map(({ Action }) => Action);

    expect(ofOurs.sort()).toEqual(['events:PutEvents', 'lambda:InvokeFunction', 'states:StartExecution']);
    expect(statements.filter(({ Resource }) => Resource === '*').flatMap(({ Action }) => Action).filter((action) => !/^(?:logs|xray):/.test(action))).toEqual([]);
  });
});
