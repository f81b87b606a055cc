/** S3 Object Lock on the bucket of an archive: for a time, no version of an object can be deleted or changed. */

import { type Duration } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { type InputProblem } from '../contract/invalid-input-error';
import { settingProblem, type NumberSetting } from '../contract/settings';

/** Who may lift a lock before its time: those with the right to (`s3:BypassGovernanceRetention`), or nobody, the root user included. */
export const OBJECT_LOCK_MODES = ['governance', 'compliance'] as const;
export type ObjectLockMode = (typeof OBJECT_LOCK_MODES)[number];

/** How the objects of an archive are locked. */
export interface ArchiveObjectLock {
  /** For how long each object is locked from its creation on, in whole days, 1 to 36500. */
  readonly retention: Duration;

  /**
   * Who may lift a lock before its time. What `compliance` has locked cannot be deleted, and is billed, until its time is over.
   * @default 'governance'
   */
  readonly mode?: ObjectLockMode;
}

/** As far as S3 goes: a hundred years. */
export const OBJECT_LOCK_DAYS: NumberSetting = { unit: 'days', min: 1, max: 36_500, default: 1 };

/** What is wrong with a lock; empty when nothing is. */
export function objectLockProblems(lock: ArchiveObjectLock | undefined): InputProblem[] {
  if (lock === undefined) return [];
  const { retention, mode } = lock;
  const days = retention.isUnresolved()
    ? { field: 'objectLock.retention', got: 'a token', allowed: 'a duration that is known at synth time' }
    : settingProblem('objectLock.retention', retention.toDays({ integral: false }), OBJECT_LOCK_DAYS);
  const known = mode === undefined || OBJECT_LOCK_MODES.includes(mode);
  return [...(days === undefined ? [] : [days]), ...(known ? [] : [{ field: 'objectLock.mode', got: mode, allowed: OBJECT_LOCK_MODES.join(', ') }])];
}

/** The lock as a bucket has it: for every object that says nothing else. */
export function objectLockProps(lock: ArchiveObjectLock | undefined): Pick<s3.BucketProps, 'objectLockEnabled' | 'objectLockDefaultRetention'> {
  if (lock === undefined) return {};
  const { retention, mode = 'governance' } = lock;
  const kept = mode === 'governance' ? s3.ObjectLockRetention.governance(retention) : s3.ObjectLockRetention.compliance(retention);
  return { objectLockEnabled: true, objectLockDefaultRetention: kept };
}
