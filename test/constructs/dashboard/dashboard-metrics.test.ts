import { StreamSelection } from '../../../lib/constructs/stream-selection';
import { AUDIT_METRIC, METRIC } from '../../../lib/contract/metrics';
import { archiveTemplate } from '../synth';
import { widgetsOf, type Widget } from './widgets';

/** Of the services. Written down from general knowledge and not looked up: this holds the dashboard to the list, not the list to AWS. */
const OF_SERVICES = [
  ...['Invocations', 'Errors', 'Throttles', 'Duration', 'ConcurrentExecutions'].map((name) => `AWS/Lambda ${name}`),
  ...['ExecutionsStarted', 'ExecutionsSucceeded', 'ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted', 'ExecutionThrottled'].map((name) => `AWS/States ${name}`),
  'AWS/SQS ApproximateNumberOfMessagesVisible',
  'AWS/DynamoDB ConsumedReadCapacityUnits', 'AWS/DynamoDB ConsumedWriteCapacityUnits',
  'AWS/KinesisVideo GetMedia.OutgoingBytes',
  'AWS/S3 BucketSizeBytes',
];

/** Not shown: whether the auditor is alive is told by an alarm. */
const OF_ARCHIVE = [...Object.values(METRIC), ...Object.values(AUDIT_METRIC)].filter((name) => name !== AUDIT_METRIC.audits).map((name) => `KvsArchive ${name}`);

/** Of a query of Metrics Insights, or of a search. */
function ofExpression(expression: string): string[] {
  const queried = /^SELECT \w+\("?([\w.]+)"?\) FROM SCHEMA\("?([\w/]+)"?,/.exec(expression);
  const searched = /\{([\w/]+),.*MetricName="(\w+)"/.exec(expression);
  return [...(queried === null ? [] : [`${queried[2]} ${queried[1]}`]), ...(searched === null ? [] : [`${searched[1]} ${searched[2]}`])];
}

/** Namespace and name of every metric that is shown or reckoned with. */
function shownBy(widgets: readonly Widget[]): string[] {
  const rows = widgets.flatMap(({ properties: { metrics = [] } }) => metrics);
  const names = rows.flatMap(([first, name]) => (typeof first === 'string' ? [`${first} ${String(name)}`] : ofExpression((first as { expression: string }).expression))); // One or the other, as CDK writes it.
  return [...new Set(names)].sort();
}

function titled(start: string): Widget {
  const found = widgetsOf(archiveTemplate()).find(({ properties: { title } }) => title?.startsWith(start));
  if (found === undefined) throw new Error(`no widget has a title that begins with ${start}`);
  return found;
}

const expressionsOf = ({ properties: { metrics = [] } }: Widget): unknown[] => metrics.map(([first]) => (first as { expression?: string }).expression);

const OF_STREAMS = "FROM SCHEMA(KvsArchive, StreamName, service) WHERE service = 'Test-Archive-A0735EB8'";

describe('the metrics of the dashboard', () => {
  test.each([
    ['named', ['front-door']], ['looked up', StreamSelection.withPrefix('site-')],
  ])('are all of the archive and those of the services, where the streams are %s', (_case, streams) => {
    expect(shownBy(widgetsOf(archiveTemplate(() => ({ streams }))))).toEqual([...OF_ARCHIVE, ...OF_SERVICES].sort());
  });

  test('count the windows that failed', () => {
    expect(titled('Failed, 24 h').properties.metrics?.[0]).toEqual(expect.arrayContaining(['Windows', 'Outcome', 'FAILED']));
  });

  test.each([
    ['Share of the retention', `SELECT MAX(RetentionRisk) ${OF_STREAMS} GROUP BY StreamName ORDER BY MAX() DESC LIMIT 20`],
    ['Objects that wait', `SELECT MAX(CommitAgeSeconds) ${OF_STREAMS} GROUP BY StreamName ORDER BY MAX() DESC LIMIT 20`],
    ['Retention used up', `SELECT MAX(RetentionRisk) ${OF_STREAMS}`],
    ['Errors by name', "SELECT SUM(Errors) FROM SCHEMA(KvsArchive, ErrorName, service) WHERE service = 'Test-Archive-A0735EB8' GROUP BY ErrorName ORDER BY SUM() DESC LIMIT 20"],
  ])('%s... are asked for so', (title, query) => {
    expect(expressionsOf(titled(title))).toEqual([query]);
  });

  test('tell the usual and the longest duration of each function', () => {
    const statistics = titled('Duration').properties.metrics?.map((row) => (row.at(-1) as { stat?: string }).stat ?? 'Average'); // CloudWatch's default.

    expect(statistics).toEqual(['p50', 'p99', 'Maximum', 'p50', 'p99', 'Maximum']);
  });
});
