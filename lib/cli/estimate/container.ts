/** What it would cost to archive with a container that is always on, instead of functions. This archive has no such container. */

import { footageUsage, keepingUsage } from './estimate';
import { follow } from './reading';
import { times, together, type Usage } from './usage';
import { HOURS_PER_MONTH, type Workload } from './workload';

/** The smallest task of Fargate. */
const CPUS = 0.25;
const GIGABYTES = 0.5;

/** One task for a month. It reaches Kinesis Video Streams, for which there is no VPC endpoint, over a public address. */
export const CONTAINER_USAGE: Usage = {
  containerCpuHours: HOURS_PER_MONTH * CPUS, containerGigabyteHours: HOURS_PER_MONTH * GIGABYTES, publicAddressHours: HOURS_PER_MONTH,
};

/** Assumed: media that a quarter of a CPU can take in, decrypt, copy, encrypt and store in a second. */
const BYTES_PER_SECOND = 8_000_000;

/** Streams that one task takes, by its CPU and by what it is trusted with; a stream that is too much for one is still taken by one. */
export function capacityOf({ bitsPerSecond }: Workload, streamsPerContainer: number): number {
  return Math.max(1, Math.min(streamsPerContainer, Math.floor(BYTES_PER_SECOND * 8 / bitsPerSecond)));
}

/** Tasks for all streams. */
export function containersFor(workload: Workload, streamsPerContainer: number): number {
  return Math.ceil(workload.streams / capacityOf(workload, streamsPerContainer));
}

/** The same archive, written by containers that follow, with nothing to start and nothing to give back. Without what watches it. */
export function containerUsage(workload: Workload, streamsPerContainer: number): Usage {
  const reading = follow(workload);
  return together(
    times(workload.streams, footageUsage(workload, reading)), keepingUsage(workload, reading),
    times(containersFor(workload, streamsPerContainer), CONTAINER_USAGE),
  );
}
