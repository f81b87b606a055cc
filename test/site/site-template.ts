import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { type ScheduledMode } from '../../lib/contract/execution-state';
import { ArchiveTrigger } from '../../lib/constructs/archive-trigger';
import { KvsArchive } from '../../lib/constructs/kvs-archive';
import { StreamSelection } from '../../lib/constructs/stream-selection';
import { type TemplateResource } from '../../lib/local/stack/assembly';
import { TemplateReader } from '../../lib/local/stack/template-reader';
import { testStack } from '../constructs/synth';

/** What the names of the streams of the archive begin with. */
export const PREFIX = 'camera-';

const HOURLY = ScheduleExpression.rate(Duration.hours(1));

/** The template of a site, as it is deployed: every stream of a prefix, every hour, and whatever somebody asks for besides. */
export function siteTemplate(mode: ScheduledMode): TemplateReader {
  const stack = testStack();
  const archive = new KvsArchive(stack, 'Archive', { streams: StreamSelection.withPrefix(PREFIX), schedule: HOURLY, mode });
  archive.archiveOn('Requests', ArchiveTrigger.request());
  return new TemplateReader({
    stackName: 'Site',
    resources: Template.fromStack(stack).toJSON()['Resources'] as Readonly<Record<string, TemplateResource>>, // CDK's promise.
    outputs: {},
    assetDirectory: (key) => { throw new Error(`the site runs the function from its source, not from asset ${key}`); },
  });
}
