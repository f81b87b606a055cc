/** The archive as a stack of its own, for those who have no CDK app to put it in. */

import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { type Construct } from 'constructs';
import { KvsArchive } from './kvs-archive';
import { type KvsArchiveProps } from './kvs-archive-props';

/** What can be said about an archive without a construct at hand. */
export interface ArchiveSettings extends Omit<KvsArchiveProps, 'bucket'> {
  /**
   * Name of a bucket that exists already.
   * @default - the stack makes one
   */
  readonly bucketName?: string;
}

/** Props of {@link ArchiveStack}. */
export interface ArchiveStackProps extends StackProps, ArchiveSettings {}

/** A stack with one archive; its outputs name what an operator needs. */
export class ArchiveStack extends Stack {
  readonly archive: KvsArchive;

  constructor(scope: Construct, id: string, props: ArchiveStackProps) {
    super(scope, id, { description: 'Archives Kinesis video streams to S3', ...props });
    const { bucketName } = props;
    this.archive = new KvsArchive(this, 'Archive', {
      ...props,
      ...(bucketName === undefined ? {} : { bucket: s3.Bucket.fromBucketName(this, 'ImportedBucket', bucketName) }),
    });
    new CfnOutput(this, 'BucketName', { value: this.archive.bucket.bucketName });
    new CfnOutput(this, 'TableName', { value: this.archive.table.tableName });
    new CfnOutput(this, 'StateMachineArn', { value: this.archive.stateMachine.stateMachineArn });
    new CfnOutput(this, 'FunctionName', { value: this.archive.windowFunction.functionName });
  }
}
