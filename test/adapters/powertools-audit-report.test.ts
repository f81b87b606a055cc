import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { PowertoolsAuditReport } from '../../lib/adapters/powertools-audit-report';
import { METRIC_NAMESPACE } from '../../lib/contract/metrics';
import { powertoolsConsole } from '../support/powertools-console';

const { logs, metrics } = powertoolsConsole();

const newReport = (): PowertoolsAuditReport => new PowertoolsAuditReport(new Logger({ serviceName: 'site' }), new Metrics({ namespace: METRIC_NAMESPACE, serviceName: 'site' }));
const FLEET = { streams: 2, retentionRisk: 0.5, commitAgeSeconds: 7, lagSeconds: 60, silenceSeconds: 5, streamsWithoutRetention: 1 };

test('each stream is a series of its own, and the fleet another', () => {
  const report = newReport();

  report.stream({ streamName: 'door', retentionRisk: 0.1, hoursLeft: 20, commitAgeSeconds: 0 });
  report.stream({ streamName: 'gate', retentionRisk: 0, commitAgeSeconds: 9 });
  report.fleet(FLEET);

  expect(metrics().map(({ StreamName, RetentionRisk, CommitAgeSeconds }) => [StreamName, RetentionRisk, CommitAgeSeconds])).toEqual([['door', 0.1, 0], ['gate', 0, 9], [undefined, 0.5, 7]]);
  expect(metrics().map(({ _aws }) => (_aws as { CloudWatchMetrics: { Dimensions: unknown }[] }).CloudWatchMetrics[0]?.Dimensions)).toEqual([[['service', 'StreamName']], [['service', 'StreamName']], [['service']]]);
  expect(metrics()[2]).toMatchObject({ Streams: 2, LagSeconds: 60, SilenceSeconds: 5, StreamsWithoutRetention: 1, Audits: 1, service: 'site' });
});

test('a risk that nobody knows is no data point', () => {
  newReport().stream({ streamName: 'door', commitAgeSeconds: 9 });

  expect(metrics()).toMatchObject([{ StreamName: 'door', CommitAgeSeconds: 9 }]);
  expect(metrics()[0]).not.toHaveProperty('RetentionRisk');
  expect(logs()).toEqual([]);
});

test.each<[number, number | undefined, string | undefined]>([
  [0.24, 18.2, undefined], [0.25, 18, 'you will lose video in 18.0 hours'], [0.9, 2.4, 'you will lose video in 2.4 hours'],
  [1.2, 0, 'video is being lost: it has been kept for longer than the retention, and is not archived'], [1.2, undefined, undefined],
])('at a risk of %d with %p hours left the line says %p', (retentionRisk, hoursLeft, detail) => {
  newReport().stream({ streamName: 'door', retentionRisk, commitAgeSeconds: 0, ...(hoursLeft === undefined ? {} : { hoursLeft }) });

  expect(logs()).toEqual(detail === undefined ? [] : [expect.objectContaining({ message: 'stream-at-risk', level: 'WARN', streamName: 'door', retentionRisk, hoursLeft, detail })]);
});

test('a failure is told without data endpoints', () => {
  newReport().failed(new Error('ENOTFOUND s-1a2b.kinesisvideo.eu-west-1.amazonaws.com'));

  expect(logs()).toMatchObject([{ message: 'audit-failed', level: 'ERROR', detail: 'ENOTFOUND <data endpoint>' }]);
});
