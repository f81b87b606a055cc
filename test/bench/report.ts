/** From what runs have cost to figures and tables. MB and GB are powers of ten, MiB is not. */
import { type Cost } from './measure';

/** What was measured. */
export interface Case {
  readonly profile: string;
  /** `memory` for subjects without a network. */
  readonly transport: 'http' | 'https' | 'memory';
  readonly subject: string;
}

/** A line of `--json`. */
export interface Result extends Case {
  readonly mbPerSecond: number;
  readonly cpuSecondsPerGb: number;
  readonly peakRssMiB: number;
  readonly gcMsPerGb: number;
  readonly majorGcsPerGb: number;
}

/** One run of a case, over so many bytes of media. */
export interface Run {
  readonly bytes: number;
  readonly cost: Cost;
}

/** The middle one; of an even number the mean of the two in the middle. @throws Error when there is none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  if (low === undefined || high === undefined) throw new Error('no values to find the middle of');
  return (low + high) / 2;
}

const rounded = (value: number): number => Number(value.toPrecision(4));

/** The medians of a case's runs, each figure by itself. */
export function resultOf({ profile, transport, subject }: Case, runs: readonly Run[]): Result {
  const middle = (figure: (run: Run) => number): number => rounded(median(runs.map(figure)));
  return {
    profile, transport, subject,
    mbPerSecond: middle(({ bytes, cost }) => bytes / 1e6 / cost.seconds),
    cpuSecondsPerGb: middle(({ bytes, cost }) => cost.cpuSeconds / (bytes / 1e9)),
    peakRssMiB: middle(({ cost }) => cost.peakRssMiB),
    gcMsPerGb: middle(({ bytes, cost }) => cost.gcMillis / (bytes / 1e9)),
    majorGcsPerGb: middle(({ bytes, cost }) => cost.majorGcs / (bytes / 1e9)),
  };
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** How often `of` goes into `value`, or a dash where there is nothing to compare with. */
export function ratio(value: number, of: number | undefined): string {
  if (of === undefined || of === 0) return '-';
  return `${(value / of).toFixed(value / of < 10 ? 2 : 0)}x`;
}

/** What one case is compared with: another subject, same profile and transport, same run. */
function peer(results: readonly Result[], { profile, transport }: Case, subject: string): Result | undefined {
  return results.find((one) => one.profile === profile && one.transport === transport && one.subject === subject);
}

/** The whole path, compared with the floor below it and with what people write. Only what stands in one line was run side by side. */
export function pathTable(results: readonly Result[]): string {
  const lines = results.filter(({ transport }) => transport !== 'memory').map((result) => {
    const [raw, storage] = [peer(results, result, 'raw'), peer(results, result, 'lib-storage')];
    return [
      result.profile, result.transport, result.subject,
      ratio(result.cpuSecondsPerGb, raw?.cpuSecondsPerGb), ratio(result.cpuSecondsPerGb, storage?.cpuSecondsPerGb),
      ratio(result.mbPerSecond, raw?.mbPerSecond), ratio(result.mbPerSecond, storage?.mbPerSecond),
      ratio(result.peakRssMiB, storage?.peakRssMiB), ratio(result.gcMsPerGb, storage?.gcMsPerGb), result.majorGcsPerGb.toFixed(1),
    ];
  });
  return table(['profile', 'transport', 'subject', 'CPU / raw', 'CPU / lib-storage', 'speed / raw', 'speed / lib-storage', 'peak RSS / lib-storage', 'GC / lib-storage', 'major GCs per GB'], lines);
}

/** What npm offers to read Matroska with. */
export const NPM_SCANNERS: readonly string[] = ['ebml', 'ebml-stream', 'ts-ebml'];

/** Readers from memory, compared with the fastest one of npm. */
export function scannerTable(results: readonly Result[]): string {
  const inMemory = results.filter(({ transport }) => transport === 'memory');
  const lines = inMemory.map((result) => {
    const rivals = inMemory.filter(({ profile, subject }) => profile === result.profile && NPM_SCANNERS.includes(subject));
    const best = rivals.length === 0 ? undefined : Math.max(...rivals.map(({ mbPerSecond }) => mbPerSecond));
    return [result.profile, result.subject, ratio(result.mbPerSecond, best)];
  });
  return table(['profile', 'subject', 'speed / best of npm'], lines);
}

/** The figures themselves, which hold for one machine at one time. */
export function figureTable(results: readonly Result[]): string {
  return table(['profile', 'transport', 'subject', 'MB/s', 'CPU s/GB', 'peak RSS MiB', 'GC ms/GB'], results.map((result) => [
    result.profile, result.transport, result.subject, result.mbPerSecond.toFixed(0), result.cpuSecondsPerGb.toFixed(2), result.peakRssMiB.toFixed(0), result.gcMsPerGb.toFixed(0),
  ]));
}
