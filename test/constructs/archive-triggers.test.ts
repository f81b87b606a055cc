import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ArchiveTrigger } from '../../lib/constructs/archive-trigger';
import { KvsArchive } from '../../lib/constructs/kvs-archive';
import { refusalOf } from './refusal';
import { only, testStack } from './synth';
import { archiveWith } from './trigger-rule';

const QUEUE = { 'Fn::GetAtt': ['ArchiveDeadLetterQueueD953F443', 'Arn'] };
const alarm = (...alarmNames: string[]) => ArchiveTrigger.cloudWatchAlarm({ alarmNames, before: Duration.minutes(1), after: Duration.minutes(1) });

describe('archive triggers', () => {
  test.each([
    ['request', ArchiveTrigger.request()],
    ['alarm', alarm('motion')],
    ['contact', ArchiveTrigger.connectContact({ instanceArn: 'arn:aws:connect:eu-west-1:111122223333:instance/1' })],
  ])('deliver a start by %s for a day, and keep what they could not deliver', (_, trigger) => {
    const template = archiveWith(trigger);
    const [id] = Object.keys(template.findResources('AWS::Events::Rule'));

    expect(only(template, 'AWS::Events::Rule')).toMatchObject({
      State: 'ENABLED',
      Targets: [{ DeadLetterConfig: { Arn: QUEUE }, RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 } }],
    });
    expect(only(template, 'AWS::SQS::QueuePolicy')['PolicyDocument']).toMatchObject({ Statement: [{ Effect: 'Deny' }, {
      Effect: 'Allow', Action: 'sqs:SendMessage', Principal: { Service: 'events.amazonaws.com' }, Resource: QUEUE,
      Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [id, 'Arn'] } } },
    }] });
  });

  test('can be many, each with a role of its own', () => {
    const stack = testStack();
    const archive = new KvsArchive(stack, 'Archive', { streams: ['a'] });
    archive.archiveOn('Request', ArchiveTrigger.request());
    archive.archiveOn('Door', alarm('door'));
    archive.archiveOn('Window', alarm('window'));

    const rules = Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule')) as { Properties: { Targets: { RoleArn: unknown }[] } }[];

    expect(rules.map(({ Properties }) => Properties.Targets[0]?.RoleArn)).toEqual(
      [/^ArchiveTriggersRequestRole/, /^ArchiveTriggersDoorRole/, /^ArchiveTriggersWindowRole/].map((id) => ({ 'Fn::GetAtt': [expect.stringMatching(id), 'Arn'] })),
    );
  });

  test('can be the same object in two archives', () => {
    const stack = testStack();
    const trigger = ArchiveTrigger.request();
    new KvsArchive(stack, 'One', { streams: ['a'] }).archiveOn('Request', trigger);
    new KvsArchive(stack, 'Two', { streams: ['b'] }).archiveOn('Request', trigger);

    Template.fromStack(stack).resourceCountIs('AWS::Events::Rule', 2);
  });

  test('refuse all that is wrong at once and by name, and leave nothing behind', () => {
    const stack = testStack();
    const archive = new KvsArchive(stack, 'Archive', { streams: ['a'] });
    const trigger = ArchiveTrigger.cloudWatchAlarm({ alarmNames: [], stream: 'a b', before: Duration.days(2), after: Duration.minutes(1) });

    expect(refusalOf(() => archive.archiveOn('Bad', trigger)))
      .toMatch(/^invalid options of trigger Bad of Test\/Archive: alarmNames: got \[\], .*; before: got 172800, .*; stream: got "a b", /);
    Template.fromStack(stack).resourceCountIs('AWS::Events::Rule', 0);
  });

  test('are none by default, with no role for them', () => {
    const stack = testStack();
    new KvsArchive(stack, 'Archive', { streams: ['a'] });

    const template = Template.fromStack(stack);

    template.resourceCountIs('AWS::Events::Rule', 0);
    const roles = (of: Template) => Object.keys(of.findResources('AWS::IAM::Role')).filter((id) => id.startsWith('ArchiveTriggers'));
    expect(roles(template)).toEqual([]);
    expect(roles(archiveWith(ArchiveTrigger.request()))).toHaveLength(1);
  });
});
