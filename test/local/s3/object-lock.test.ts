import { type BodyClaims } from '../../../lib/local/s3/body-claims';
import { checkDeletable, lockHeaders, lockOfNew, requireChecksum, type BucketLock, type VersionLock } from '../../../lib/local/s3/object-lock';

const NOW = Date.UTC(2024, 1, 28, 12);
const retention = (unit: 'Days' | 'Years', count: number): BucketLock => ({ retention: { mode: 'GOVERNANCE', unit, count } });

describe('the lock of a new version', () => {
  test.each<[string, BucketLock | undefined, number | undefined]>([
    ['nowhere', undefined, undefined],
    ['in a bucket without a default', { retention: undefined }, undefined],
    ['for days', retention('Days', 2), Date.UTC(2024, 2, 1, 12)],
    ['for years', retention('Years', 1), Date.UTC(2025, 1, 28, 12)],
  ])('%s ends when it should', (_, bucket, until) => {
    expect(lockOfNew(bucket, NOW)?.retainUntil).toBe(until);
  });

  test('is told in headers', () => {
    expect(lockHeaders({ mode: 'COMPLIANCE', retainUntil: NOW })).toEqual({ 'x-amz-object-lock-mode': 'COMPLIANCE', 'x-amz-object-lock-retain-until-date': '2024-02-28T12:00:00.000Z' });
    expect(lockHeaders(undefined)).toEqual({});
  });
});

describe('a version', () => {
  const governed: VersionLock = { mode: 'GOVERNANCE', retainUntil: NOW };
  const complied: VersionLock = { mode: 'COMPLIANCE', retainUntil: NOW };

  test.each<[VersionLock | undefined, number, boolean, boolean]>([
    [undefined, NOW, false, true],
    [governed, NOW - 1, false, false], [governed, NOW - 1, true, true], [governed, NOW, false, true],
    [complied, NOW - 1, false, false], [complied, NOW - 1, true, false], [complied, NOW, false, true],
  ])('with the lock %j at %i, bypassing %s, may be deleted: %s', (lock, now, bypass, may) => {
    const attempt = (): void => checkDeletable(lock, now, bypass);

    if (may) expect(attempt).not.toThrow();
    else expect(attempt).toThrow(expect.objectContaining({ code: 'AccessDenied', status: 403 }) as Error);
  });
});

describe('bytes that will be locked', () => {
  const claims: BodyClaims = { length: 1, framing: undefined, md5: undefined, sha256: undefined, checksum: undefined };

  test.each<[string, Partial<BodyClaims>]>([['an MD5', { md5: 'x' }], ['a checksum', { checksum: { algorithm: 'CRC32', value: undefined } }]])('pass with %s, and not without', (_, given) => {
    expect(() => requireChecksum(retention('Days', 1), { ...claims, ...given }, 'Put Part')).not.toThrow();
    expect(() => requireChecksum(retention('Days', 1), claims, 'Put Part')).toThrow('Content-MD5 OR x-amz-checksum- HTTP header is required for Put Part requests with Object Lock parameters');
  });

  test('need none in a bucket that locks nothing by itself', () => {
    expect(() => requireChecksum({ retention: undefined }, claims, 'Put Object')).not.toThrow();
  });
});
