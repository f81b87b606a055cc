/** One camera, archived every hour. */

import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { KvsArchive } from 'kvs-archive';

const app = new App();
const stack = new Stack(app, 'OneCamera');

// Whatever goes wrong is told by mail; docs/runbook.md says what to do about each.
const archive = new KvsArchive(stack, 'Archive', { streams: ['front-door'], alarms: { email: 'operator@example.com' } });

new CfnOutput(stack, 'Bucket', { value: archive.bucket.bucketName });
