/** One camera, archived every hour. */

import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { KvsArchive } from 'kvs-archive';

const app = new App();
const stack = new Stack(app, 'OneCamera');

const archive = new KvsArchive(stack, 'Archive', { streams: ['front-door'] });

archive.metricGaps().createAlarm(stack, 'FootageLost', {
  alarmDescription: 'Footage was gone before it could be archived',
  threshold: 1,
  evaluationPeriods: 1,
  treatMissingData: TreatMissingData.NOT_BREACHING,
});

new CfnOutput(stack, 'Bucket', { value: archive.bucket.bucketName });
