import { archivingUsd, breakEven } from '../../../lib/cli/estimate/break-even';
import { CONTAINER_USAGE } from '../../../lib/cli/estimate/container';
import { footageUsage } from '../../../lib/cli/estimate/estimate';
import { follow } from '../../../lib/cli/estimate/reading';
import { billOf, times, totalOf } from '../../../lib/cli/estimate/usage';
import { workload } from './workloads';

test('catch-up costs a part of what follow does, since it reads many times faster', () => {
  expect(archivingUsd(workload(), 'catch-up')).toBeLessThan(archivingUsd(workload(), 'follow') / 2);
});

test('runs that are started too often cost more than one that never ends', () => {
  const of = workload({ streams: 20, memoryMegabytes: 256 });
  const follow = archivingUsd(of, 'follow');
  const every = (minutes: number): number => archivingUsd({ ...of, intervalSeconds: minutes * 60 }, 'catch-up');

  const { minutes } = breakEven(of);

  expect(minutes).toMatchObject({ to: 1440, isAlways: false });
  expect(every(minutes?.from ?? 0)).toBeLessThan(follow);
  expect(every((minutes?.from ?? 0) - 1)).toBeGreaterThan(follow);
});

test('where a backlog comes hardly faster than the camera sends, catch-up still is no dearer', () => {
  const of = workload({ bitsPerSecond: 100e6, fragmentSeconds: 1 });

  expect(breakEven(of).megabitsPerSecond).toEqual({ from: 1, to: 100, isAlways: true });
  expect(archivingUsd(of, 'catch-up')).toBeGreaterThan(archivingUsd(of, 'follow') * 0.8);
});

test('a container is cheaper from the first stream whose functions cost more than it does', () => {
  const { containerBeforeCatchUp = 0, containerBeforeFollow } = breakEven(workload());
  const container = totalOf(billOf(CONTAINER_USAGE));
  const saved = (streams: number): number => {
    const of = workload({ streams });
    const footage = totalOf(billOf(times(streams, footageUsage(of, follow(of)))));
    return archivingUsd(of, 'catch-up') - footage - container;
  };

  expect(containerBeforeFollow).toBe(1);
  expect(containerBeforeCatchUp).toBeGreaterThan(1);
  expect(saved(containerBeforeCatchUp)).toBeGreaterThan(0);
  expect(saved(containerBeforeCatchUp - 1)).toBeLessThanOrEqual(0);
});

test('where runs cost next to nothing no container pays', () => {
  expect(breakEven(workload({ intervalSeconds: 86_400, hoursPerDay: 0.5, fragmentSeconds: 10, bitsPerSecond: 64_000 })).containerBeforeCatchUp).toBeGreaterThan(100);
});
