import { SCHEDULED_MODES } from '../../contract/execution-state';
import { SEGMENT_SECONDS, WINDOW_SECONDS } from '../../contract/settings';
import { CliError } from '../cli-error';
import { SELECTIONS, STORAGE_CLASSES, type Workload } from './workload';

/** What `kvs-archive estimate` was told. */
export interface EstimateOptions {
  readonly workload: Workload;
  /** With `--compare`. */
  readonly streamsPerContainer: number;
}

/** As the command line has it. */
export interface RawEstimateOptions {
  readonly streams: string;
  readonly bitrate: string;
  readonly fragmentSeconds: string;
  readonly hoursPerDay: string;
  readonly mode: string;
  readonly schedule: string;
  readonly selection: string;
  readonly segmentSeconds: string;
  readonly windowSeconds: string;
  readonly memory: string;
  readonly keepMonths: string;
  readonly storageClass: string;
  readonly encryptionKey: boolean;
  readonly streamsPerContainer: string;
}

interface Limits {
  readonly min: number;
  readonly max: number;
  readonly unit: string;
  readonly isWhole: boolean;
}

/** Fragments as the service takes them, everything else as the archive's settings do. */
const LIMITS = {
  streams: { min: 1, max: 100_000, unit: '', isWhole: true },
  'fragment-seconds': { min: 1, max: 20, unit: 'seconds', isWhole: false },
  'hours-per-day': { min: 0.1, max: 24, unit: 'hours', isWhole: false },
  'segment-seconds': { ...SEGMENT_SECONDS, isWhole: true },
  'window-seconds': { ...WINDOW_SECONDS, isWhole: true },
  memory: { min: 256, max: 10_240, unit: 'MB', isWhole: true },
  'keep-months': { min: 1, max: 1200, unit: 'months', isWhole: true },
  'streams-per-container': { min: 1, max: 1000, unit: '', isWhole: true },
} as const satisfies Record<string, Limits>;

const BITRATE = /^(\d+(?:\.\d+)?)([kM]?)$/;
const FACTOR: Readonly<Record<string, number>> = { '': 1, k: 1e3, M: 1e6 };
/** At most what PutMedia takes of a stream, 12.5 MB/s. */
const BITS_PER_SECOND = { min: 8_000, max: 100e6 };
/** At most what a fragment may have, bytes. */
const MAX_FRAGMENT_BYTES = 50e6;

const RATE = /^rate\(([1-9]\d*) (minute|hour|day)s?\)$/;
const SECONDS: Readonly<Record<string, number>> = { minute: 60, hour: 3600, day: 86_400 };
/** Longer than this nothing would be left of what was recorded: no retention of a stream is. */
const MAX_INTERVAL_SECONDS = 87_600 * 3600;

/** Reads options one after the other, and remembers what is wrong with any. */
class OptionReader {
  readonly problems: string[] = [];

  number(option: keyof typeof LIMITS, text: string): number {
    const { min, max, unit, isWhole } = LIMITS[option];
    const value = Number(text);
    if (text.trim() !== '' && (!isWhole || Number.isInteger(value)) && value >= min && value <= max) return value;
    return this.refuse(option, text, `a ${isWhole ? 'whole ' : ''}number${unit === '' ? '' : ` of ${unit}`}, ${min} to ${max}`, min);
  }

  oneOf<T extends string>(option: string, text: string, allowed: readonly T[], instead: T): T {
    return allowed.find((one) => one === text) ?? this.refuse(option, text, allowed.join(', '), instead);
  }

  bitrate(text: string): number {
    const [, number = '', factor = ''] = BITRATE.exec(text) ?? [];
    const value = number === '' ? NaN : Number(number) * (FACTOR[factor] ?? NaN);
    if (value >= BITS_PER_SECOND.min && value <= BITS_PER_SECOND.max) return value;
    return this.refuse('bitrate', text, 'bits per second, such as 2M or 500k, 8k to 100M', BITS_PER_SECOND.min);
  }

  interval(text: string): number {
    const [, count = '', unit = ''] = RATE.exec(text) ?? [];
    const seconds = Number(count) * (SECONDS[unit] ?? 0);
    if (seconds > 0 && seconds <= MAX_INTERVAL_SECONDS) return seconds;
    return this.refuse('schedule', text, 'rate(<number> minutes|hours|days); for cron and at, the rate that comes closest', 60);
  }

  /** What is left of a value that cannot be used: the least there is, so that the others can still be looked at. */
  refuse<T>(option: string, got: string, allowed: string, instead: T): T {
    this.problems.push(`--${option}: got ${JSON.stringify(got)}, allowed: ${allowed}`);
    return instead;
  }
}

/** @throws CliError with a line for everything that is wrong. */
export function parseEstimateOptions(raw: RawEstimateOptions): EstimateOptions {
  const read = new OptionReader();
  const workload: Workload = {
    streams: read.number('streams', raw.streams),
    bitsPerSecond: read.bitrate(raw.bitrate),
    fragmentSeconds: read.number('fragment-seconds', raw.fragmentSeconds),
    hoursPerDay: read.number('hours-per-day', raw.hoursPerDay),
    mode: read.oneOf('mode', raw.mode, SCHEDULED_MODES, 'catch-up'),
    intervalSeconds: read.interval(raw.schedule),
    selection: read.oneOf('selection', raw.selection, SELECTIONS, 'prefix'),
    segmentSeconds: read.number('segment-seconds', raw.segmentSeconds),
    windowSeconds: read.number('window-seconds', raw.windowSeconds),
    memoryMegabytes: read.number('memory', raw.memory),
    keepMonths: read.number('keep-months', raw.keepMonths),
    storageClass: read.oneOf('storage-class', raw.storageClass, STORAGE_CLASSES, 'STANDARD'),
    hasEncryptionKey: raw.encryptionKey,
  };
  const streamsPerContainer = read.number('streams-per-container', raw.streamsPerContainer);
  if (workload.bitsPerSecond * workload.fragmentSeconds / 8 > MAX_FRAGMENT_BYTES) {
    read.refuse('fragment-seconds', raw.fragmentSeconds, `fragments of up to 50 MB, which are ${MAX_FRAGMENT_BYTES * 8 / workload.bitsPerSecond} s at ${raw.bitrate}`, undefined);
  }
  if (read.problems.length > 0) throw new CliError(read.problems.join('\n'));
  return { workload, streamsPerContainer };
}
