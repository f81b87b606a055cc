/** Every camera with a tag, archived each night; and what a camera shows around an alarm, at once. */

import { App, Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { ArchiveTrigger, KvsArchive, StreamSelection } from 'kvs-archive';

const app = new App();
const stack = new Stack(app, 'FleetByTag');

const archive = new KvsArchive(stack, 'Archive', {
  streams: StreamSelection.tagged({ archive: 'on' }),
  encryptionKey: new Key(stack, 'Key', { enableKeyRotation: true }),
  maxConcurrency: 100,
  schedule: 'none',
});

archive.addSchedule('Nightly', {
  schedule: ScheduleExpression.cron({ hour: '1', minute: '30' }),
  timeZone: TimeZone.EUROPE_BERLIN,
  flexibleWindow: Duration.minutes(30),
});

archive.archiveOn('Motion', ArchiveTrigger.cloudWatchAlarm({
  alarmNamePrefix: 'motion-',
  before: Duration.seconds(30),
  after: Duration.minutes(2),
}));

archive.grantRead(new Role(stack, 'Investigators', { assumedBy: new AccountRootPrincipal() }));
