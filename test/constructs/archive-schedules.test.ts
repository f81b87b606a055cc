import { Duration, Token, TimeZone } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { archiveTemplate, only } from './synth';

describe('archive schedules', () => {
  test('with the least input start a catch-up run every hour', () => {
    expect(only(archiveTemplate(), 'AWS::Scheduler::Schedule')).toEqual({
      Description: 'Archives the video stream front-door',
      FlexibleTimeWindow: { Mode: 'OFF' },
      ScheduleExpression: 'rate(1 hour)',
      ScheduleExpressionTimezone: 'Etc/UTC',
      State: 'ENABLED',
      Target: {
        Arn: { Ref: 'ArchiveRunStateMachine7BFE8B6A' },
        Input: '{"streamName":"front-door","mode":"catch-up"}',
        RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
        RoleArn: { 'Fn::GetAtt': ['ArchiveSchedulesRoleFFD7918A', 'Arn'] },
      },
    });
  });

  test('start in the mode and at the time they are given', () => {
    const schedule = ScheduleExpression.cron({ minute: '5', timeZone: TimeZone.EUROPE_BERLIN });

    const properties = only(archiveTemplate(() => ({ mode: 'follow', schedule })), 'AWS::Scheduler::Schedule');

    expect(properties).toMatchObject({ ScheduleExpression: 'cron(5 * * * ? *)', ScheduleExpressionTimezone: 'Europe/Berlin' });
    expect((properties['Target'] as { Input: string }).Input).toBe('{"streamName":"front-door","mode":"follow"}');
  });

  test('are one for each stream, and the others stay when one is added in front', () => {
    const ids = (streams: string[]) => Object.keys(archiveTemplate(() => ({ streams })).findResources('AWS::Scheduler::Schedule'));

    expect(ids(['new', 'a', 'b'])).toHaveLength(3);
    expect(ids(['new', 'a', 'b'])).toEqual(expect.arrayContaining(ids(['a', 'b'])));
  });

  test.each([['Role'], ['Default'], ['Resource']])('a stream may be called %s, which means something to CDK', (name) => {
    expect(() => archiveTemplate(() => ({ streams: [name, 'a'] }))).not.toThrow();
  });

  test('take stream names that are known at deploy time', () => {
    const template = archiveTemplate(() => ({ streams: [Token.asString({ Ref: 'One' }), Token.asString({ Ref: 'Two' })] }));

    const targets = Object.values(template.findResources('AWS::Scheduler::Schedule')) as { Properties: { Target: { Input: unknown } } }[];

    expect(targets.map(({ Properties }) => Properties.Target.Input)).toEqual([
      { 'Fn::Join': ['', ['{"streamName":"', { Ref: 'One' }, '","mode":"catch-up"}']] },
      { 'Fn::Join': ['', ['{"streamName":"', { Ref: 'Two' }, '","mode":"catch-up"}']] },
    ]);
  });

  test('are left out on demand, with their role', () => {
    const template = archiveTemplate(() => ({ schedule: 'none' }));

    template.resourceCountIs('AWS::Scheduler::Schedule', 0);
    template.resourceCountIs('AWS::IAM::Role', 2);
    archiveTemplate(() => ({ schedule: ScheduleExpression.rate(Duration.days(1)) })).resourceCountIs('AWS::IAM::Role', 3);
  });
});
