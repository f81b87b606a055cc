/** The calls of an Amazon Connect instance, each archived when it has ended. */

import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { ArchiveTrigger, KvsArchive, StreamSelection } from 'kvs-archive';

const app = new App();
const stack = new Stack(app, 'AmazonConnect');

const instance = new CfnParameter(stack, 'InstanceArn', { description: 'Amazon Connect instance with live media streaming' });
const prefix = new CfnParameter(stack, 'StreamPrefix', { description: 'What the names of its streams begin with' });
const streamKey = new CfnParameter(stack, 'StreamKeyArn', { description: 'KMS key that its streams are encrypted with' });

const archive = new KvsArchive(stack, 'Archive', {
  streams: StreamSelection.withPrefix(prefix.valueAsString),
  keyPrefix: 'calls/',
  schedule: 'none',
});

archive.archiveOn('Calls', ArchiveTrigger.connectContact({ instanceArn: instance.valueAsString }));

Key.fromKeyArn(stack, 'StreamKey', streamKey.valueAsString).grantDecrypt(archive.windowFunction);
