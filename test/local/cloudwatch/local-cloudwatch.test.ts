import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Alarm, AlarmRule, CompositeAlarm, MathExpression, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { PowertoolsJournal } from '../../../lib/adapters/powertools-journal';
import { allErrorsMetric, errorMetric } from '../../../lib/constructs/archive-metrics';
import { METRIC_NAMESPACE } from '../../../lib/contract/metrics';
import { InvalidAlarmError, LocalCloudWatch, MalformedMetricsError } from '../../../lib/local/cloudwatch';
import { type TemplateResource } from '../../../lib/local/stack/assembly';
import { TemplateReader } from '../../../lib/local/stack/template-reader';
import { assemblyOf } from '../stack/assemblies';
import { alarm, cloudWatchOf, composite, datum, ERRORS_ALARM, minutes, NOON } from './support';

const ARCHIVE = 'site';
const ONCE = { threshold: 1, evaluationPeriods: 1, treatMissingData: TreatMissingData.NOT_BREACHING };

/** Alarms as CDK writes them: on one metric, on math, on a query, on a metric of AWS, and on other alarms. */
function cdkCloudWatch(): LocalCloudWatch {
  const stack = new Stack(new App(), 'Stack');
  const machine = new CfnStateMachine(stack, 'Machine', { roleArn: 'arn', definitionString: '{}' });
  const stopped = errorMetric(ARCHIVE, 'KmsKeyDisabled').createAlarm(stack, 'KeyDisabled', { ...ONCE, alarmName: 'key-disabled' });
  stopped.addAlarmAction(new SnsAction(new Topic(stack, 'Topic')));
  const both = new MathExpression({ expression: 'FILL(a, 0) + FILL(b, 0)', usingMetrics: { a: errorMetric(ARCHIVE, 'KmsKeyDisabled'), b: errorMetric(ARCHIVE, 'KmsAccessDenied') } });
  new Alarm(stack, 'BothKeyErrors', { ...ONCE, metric: both, threshold: 2, alarmName: 'both-key-errors' });
  new Alarm(stack, 'AnyError', { ...ONCE, metric: allErrorsMetric(ARCHIVE), alarmName: 'any-error' });
  const failed = new Metric({ namespace: 'AWS/States', metricName: 'ExecutionsFailed', dimensionsMap: { StateMachineArn: machine.ref }, statistic: 'Sum' });
  const executions = failed.createAlarm(stack, 'Failed', { ...ONCE, alarmName: 'failed' });
  new CompositeAlarm(stack, 'Page', { compositeAlarmName: 'page', alarmRule: AlarmRule.allOf(stopped, AlarmRule.not(executions)) });
  // The template is JSON that CDK wrote; its resources are what an assembly holds.
  const { Resources } = Template.fromStack(stack).toJSON() as { Resources: Record<string, TemplateResource> };
  return new LocalCloudWatch(new TemplateReader(assemblyOf(Resources)));
}

/** What the function's journal writes for an error of the source, at noon. */
function linesOfError(errorName: string): string[] {
  const lines: string[] = [];
  for (const method of ['log', 'warn'] as const) jest.spyOn(console, method).mockImplementation((...[text]: unknown[]) => { lines.push(String(text)); });
  const journal = new PowertoolsJournal(new Logger({ serviceName: ARCHIVE }), new Metrics({ namespace: METRIC_NAMESPACE, serviceName: ARCHIVE }));
  journal.record({ kind: 'source-error', errorName, message: 'the key is disabled', requestId: undefined });
  journal.publish();
  return lines;
}

describe('the alarms of a template that CDK wrote', () => {
  let variables: NodeJS.ProcessEnv;

  beforeEach(() => {
    jest.useFakeTimers({ now: NOON });
    variables = process.env;
    // Makes Powertools write to this process's console.
    process.env = { ...variables, POWERTOOLS_DEV: 'true', POWERTOOLS_METRICS_DISABLED: 'false' };
  });
  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
    process.env = variables;
  });

  test('are all quiet while nothing happens', () => {
    const cloudWatch = cdkCloudWatch();

    expect(Object.fromEntries(cloudWatch.evaluate(NOON))).toEqual({ 'key-disabled': 'OK', 'both-key-errors': 'OK', 'any-error': 'OK', 'failed': 'OK', 'page': 'OK' });
    expect(cloudWatch.inAlarm()).toEqual([]);
  });

  test('go off for the error that the journal wrote, and for no other', () => {
    const cloudWatch = cdkCloudWatch();

    cloudWatch.putLogLines(linesOfError('KmsKeyDisabled'));
    cloudWatch.evaluate(minutes(1));

    expect(cloudWatch.inAlarm()).toEqual(['any-error', 'key-disabled', 'page']);
  });

  test('add up what several metrics have', () => {
    const cloudWatch = cdkCloudWatch();

    cloudWatch.putLogLines([...linesOfError('KmsKeyDisabled'), ...linesOfError('KmsAccessDenied')]);
    cloudWatch.evaluate(minutes(1));

    expect(cloudWatch.inAlarm()).toEqual(['any-error', 'both-key-errors', 'key-disabled', 'page']);
  });

  test('go off for metrics of AWS, by what references in their dimensions yield', () => {
    const cloudWatch = cdkCloudWatch();
    const failed = { namespace: 'AWS/States', name: 'ExecutionsFailed', dimensions: { StateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:stack-machine' } };

    cloudWatch.putLogLines(linesOfError('KmsKeyDisabled'));
    cloudWatch.putMetricData({ ...failed, atMs: NOON, values: [1] });
    cloudWatch.evaluate(minutes(1));

    expect(cloudWatch.inAlarm()).toEqual(['any-error', 'failed', 'key-disabled']);
  });

  test('tell when they changed', () => {
    const cloudWatch = cdkCloudWatch();
    cloudWatch.putLogLines(linesOfError('KmsKeyDisabled'));

    const changes = cloudWatch.evaluateEveryMinute(minutes(0), minutes(30)).filter((change) => change.alarm === 'page');

    // Its child's period of 5 minutes stays within the evaluation range, 15 minutes, as long as there is no newer data.
    expect(changes).toEqual([
      { alarm: 'page', atMs: minutes(0), from: 'INSUFFICIENT_DATA', to: 'OK' },
      { alarm: 'page', atMs: minutes(1), from: 'OK', to: 'ALARM' },
      { alarm: 'page', atMs: minutes(16), from: 'ALARM', to: 'OK' },
    ]);
  });
});

describe('a local CloudWatch', () => {
  test('names alarms without a name after the stack and their logical id, however long that is', () => {
    const long = 'A'.repeat(80);
    const cloudWatch = cloudWatchOf({ [`${long}1`]: alarm(ERRORS_ALARM), [`${long}2`]: alarm(ERRORS_ALARM) });

    expect([...cloudWatch.evaluate(NOON).keys()]).toEqual([`Stack-${long}1`, `Stack-${long}2`]);
  });

  test('finds alarms by name or ARN, and names those it has when there is none', () => {
    const cloudWatch = cloudWatchOf({ A: alarm({ ...ERRORS_ALARM, AlarmName: 'a' }) });
    cloudWatch.putMetricData(datum());
    cloudWatch.evaluate(minutes(1));

    expect([cloudWatch.stateOf('a'), cloudWatch.stateOf('arn:aws:cloudwatch:us-east-1:000000000000:alarm:a')]).toEqual(['ALARM', 'ALARM']);
    expect(() => cloudWatch.stateOf('b')).toThrow('got alarm "b", allowed: a');
  });

  test('tells which series of a query are in alarm', () => {
    const Metrics = [{ Id: 'q1', Expression: 'SELECT MAX(Errors) FROM KvsArchive GROUP BY service', Period: 60 }];
    const cloudWatch = cloudWatchOf({ A: alarm({ Metrics, AlarmName: 'a', EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanThreshold' }) });
    cloudWatch.putMetricData(datum(), datum({ dimensions: { service: 'other' }, values: [2] }));

    cloudWatch.evaluate(minutes(1));

    expect(Object.fromEntries(cloudWatch.contributorsOf('a'))).toEqual({ 'kvs-archive': 'OK', 'other': 'ALARM' });
  });

  test('evaluates composite alarms after those they ask about, in whatever order they are written', () => {
    const cloudWatch = cloudWatchOf({
      Top: composite('ALARM(middle) AND NOT INSUFFICIENT_DATA(a)', { AlarmName: 'top' }),
      Middle: composite({ 'Fn::Sub': 'ALARM("${A.Arn}")' }, { AlarmName: 'middle' }),
      A: alarm({ ...ERRORS_ALARM, AlarmName: 'a' }),
    });
    cloudWatch.putMetricData(datum());

    cloudWatch.evaluate(minutes(1));

    expect(cloudWatch.inAlarm()).toEqual(['a', 'middle', 'top']);
  });

  test('takes metrics out of logs among other lines, and tells of a malformed one', () => {
    const cloudWatch = cloudWatchOf({ A: alarm({ ...ERRORS_ALARM, AlarmName: 'a' }) });
    const directive = { Namespace: 'KvsArchive', Dimensions: [['service']], Metrics: [{ Name: 'Errors' }] };
    const line = { _aws: { Timestamp: NOON, CloudWatchMetrics: [directive] }, service: 'kvs-archive', Errors: 1 };

    cloudWatch.putLogLines(['START', JSON.stringify(line), '{"level":"INFO"}']);
    cloudWatch.evaluate(minutes(1));

    expect(cloudWatch.inAlarm()).toEqual(['a']);
    expect(() => cloudWatch.putLogLines([JSON.stringify({ ...line, Errors: undefined })])).toThrow(MalformedMetricsError);
  });

  const NAMED = { ...ERRORS_ALARM, AlarmName: 'a' };

  test.each<[string, Record<string, TemplateResource>, RegExp]>([
    ['two alarms of a name', { A: alarm(NAMED), B: composite('TRUE', { AlarmName: 'a' }) }, /alarm a: got B, a second alarm of this name/],
    ['a name that references cannot lead to', { A: alarm({ ...NAMED, AlarmName: { 'Fn::Sub': '${AWS::Region}-a' } }) }, /alarm A: AlarmName: got .*Fn::Sub.*, allowed: plain text/],
    ['an alarm that cannot be evaluated', { A: alarm({ ...NAMED, Period: 7 }) }, /alarm a: Period: got 7/],
    ['a rule about an alarm that is not there', { A: composite('ALARM(b)', { AlarmName: 'a' }) }, /alarm a: AlarmRule: got "b", allowed: an alarm of the same template/],
    ['a rule about itself', { A: composite('ALARM(b)', { AlarmName: 'a' }), B: composite('OK(a)', { AlarmName: 'b' }) }, /asks about its own alarm: a > b > a/],
    ['a rule that cannot be read', { A: composite('ALARM(', { AlarmName: 'a' }) }, /alarm a: expression "ALARM\(": got its end/],
    ['a rule that is no text', { A: composite(undefined, { AlarmName: 'a' }) }, /AlarmRule: got undefined, allowed: a text/],
    ['suppressed actions', { A: composite('TRUE', { AlarmName: 'a', ActionsSuppressor: 'b' }) }, /got ActionsSuppressor/],
    ['a rule about 101 alarms', { A: composite(Array.from({ length: 101 }, (_, i) => `ALARM(a${i})`).join(' OR '), { AlarmName: 'a' }) }, /got 101 alarms, allowed: up to 100/],
  ])('with %s is refused', (_what, resources, message) => {
    expect(() => cloudWatchOf(resources)).toThrow(InvalidAlarmError);
    expect(() => cloudWatchOf(resources)).toThrow(message);
  });
});
