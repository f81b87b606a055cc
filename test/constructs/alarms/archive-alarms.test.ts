import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { type Template } from 'aws-cdk-lib/assertions';
import { type ArchiveAlarmOptions } from '../../../lib/constructs/alarms/alarm-options';
import { type KvsArchiveProps } from '../../../lib/constructs/kvs-archive-props';
import { ALARMS, COMPOSITE_ALARMS, METRIC_ALARMS } from '../../../lib/contract/alarms';
import { archiveTemplate } from '../synth';

interface AlarmProperties {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly AlarmActions: unknown[];
  readonly OKActions: unknown[];
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: unknown }[];
  readonly Statistic?: string;
  readonly Metrics?: readonly { readonly Expression: string }[];
  readonly Threshold: number;
  readonly ComparisonOperator: string;
  readonly Period?: number;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm: number;
  readonly TreatMissingData: string;
}

/** Of an archive called Archive in a stack called Test. */
const NAME = 'Test-Archive-A0735EB8';

/** The alarms of a type, by the id that ends their names. */
function alarmsOf(template: Template, type = 'AWS::CloudWatch::Alarm'): Record<string, AlarmProperties> {
  const found = Object.values(template.findResources(type)) as { Properties: AlarmProperties & { AlarmName: string } }[]; // As CDK writes them.
  return Object.fromEntries(found.map(({ Properties }) => [Properties.AlarmName.replace(`${NAME}-`, ''), Properties]));
}

function withAlarms(alarms: ArchiveAlarmOptions, others: Partial<KvsArchiveProps> = {}): Template {
  return archiveTemplate(() => ({ alarms, ...others }));
}

/** An alarm in a line. */
function inWords({ Namespace, MetricName, Dimensions = [], Statistic, Metrics, ...judged }: AlarmProperties): string {
  const dimensions = Dimensions.filter(({ Name }) => Name !== 'service').map(({ Name, Value }) => `${Name}=${typeof Value === 'string' ? Value : '...'}`);
  const metric = Metrics === undefined ? `${Namespace}/${MetricName}{${dimensions.join()}} ${Statistic}` : Metrics.map(({ Expression }) => Expression.replace(NAME, '...')).join();
  const { Threshold, ComparisonOperator, Period = 300, EvaluationPeriods, DatapointsToAlarm, TreatMissingData } = judged;
  return `${metric} ${ComparisonOperator.startsWith('Less') ? '<' : '>='} ${Threshold}, ${DatapointsToAlarm} of ${EvaluationPeriods} x ${Period} s, ${TreatMissingData}`;
}

describe('the alarms of an archive', () => {
  test('are those of the table, all of them and no others', () => {
    const template = archiveTemplate();

    expect(Object.keys(alarmsOf(template)).sort()).toEqual(METRIC_ALARMS.map(({ id }) => id).sort());
    expect(Object.keys(alarmsOf(template, 'AWS::CloudWatch::CompositeAlarm')).sort()).toEqual(COMPOSITE_ALARMS.map(({ id }) => id).sort());
  });

  test('look at these metrics, and judge them so', () => {
    const alarms = alarmsOf(archiveTemplate());

    expect(Object.fromEntries(Object.entries(alarms).map(([id, alarm]) => [id, inWords(alarm)]))).toMatchSnapshot();
  });

  test('hear this archive and no other', () => {
    for (const { Dimensions = [], Namespace, Metrics } of Object.values(alarmsOf(archiveTemplate()))) {
      if (Namespace === 'KvsArchive') expect(Dimensions).toContainEqual({ Name: 'service', Value: NAME });
      for (const { Expression } of Metrics ?? []) expect(Expression).toContain(`WHERE service = '${NAME}'`);
    }
  });

  test('say how bad it is, of which archive, what it means and where to read on', () => {
    const { Gap } = alarmsOf(archiveTemplate());

    expect(Gap?.AlarmDescription).toBe(`SEV1 ${NAME}: footage is lost: a gap was written into the ledger. What to do: docs/runbook.md#gap`);
  });

  // CloudWatch takes 1,024 characters of description and 255 of name.
  test('have names and descriptions that CloudWatch takes', () => {
    for (const { AlarmName, AlarmDescription } of Object.values(alarmsOf(archiveTemplate()))) {
      expect(AlarmName.length).toBeLessThanOrEqual(255);
      expect(AlarmDescription.length).toBeLessThanOrEqual(1_024);
    }
  });

  test('tell the topic of their severity, when they begin and when they end', () => {
    const template = archiveTemplate();
    const topics = Object.keys(template.findResources('AWS::SNS::Topic'));

    for (const { id, severity } of ALARMS) {
      const alarm = alarmsOf(template)[id] ?? alarmsOf(template, 'AWS::CloudWatch::CompositeAlarm')[id];
      const topic = topics.find((logicalId) => logicalId.includes(['', 'FootageLostTopic', 'ActNowTopic', 'TicketTopic'][severity] ?? 'none'));
      expect(alarm).toMatchObject({ AlarmActions: [{ Ref: topic }], OKActions: [{ Ref: topic }] });
    }
  });

  test('made of others name them', () => {
    const { ReadingFallsBehind } = alarmsOf(archiveTemplate(), 'AWS::CloudWatch::CompositeAlarm') as unknown as Record<string, { AlarmRule: unknown }>;
    const rule = JSON.stringify(ReadingFallsBehind?.AlarmRule);

    expect(rule).toMatch(/RetentionRisk25.*AND.*ClientLimitExceeded.*OR.*ConnectionLost/);
  });

  test('can be left out altogether', () => {
    const template = archiveTemplate(() => ({ alarms: 'none' }));

    for (const type of ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm', 'AWS::SNS::Topic']) expect(template.findResources(type)).toEqual({});
  });
});

describe('what depends on the settings', () => {
  const threshold = (id: string, props: Partial<KvsArchiveProps>): unknown => alarmsOf(archiveTemplate(() => props))[id]?.Threshold;

  test.each<[string, Partial<KvsArchiveProps>, number]>([
    ['twenty minutes for runs that follow', { mode: 'follow' }, 1_200],
    ['two intervals and twenty minutes for a rate', { schedule: ScheduleExpression.rate(Duration.hours(6)) }, 2 * 6 * 3_600 + 1_200],
    ['two days and twenty minutes for a calendar', { schedule: ScheduleExpression.cron({ hour: '1' }) }, 2 * 86_400 + 1_200],
  ])('an archive stands still behind %s', (_case, props, seconds) => {
    expect(threshold('Stalled', props)).toBe(seconds);
  });

  test('windows end ten seconds before the time-out of the function', () => {
    expect(threshold('FunctionDuration', {})).toBe(890_000);
    expect(threshold('FunctionDuration', { window: Duration.seconds(60) })).toBe(110_000);
  });
});

describe('an override', () => {
  test('changes what it names and leaves the rest', () => {
    const before = alarmsOf(archiveTemplate())['StreamWriteError'];
    const overrides = { StreamWriteError: { threshold: 7, period: Duration.minutes(1), evaluationPeriods: 5, datapointsToAlarm: 2, treatMissingData: cloudwatch.TreatMissingData.IGNORE } };

    const after = alarmsOf(withAlarms({ overrides }))['StreamWriteError'];

    expect(after).toEqual({ ...before, Threshold: 7, Period: 60, EvaluationPeriods: 5, DatapointsToAlarm: 2, TreatMissingData: 'ignore' });
  });

  test('of fewer periods asks for no more data points than there are', () => {
    expect(alarmsOf(withAlarms({ overrides: { ClientLimitExceeded: { evaluationPeriods: 2 } } }))['ClientLimitExceeded']).toMatchObject({ EvaluationPeriods: 2, DatapointsToAlarm: 2 });
  });

  test('of the severity moves an alarm to another topic, and says so', () => {
    const { CameraSilent, Gap } = alarmsOf(withAlarms({ overrides: { CameraSilent: { severity: 1 } } }));

    expect(CameraSilent?.AlarmActions).toEqual(Gap?.AlarmActions);
    expect(CameraSilent?.AlarmDescription).toMatch(/^SEV1 /);
  });

  test('takes an alarm away', () => {
    const ids = Object.keys(alarmsOf(withAlarms({ overrides: { CameraSilent: { enabled: false } } })));

    expect(ids).not.toContain('CameraSilent');
    expect(ids).toHaveLength(METRIC_ALARMS.length - 1);
  });
});

describe('the actions', () => {
  test('of the user stand in for a topic', () => {
    const action: cloudwatch.IAlarmAction = { bind: () => ({ alarmActionArn: 'arn:aws:sns:eu-west-1:111122223333:pager' }) };

    const template = withAlarms({ actions: { 1: [action] } });

    expect(alarmsOf(template)['Gap']).toMatchObject({ AlarmActions: ['arn:aws:sns:eu-west-1:111122223333:pager'] });
    expect(Object.keys(template.findResources('AWS::SNS::Topic'))).toHaveLength(2);
  });

  test('may be none', () => {
    expect(alarmsOf(withAlarms({ actions: { 3: [] } }))['CameraSilent']).not.toHaveProperty('AlarmActions');
  });

  test('of the topics reach a mailbox', () => {
    const found = Object.values(withAlarms({ email: 'ops@example.com' }).findResources('AWS::SNS::Subscription'));

    expect(found).toHaveLength(3);
    expect(found[0]).toMatchObject({ Properties: { Protocol: 'email', Endpoint: 'ops@example.com' } });
  });

  test('of the topics are encrypted with the key of the archive, over TLS, and for CloudWatch of this account alone', () => {
    const template = archiveTemplate();
    const topics = Object.values(template.findResources('AWS::SNS::Topic')) as { Properties: { KmsMasterKeyId: unknown } }[];
    const policies = Object.values(template.findResources('AWS::SNS::TopicPolicy'));

    expect(topics.map(({ Properties }) => Properties.KmsMasterKeyId)).toEqual(Array(3).fill({ 'Fn::GetAtt': ['ArchiveKey3EF5EDE5', 'Arn'] }));
    for (const policy of policies) {
      expect(policy).toMatchObject({ Properties: { PolicyDocument: { Statement: [
        expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        expect.objectContaining({ Action: 'sns:Publish', Principal: { Service: 'cloudwatch.amazonaws.com' }, Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } } }),
      ] } } });
    }
    expect(policies).toHaveLength(3);
  });
});

describe('options that cannot be used', () => {
  test.each<[string, ArchiveAlarmOptions, string]>([
    ['an override that matches no alarm', { overrides: { Gaps: { enabled: false } } }, 'alarms.overrides.Gaps: got "Gaps", allowed: the id of an alarm: ResourceNotFound, '],
    ['a severity', { overrides: { Gap: { severity: 4 as 1 } } }, 'alarms.overrides.Gap.severity: got 4, allowed: 1, 2, 3'],
    ['a threshold', { overrides: { Gap: { threshold: NaN } } }, 'alarms.overrides.Gap.threshold: got NaN, allowed: a number'],
    ['a period', { overrides: { Gap: { period: Duration.seconds(45) } } }, 'alarms.overrides.Gap.period: got "45 seconds", allowed: whole minutes'],
    ['a number of periods', { overrides: { Gap: { evaluationPeriods: 0 } } }, 'alarms.overrides.Gap.evaluationPeriods: got 0, allowed: a whole number of 1 or more'],
    ['more than a day', { overrides: { Gap: { evaluationPeriods: 300 } } }, 'alarms.overrides.Gap: got "90000 seconds looked at", allowed: 86400'],
    ['more data points than periods', { overrides: { Gap: { datapointsToAlarm: 2 } } }, 'alarms.overrides.Gap.datapointsToAlarm: got 2, allowed: at most the 1 that are looked at'],
    ['a metric of an alarm made of others', { overrides: { ReadingFallsBehind: { threshold: 1 } } }, 'alarms.overrides.ReadingFallsBehind.threshold: got 1, allowed: nothing: this alarm is made of others'],
    ['taking away what another alarm is made of', { overrides: { RetentionRisk25: { enabled: false } } }, 'alarms.overrides.RetentionRisk25.enabled: got false, allowed: true while there is ReadingFallsBehind'],
    ['actions of no severity', { actions: { 4: [] } as never }, 'alarms.actions: got "4", allowed: a severity: 1, 2, 3'],
    ['a mailbox', { email: 'ops' }, 'alarms.email: got "ops", allowed: an address such as someone@example.com'],
    ['a mailbox without topics', { email: 'a@b.c', actions: { 1: [], 2: [], 3: [] } }, 'alarms.email: got "a@b.c", allowed: nothing where every severity has actions of its own'],
  ])('are refused at synth: %s', (_case, options, problem) => {
    expect(() => withAlarms(options)).toThrow(problem);
  });

  test('are named all at once', () => {
    expect(() => withAlarms({ email: 'ops', overrides: { Gaps: {}, Gap: { threshold: Infinity } } })).toThrow(/alarms\.overrides\.Gaps.*alarms\.overrides\.Gap\.threshold.*alarms\.email/s);
  });
});
