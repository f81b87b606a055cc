import { parseEstimateOptions, type RawEstimateOptions } from '../../../lib/cli/estimate/options';
import { MEMORY_MEGABYTES } from '../../../lib/constructs/kvs-archive-problems';
import { CliError } from '../../../lib/cli/cli-error';
import { workload } from './workloads';

/** The defaults of the command line. */
const RAW: RawEstimateOptions = {
  streams: '1', bitrate: '2M', fragmentSeconds: '2', hoursPerDay: '24', mode: 'catch-up', schedule: 'rate(1 hour)', selection: 'prefix',
  segmentSeconds: '300', windowSeconds: '840', memory: '512', keepMonths: '12', storageClass: 'STANDARD', encryptionKey: false, streamsPerContainer: '10',
};

test('the defaults are an archive as it is deployed by default', () => {
  expect(parseEstimateOptions(RAW)).toEqual({ workload: workload(), streamsPerContainer: 10 });
});

test.each<[Partial<RawEstimateOptions>, object]>([
  [{ bitrate: '500k' }, { bitsPerSecond: 500_000 }],
  [{ bitrate: '1.5M' }, { bitsPerSecond: 1_500_000 }],
  [{ bitrate: '64000' }, { bitsPerSecond: 64_000 }],
  [{ schedule: 'rate(15 minutes)' }, { intervalSeconds: 900 }],
  [{ schedule: 'rate(2 days)' }, { intervalSeconds: 172_800 }],
  [{ fragmentSeconds: '1.5', hoursPerDay: '7.5' }, { fragmentSeconds: 1.5, hoursPerDay: 7.5 }],
  [{ storageClass: 'DEEP_ARCHIVE', mode: 'follow', selection: 'tags' }, { storageClass: 'DEEP_ARCHIVE', mode: 'follow', selection: 'tags' }],
])('%j', (raw, change) => {
  expect(parseEstimateOptions({ ...RAW, ...raw }).workload).toEqual({ ...workload(), ...change });
});

test.each<[Partial<RawEstimateOptions>, string]>([
  [{ streams: '0' }, '--streams: got "0", allowed: a whole number, 1 to 100000'],
  [{ streams: '1.5' }, '--streams: got "1.5", allowed: a whole number, 1 to 100000'],
  [{ bitrate: '2MB' }, '--bitrate: got "2MB", allowed: bits per second, such as 2M or 500k, 8k to 100M'],
  [{ bitrate: '101M' }, '--bitrate: got "101M", allowed: bits per second, such as 2M or 500k, 8k to 100M'],
  [{ fragmentSeconds: '' }, '--fragment-seconds: got "", allowed: a number of seconds, 1 to 20'],
  [{ fragmentSeconds: '20', bitrate: '40M' }, '--fragment-seconds: got "20", allowed: fragments of up to 50 MB, which are 10 s at 40M'],
  [{ hoursPerDay: '25' }, '--hours-per-day: got "25", allowed: a number of hours, 0.1 to 24'],
  [{ mode: 'range' }, '--mode: got "range", allowed: catch-up, follow'],
  [{ schedule: 'cron(0 1 * * ? *)' }, '--schedule: got "cron(0 1 * * ? *)", allowed: rate(<number> minutes|hours|days); for cron and at, the rate that comes closest'],
  [{ schedule: 'rate(0 hours)' }, '--schedule: got "rate(0 hours)", allowed: rate(<number> minutes|hours|days); for cron and at, the rate that comes closest'],
  [{ segmentSeconds: '59' }, '--segment-seconds: got "59", allowed: a whole number of seconds, 60 to 3600'],
  [{ storageClass: 'standard' }, '--storage-class: got "standard", allowed: STANDARD, INTELLIGENT_TIERING, GLACIER_IR, DEEP_ARCHIVE'],
  [{ selection: 'all' }, '--selection: got "all", allowed: named, prefix, tags'],
  [{ keepMonths: '0' }, '--keep-months: got "0", allowed: a whole number of months, 1 to 1200'],
  [{ streamsPerContainer: '0' }, '--streams-per-container: got "0", allowed: a whole number, 1 to 1000'],
])('%j is refused', (raw, message) => {
  expect(() => parseEstimateOptions({ ...RAW, ...raw })).toThrow(new CliError(message));
});

test('all that is wrong is said at once', () => {
  expect(() => parseEstimateOptions({ ...RAW, streams: 'x', mode: 'y', memory: '128' })).toThrow(/^--streams: .*\n--mode: .*\n--memory: .*$/);
});

test('the memory is what the construct takes', () => {
  const { min, max } = MEMORY_MEGABYTES;

  expect(() => parseEstimateOptions({ ...RAW, memory: String(min - 1) })).toThrow(`${min} to ${max}`);
});
