/** The stack against cdk-nag's packs AwsSolutions and Serverless: what they find is mended, or acknowledged where it stands. */

import { CfnResource, Duration, PermissionsBoundary, Stack, TimeZone, Validations, type App } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { ArchiveStack, type ArchiveSettings } from '../../lib/constructs/archive-stack';
import { ArchiveTrigger } from '../../lib/constructs/archive-trigger';
import { KvsArchive } from '../../lib/constructs/kvs-archive';
import { StreamSelection } from '../../lib/constructs/stream-selection';
import { testApp } from './synth';

const ACKNOWLEDGED = Validations.ACKNOWLEDGED_RULES_METADATA_KEY;

interface Finding {
  readonly rule: string;
  readonly path: string;
}

/** What both packs find in an app and is not acknowledged; all they find when `acknowledgements` is `false`. */
function findings(app: App, acknowledgements = true): Finding[] {
  const validations: { ACKNOWLEDGED_RULES_METADATA_KEY: string } = Validations; // Where the packs look up what is acknowledged.
  const hidden = acknowledgements ? undefined : jest.replaceProperty(validations, 'ACKNOWLEDGED_RULES_METADATA_KEY', 'nothing');
  const violations = [new AwsSolutionsChecks(app), new ServerlessChecks(app)].flatMap((pack) => pack.validateScope(app).violations);
  hidden?.restore();
  return violations
    .flatMap(({ ruleName, violatingResources }) => violatingResources.map(({ constructPath = '' }) => ({ rule: ruleName, path: constructPath })));
}

function acknowledged(app: App): (Finding & { readonly reason: string })[] {
  return app.node.findAll().flatMap(({ node }) => node.metadata.filter(({ type }) => type === ACKNOWLEDGED)
    .flatMap(({ data }) => Object.entries(data as Record<string, string>)) // As it is written.
    .map(([id, reason]) => ({ rule: id.replace(/^Annotation::/, ''), path: node.path, reason })));
}

function synthesized(build: (app: App) => void): App {
  const app = testApp();
  build(app);
  app.synth();
  return app;
}

function archiveApp(settings: Partial<ArchiveSettings>, add: (archive: KvsArchive) => void = () => undefined): App {
  return synthesized((app) => { add(new ArchiveStack(app, 'KvsArchive', { streams: ['front-door'], ...settings }).archive); });
}

function addStarts(archive: KvsArchive): void {
  archive.addSchedule('Follow', { schedule: ScheduleExpression.rate(Duration.days(1)), mode: 'follow' });
  archive.archiveOn('Alarm', ArchiveTrigger.cloudWatchAlarm({ alarmNamePrefix: 'motion-', before: Duration.minutes(1), after: Duration.minutes(1) }));
  archive.archiveOn('Calls', ArchiveTrigger.connectContact({ instanceArn: 'arn:aws:connect:eu-west-1:111122223333:instance/1' }));
}

/** Everything that can be set, with a prefix whose bracket nobody closes. */
const EVERYTHING: Partial<ArchiveSettings> = {
  keyPrefix: 'cams(1/', encryptionKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/12345678-1234-1234-1234-123456789012', eventBusName: 'bus',
  window: Duration.minutes(1), segmentDuration: Duration.minutes(1), logRetention: RetentionDays.ONE_DAY, memorySize: 256, maxConcurrency: 1,
  toleratedFailurePercentage: 0, mode: 'follow', timeZone: TimeZone.EUROPE_BERLIN, flexibleWindow: Duration.minutes(5), onRequest: true,
  permissionsBoundary: PermissionsBoundary.fromName('Boundary'), catalog: true,
};

const APPS: Readonly<Record<string, () => App>> = {
  'the least archive': () => archiveApp({}),
  'streams by a prefix, with all there is': () => archiveApp({ ...EVERYTHING, streams: StreamSelection.withPrefix('cam-') }, addStarts),
  'streams by tags, with all there is': () => archiveApp({ ...EVERYTHING, streams: StreamSelection.tagged({ archive: 'on' }) }, addStarts),
  'many streams by name, in a bucket and a table that were there': () => (
    archiveApp({ streams: Array.from({ length: 41 }, (_, i) => `camera-${i}`), bucketName: 'theirs', tableName: 'ledger', schedule: 'none' }, addStarts)
  ),
  'a bucket of another stack': () => synthesized((app) => {
    const bucket = new s3.Bucket(new Stack(app, 'Storage'), 'Bucket', { enforceSSL: true, serverAccessLogsPrefix: 'log/' }) as s3.IBucket; // It is one.
    new KvsArchive(new Stack(app, 'Archive'), 'Archive', { streams: ['front-door'], bucket });
  }),
};

describe.each(Object.entries(APPS))('cdk-nag, of %s,', (_, build) => {
  const app = build();

  test('finds nothing that is not acknowledged', () => {
    expect(findings(app)).toEqual([]);
  });

  test('still finds all that is acknowledged, below the very construct', () => {
    const all = findings(app, false);

    const stale = acknowledged(app).filter(({ rule, path }) => !all.some((finding) => finding.rule === rule && finding.path.startsWith(`${path}/`)));

    expect(stale).toEqual([]);
    expect(all).not.toEqual([]);
  });

  test('is told a reason for everything that is acknowledged, and on a single resource', () => {
    const acknowledgements = acknowledged(app);
    const single = new Set(app.node.findAll().filter(({ node }) => node.defaultChild instanceof CfnResource).map(({ node }) => node.path));

    expect(acknowledgements.filter(({ reason }) => !/^[A-Z].{30,}\.$/.test(reason))).toEqual([]);
    expect(acknowledgements.filter(({ path }) => !single.has(path))).toEqual([]);
  });
});

describe('the check with cdk-nag', () => {
  test('finds a bucket that takes requests without TLS', () => {
    const app = synthesized((root) => { new s3.Bucket(new Stack(root, 'Bad'), 'Bucket'); });

    expect(findings(app)).toContainEqual({ rule: 'AwsSolutions-S10', path: 'Bad/Bucket/Resource' });
  });

  test('finds a right with a wildcard that nobody gave a reason for', () => {
    const app = synthesized((root) => {
      const { archive } = new ArchiveStack(root, 'KvsArchive', { streams: ['front-door'] });
      archive.windowFunction.addToRolePolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::theirs/*'] }));
    });

    expect(findings(app)).toEqual([{ rule: 'AwsSolutions-IAM5[Resource::arn:aws:s3:::theirs/*]', path: 'KvsArchive/Archive/Window/Role/DefaultPolicy/Resource' }]);
  });

  test('stops a synthesis where an app has the packs as plugins, and lets an archive pass', () => {
    const app = testApp();
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
    new ArchiveStack(app, 'KvsArchive', { streams: StreamSelection.withPrefix('cam-'), ...EVERYTHING });
    expect(() => app.synth()).not.toThrow();

    new s3.Bucket(new Stack(app, 'Bad'), 'Bucket');

    expect(() => app.synth({ force: true })).toThrow('AwsSolutions-S10');
  });
});
