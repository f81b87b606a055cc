import { type BodyClaims } from './body-claims';
import { S3Error } from './errors';

/** Who may delete a locked version before its time: whoever asks to bypass the lock, or nobody. */
export const LOCK_MODES = ['GOVERNANCE', 'COMPLIANCE'] as const;
export type LockMode = (typeof LOCK_MODES)[number];

/** The lock that a new version gets when its request says nothing. */
export interface DefaultRetention {
  readonly mode: LockMode;
  readonly unit: 'Days' | 'Years';
  readonly count: number;
}

/** Of a bucket with Object Lock, which is then versioned. */
export interface BucketLock {
  /** Undefined: new versions are not locked. */
  readonly retention: DefaultRetention | undefined;
}

/** The lock of one version. */
export interface VersionLock {
  readonly mode: LockMode;
  /** Epoch milliseconds. */
  readonly retainUntil: number;
}

/** The lock of a version that is made at this moment (epoch milliseconds); undefined for none. */
export function lockOfNew(bucket: BucketLock | undefined, now: number): VersionLock | undefined {
  const retention = bucket?.retention;
  if (retention === undefined) return undefined;
  const until = new Date(now);
  if (retention.unit === 'Days') until.setUTCDate(until.getUTCDate() + retention.count);
  else until.setUTCFullYear(until.getUTCFullYear() + retention.count);
  return { mode: retention.mode, retainUntil: until.getTime() };
}

/** Throws AccessDenied while a version must be kept. `bypass`: the caller asked to lift a GOVERNANCE lock. */
export function checkDeletable(lock: VersionLock | undefined, now: number, bypass: boolean): void {
  if (lock === undefined || lock.retainUntil <= now || (lock.mode === 'GOVERNANCE' && bypass)) return;
  throw new S3Error('AccessDenied', 'Access Denied because object protected by object lock.');
}

/** Headers that tell the lock of a version. */
export function lockHeaders(lock: VersionLock | undefined): Record<string, string> {
  return lock === undefined ? {} : { 'x-amz-object-lock-mode': lock.mode, 'x-amz-object-lock-retain-until-date': new Date(lock.retainUntil).toISOString() };
}

/** Throws unless the sender of bytes that will be locked vouches for them: damaged ones could not be replaced. */
export function requireChecksum(bucket: BucketLock | undefined, claims: BodyClaims, what: 'Put Object' | 'Put Part'): void {
  if (bucket?.retention === undefined || claims.md5 !== undefined || claims.checksum !== undefined) return;
  throw new S3Error('InvalidRequest', `Content-MD5 OR x-amz-checksum- HTTP header is required for ${what} requests with Object Lock parameters`);
}
