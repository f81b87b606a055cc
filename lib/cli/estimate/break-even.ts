/** Where one way to archive becomes cheaper than another. Compared is what differs: all but the keeping and the watching. */

import { CONTAINER_USAGE } from './container';
import { footageUsage, runUsage } from './estimate';
import { readingOf } from './reading';
import { billOf, times, together, totalOf } from './usage';
import { type Workload } from './workload';

/** What bringing the footage into the archive costs in a mode, USD per month. */
export function archivingUsd(workload: Workload, mode = workload.mode): number {
  const inMode = { ...workload, mode };
  const reading = readingOf(inMode);
  return totalOf(billOf(together(times(workload.streams, footageUsage(inMode, reading)), runUsage(inMode, reading))));
}

/** @param follower What follows instead. A run that never ends gains nothing by being started often. */
function isCatchUpCheaper(workload: Workload, follower = workload): boolean {
  return archivingUsd(workload, 'catch-up') < archivingUsd(follower, 'follow');
}

function range(first: number, last: number, step = 1): number[] {
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, i) => first + i * step);
}

const MINUTES = range(1, 24 * 60);
/** What fragments may last (Kinesis Video Streams quotas). */
const FRAGMENT_SECONDS = range(1, 20);
const HOURS = range(0.5, 24, 0.5);
const MEGABITS = range(1, 100);
const STREAMS = range(1, 1000);

/** The values of one setting at which catch-up is cheaper than follow, others as they are; nothing when it never is. */
export interface CheaperRange {
  readonly from: number;
  readonly to: number;
  /** Whether these are all the values that were tried. */
  readonly isAlways: boolean;
}

function cheaperRange(values: readonly number[], isCheaper: (value: number) => boolean): CheaperRange | undefined {
  const cheaper = values.filter(isCheaper);
  const [from, to] = [cheaper[0], cheaper.at(-1)];
  return from === undefined || to === undefined ? undefined : { from, to, isAlways: cheaper.length === values.length };
}

export interface BreakEven {
  /** Minutes between two starts of the runs that catch up. */
  readonly minutes: CheaperRange | undefined;
  readonly fragmentSeconds: CheaperRange | undefined;
  readonly megabitsPerSecond: CheaperRange | undefined;
  readonly hoursPerDay: CheaperRange | undefined;
  /** Streams that one container must serve to be cheaper, whether it can or not; nothing when 1,000 are not enough. */
  readonly containerBeforeCatchUp: number | undefined;
  readonly containerBeforeFollow: number | undefined;
}

/** What a mode spends on running, and a container would not. */
function runningUsd(workload: Workload, mode: Workload['mode']): number {
  const inMode = { ...workload, mode };
  return totalOf(billOf(runUsage(inMode, readingOf(inMode))));
}

function containerStreams(workload: Workload, mode: Workload['mode']): number | undefined {
  const container = totalOf(billOf(CONTAINER_USAGE));
  // The lease of slow streams is renewed more often by those that follow.
  const footageUsd = (streams: number, as: Workload['mode']): number => archivingUsd({ ...workload, streams }, as) - runningUsd({ ...workload, streams }, as);
  return STREAMS.find((streams) => container + footageUsd(streams, 'follow') < archivingUsd({ ...workload, streams }, mode));
}

/** Where catch-up, follow and a container cost the same. */
export function breakEven(workload: Workload): BreakEven {
  return {
    minutes: cheaperRange(MINUTES, (minutes) => isCatchUpCheaper({ ...workload, intervalSeconds: minutes * 60 }, workload)),
    fragmentSeconds: cheaperRange(FRAGMENT_SECONDS, (fragmentSeconds) => isCatchUpCheaper({ ...workload, fragmentSeconds })),
    megabitsPerSecond: cheaperRange(MEGABITS, (megabits) => isCatchUpCheaper({ ...workload, bitsPerSecond: megabits * 1e6 })),
    hoursPerDay: cheaperRange(HOURS, (hoursPerDay) => isCatchUpCheaper({ ...workload, hoursPerDay })),
    containerBeforeCatchUp: containerStreams(workload, 'catch-up'),
    containerBeforeFollow: containerStreams(workload, 'follow'),
  };
}
