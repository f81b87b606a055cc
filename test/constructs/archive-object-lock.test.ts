import { Duration, Lazy } from 'aws-cdk-lib';
import { objectLockProblems, type ArchiveObjectLock, type ObjectLockMode } from '../../lib/constructs/archive-object-lock';

describe('object lock', () => {
  test.each<ArchiveObjectLock | undefined>([
    undefined, { retention: Duration.days(1) }, { retention: Duration.days(36_500), mode: 'compliance' }, { retention: Duration.hours(48), mode: 'governance' },
  ])('takes %j', (lock) => {
    expect(objectLockProblems(lock)).toEqual([]);
  });

  test.each<[ArchiveObjectLock, unknown, string]>([
    [{ retention: Duration.days(0) }, 0, 'a whole number of days, 1 to 36500'],
    [{ retention: Duration.days(36_501) }, 36_501, 'a whole number of days, 1 to 36500'],
    [{ retention: Duration.hours(36) }, 1.5, 'a whole number of days, 1 to 36500'],
    [{ retention: Duration.days(Lazy.number({ produce: () => 1 })) }, 'a token', 'a duration that is known at synth time'],
    [{ retention: Duration.days(1), mode: 'COMPLIANCE' as ObjectLockMode }, 'COMPLIANCE', 'governance, compliance'], // The type forbids it, JavaScript does not.
  ])('refuses %j', (lock, got, allowed) => {
    expect(objectLockProblems(lock)).toEqual([{ field: expect.stringMatching(/^objectLock\./) as unknown, got, allowed }]);
  });
});
