import { storageUsage } from '../../../lib/cli/estimate/storage';
import { billOf, totalOf } from '../../../lib/cli/estimate/usage';
import { STORAGE_CLASSES, type StorageClass } from '../../../lib/cli/estimate/workload';

const MONTH = { gigabytes: 3000, objects: 9000 };

const gigabyteMonths = (months: number, storageClass: StorageClass): number => Object.entries(storageUsage(MONTH, months, storageClass))
  .reduce((sum, [name, units]) => sum + (name.endsWith('GigabyteMonths') ? units : 0), 0);

test.each(STORAGE_CLASSES)('in %s all that was kept is somewhere, and little more', (storageClass) => {
  expect(gigabyteMonths(12, storageClass)).toBeGreaterThanOrEqual(12 * 3000 - 1e-6);
  expect(gigabyteMonths(12, storageClass)).toBeLessThan(12 * 3000 * 1.001);
  expect(gigabyteMonths(1, storageClass)).toBeCloseTo(3000, -1);
});

test('INTELLIGENT_TIERING moves what nobody reads after a month and after three', () => {
  expect(storageUsage(MONTH, 12, 'INTELLIGENT_TIERING')).toEqual({
    s3StandardGigabyteMonths: 100, s3FrequentGigabyteMonths: 3000, s3InfrequentGigabyteMonths: 6000, s3ArchiveInstantGigabyteMonths: 3000 * (12 - 1 / 30 - 3),
    s3MonitoredObjectMonths: 9000 * (12 - 1 / 30), s3TransitionsToTiering: 9000,
  });
});

test('colder is cheaper when it is kept for a year', () => {
  const usd = (['STANDARD', 'INTELLIGENT_TIERING', 'GLACIER_IR', 'DEEP_ARCHIVE'] as const).map((one) => totalOf(billOf(storageUsage(MONTH, 12, one))));

  expect([...usd].sort((a, b) => b - a)).toEqual(usd);
});

test('small objects cost more in DEEP_ARCHIVE than their bytes', () => {
  const small = storageUsage({ gigabytes: 1, objects: 1e6 }, 12, 'DEEP_ARCHIVE');

  expect(small.s3DeepGigabyteMonths).toBeGreaterThan(12 * 30);
  expect(small.s3StandardGigabyteMonths).toBeGreaterThan(12 * 7);
});
