import { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Template } from 'aws-cdk-lib/assertions';
import { KvsArchive } from '../../lib/constructs/kvs-archive';
import { only, testStack } from './synth';

/** Of an archive called Archive in a stack called Test. */
const NAME = newArchive().archiveName;

function newArchive(): KvsArchive {
  return new KvsArchive(testStack(), 'Archive', { streams: ['front-door'] });
}

describe('metrics', () => {
  test.each<[string, string, (archive: KvsArchive) => cloudwatch.Metric]>([
    ['BytesArchived', 'Sum', (archive) => archive.metricBytesArchived()],
    ['FragmentsArchived', 'Sum', (archive) => archive.metricFragmentsArchived()],
    ['ObjectsArchived', 'Sum', (archive) => archive.metricObjectsArchived()],
    ['Gaps', 'Sum', (archive) => archive.metricGaps()],
    ['MillisBehindNow', 'Maximum', (archive) => archive.metricMillisBehindNow()],
  ])('%s is what the journal writes, as %s', (metricName, statistic, of) => {
    // As test/adapters/powertools-journal.test.ts sees it written: namespace, names, and the dimension `service`.
    expect(of(newArchive())).toMatchObject({ namespace: 'KvsArchive', metricName, dimensions: { service: NAME }, statistic });
  });

  test('of the errors of one name have that name as a dimension', () => {
    expect(newArchive().metricErrors('NotAuthorizedException')).toMatchObject({
      namespace: 'KvsArchive', metricName: 'Errors', dimensions: { service: NAME, ErrorName: 'NotAuthorizedException' }, statistic: 'Sum',
    });
  });

  test('of all errors are a query that an alarm can watch', () => {
    const stack = testStack();
    const archive = new KvsArchive(stack, 'Archive', { streams: ['front-door'], alarms: 'none' });

    archive.metricErrors(undefined, { period: Duration.minutes(1) }).createAlarm(stack, 'Alarm', { threshold: 1, evaluationPeriods: 1 });

    expect(only(Template.fromStack(stack), 'AWS::CloudWatch::Alarm')['Metrics']).toMatchObject([
      { Expression: `SELECT SUM(Errors) FROM SCHEMA(KvsArchive, ErrorName, service) WHERE service = '${NAME}'`, Period: 60, ReturnData: true },
    ]);
  });

  test('take how to look at them from the caller, but not what they are', () => {
    const options = { period: Duration.minutes(1), statistic: 'p99', label: 'late', dimensionsMap: { service: 'other' } };

    expect(newArchive().metricMillisBehindNow(options)).toMatchObject({
      metricName: 'MillisBehindNow', period: Duration.minutes(1), statistic: 'p99', label: 'late', dimensions: { service: NAME },
    });
    expect(newArchive().metricErrors('X', options)).toMatchObject({ dimensions: { service: NAME, ErrorName: 'X' } });
  });
});

test('an archive has a name of its own in its metrics, so that the alarms of one do not hear another', () => {
  const stack = testStack();
  const names = ['Archive', 'Other'].map((id) => new KvsArchive(stack, id, { streams: ['front-door'] }).archiveName);

  expect(new Set(names).size).toBe(2);
  const functions = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function')) as { Properties: { Environment: { Variables: Record<string, unknown> } } }[];
  expect(functions.map(({ Properties }) => Properties.Environment.Variables['POWERTOOLS_SERVICE_NAME']).sort()).toEqual([...names, ...names].sort()); // Window function and auditor of each.
});
