import { usageOf } from '../../../lib/cli/estimate/estimate';
import { CONTAINER_USAGE, containersFor, containerUsage } from '../../../lib/cli/estimate/container';
import { catchUp } from '../../../lib/cli/estimate/reading';
import { PRICES } from '../../../lib/cli/estimate/prices';
import { fleetSteps, runSteps, transitionsOf } from '../../../lib/cli/estimate/steps';
import { DAYS_PER_MONTH, HOURS_PER_MONTH } from '../../../lib/cli/estimate/workload';
import { workload } from './workloads';

test('a camera of 2 Mbit/s for a month, reckoned by hand', () => {
  const usage = usageOf(workload());
  const objects = HOURS_PER_MONTH * 12;

  expect(usage).toMatchObject({
    videoGigabytesRead: 2e6 / 8 * 3600 * HOURS_PER_MONTH / 2 ** 30,
    // The footage, and of each object an index of 150 fragments.
    s3StandardGigabyteMonths: 12 * (2e6 / 8 * 3600 * HOURS_PER_MONTH + objects * (370 + 150 * 41)) / 2 ** 30,
    // Created and completed, 9 parts (150 fragments of half a megabyte, 17 to a part), the first of them once more, and the index.
    s3Requests: objects * 13,
    stateTransitions: HOURS_PER_MONTH * (transitionsOf(runSteps(1, 1, 0)) + transitionsOf(fleetSteps(workload()))),
    customEvents: objects + 2 * HOURS_PER_MONTH,
    // An hourly window takes the stream and gives it back, a unit each. An object: 2 units to open it, 2 for each of 8 parts, 3 for the
    // intent with 9 and for the advance, and the ledger entry.
    dynamoDbWriteUnits: objects * (2 + 8 * 2 + 3 + 3 + 1) + 2 * HOURS_PER_MONTH,
  });
  // 360 s of GetMedia, and what is assumed beside it: 9 parts, one of them twice, and an object in each of 12 segments, and 2 s.
  const auditor = HOURS_PER_MONTH * 12 * 1.02 * 0.25;
  expect(((usage.lambdaGigabyteSeconds ?? 0) - auditor) / 0.5 / HOURS_PER_MONTH).toBeCloseTo(360 + 12 * (10 * 0.2 + 0.3) + 2);
});

test('ten cameras use ten times as much of all that is a camera\'s', () => {
  const [one, ten] = [usageOf(workload()), usageOf(workload({ streams: 10 }))];

  for (const name of ['videoGigabytesRead', 's3Requests', 'dynamoDbWriteUnits', 's3StandardGigabyteMonths', 'customEvents'] as const) {
    expect((ten[name] ?? 0) / (one[name] ?? 1)).toBeCloseTo(10);
  }
});

test('every price is of something that some archive uses', () => {
  const used = new Set([
    ...(['STANDARD', 'INTELLIGENT_TIERING', 'GLACIER_IR', 'DEEP_ARCHIVE'] as const).flatMap((storageClass) => Object.keys(usageOf(workload({ storageClass, hasEncryptionKey: true })))),
    ...Object.keys(CONTAINER_USAGE),
  ]);

  expect(Object.keys(PRICES).filter((name) => !used.has(name))).toEqual([]);
});

test('a container takes as many streams as it is trusted with and can carry, and runs nothing', () => {
  const usage = containerUsage(workload({ streams: 20 }), 10);

  expect(usage).toMatchObject({ containerCpuHours: 2 * 0.25 * HOURS_PER_MONTH, publicAddressHours: 2 * HOURS_PER_MONTH });
  expect(Object.keys(usage)).not.toEqual(expect.arrayContaining(['lambdaRequests']));
  expect(containersFor(workload({ streams: 20, bitsPerSecond: 32e6 }), 10)).toBe(10);
  expect(containersFor(workload({ streams: 20, bitsPerSecond: 100e6 }), 10)).toBe(20);
});

test('a nightly run of a camera that is on in the day takes all of its footage', () => {
  const nightly = catchUp(workload({ hoursPerDay: 10, intervalSeconds: 86_400 }));

  expect(nightly.stretches).toBeCloseTo(10 * 12 * DAYS_PER_MONTH);
  expect(nightly.lambdaSeconds / nightly.runs).toBeGreaterThan(3600);
});
