/** How the logs of an archive are kept. */

import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';

/** The same for the function and every state machine. */
export interface ArchiveLogs {
  readonly logRetention: logs.RetentionDays;
  /** Encrypts every log group. Its policy has to allow CloudWatch Logs to. */
  readonly logKey: kms.IKey;
}
