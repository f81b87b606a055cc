import { inWords } from '../status/status-table';
import { breakEven, type CheaperRange } from './break-even';
import { capacityOf, containersFor, containerUsage } from './container';
import { footageUsage, keepingUsage, runUsage } from './estimate';
import { dollars, linesOf, serviceCell, servicesOf, usdCell } from './estimate-table';
import { readingOf } from './reading';
import { billOf, times, together, totalOf, type BillLine } from './usage';
import { type Workload } from './workload';

/** Ways to archive the same footage. */
interface Way {
  readonly name: string;
  readonly bill: readonly BillLine[];
  /** Longest time between a fragment and its object. */
  readonly latencySeconds: number;
}

function inMode(workload: Workload, mode: Workload['mode']): Way {
  const as = { ...workload, mode };
  const reading = readingOf(as);
  const usage = together(times(as.streams, footageUsage(as, reading)), runUsage(as, reading), keepingUsage(as, reading));
  return { name: mode, bill: billOf(usage), latencySeconds: reading.latencySeconds };
}

/** Catch-up, follow and a container, without what watches the archive: that is the same for all three. */
export function waysOf(workload: Workload, streamsPerContainer: number): readonly [Way, Way, Way] {
  const following = inMode(workload, 'follow');
  return [
    inMode(workload, 'catch-up'), following,
    { name: 'container', bill: billOf(containerUsage(workload, streamsPerContainer)), latencySeconds: following.latencySeconds },
  ];
}

function table(ways: readonly Way[]): string[] {
  const services = servicesOf(ways.flatMap(({ bill }) => bill));
  const row = (name: string, cells: readonly string[]): string => `${serviceCell(name)}${cells.map(usdCell).join('')}`;
  return [
    row('', ways.map(({ name }) => name)),
    ...services.map((service) => row(service, ways.map(({ bill }) => dollars(totalOf(linesOf(bill, service)))))),
    row('total', ways.map(({ bill }) => dollars(totalOf(bill)))),
    row('behind the camera by', ways.map(({ latencySeconds }) => inWords(latencySeconds))),
  ];
}

function cheaper(setting: string, range: CheaperRange | undefined, unit: string): string {
  const where = range === undefined ? 'never' : range.isAlways ? `always (${range.from} to ${range.to} ${unit})` : `${range.from} to ${range.to} ${unit}`;
  return `  ${setting.padEnd(25)}${where}`;
}

function container(than: string, streams: number | undefined): string {
  return `  ${`than ${than}`.padEnd(25)}${streams === undefined ? 'never, up to 1,000 streams' : `from ${streams} stream${streams === 1 ? '' : 's'}`}`;
}

/** The three ways side by side, and where one becomes cheaper than another. */
export function comparisonText(workload: Workload, streamsPerContainer: number): string[] {
  const even = breakEven(workload);
  const capacity = capacityOf(workload, streamsPerContainer);
  const containers = containersFor(workload, streamsPerContainer);
  return [
    ...table(waysOf(workload, streamsPerContainer)),
    '',
    'Without metrics, alarms and keys. The container is no part of this archive: Fargate, arm64, 0.25 vCPU, 0.5 GB, always on,',
    `${containers === 1 ? 'one' : containers} for up to ${capacity} stream${capacity === 1 ? '' : 's'} each.`,
    '',
    'Catch-up is cheaper than follow, all else as above, with',
    cheaper('a run every', even.minutes, 'minutes'),
    cheaper('fragments of', even.fragmentSeconds, 's'),
    cheaper('a bitrate of', even.megabitsPerSecond, 'Mbit/s'),
    cheaper('a camera that is on for', even.hoursPerDay, 'hours a day'),
    'One container is cheaper, if it can serve as many,',
    container('catch-up', even.containerBeforeCatchUp),
    container('follow', even.containerBeforeFollow),
  ];
}
