import { type Command } from 'commander';
import { SEGMENT_SECONDS, WINDOW_SECONDS } from '../../contract/settings';
import { breakEven } from './break-even';
import { comparisonText, waysOf } from './comparison';
import { usageOf } from './estimate';
import { billTable, dollars } from './estimate-table';
import { parseEstimateOptions, type RawEstimateOptions } from './options';
import { priceTable } from './price-table';
import { PRICES, PRICES_AS_OF, REGION } from './prices';
import { billOf, totalOf } from './usage';
import { BYTES_PER_GIGABYTE, recordedBytes, type Workload } from './workload';

interface RawOptions extends RawEstimateOptions {
  readonly compare: boolean;
  readonly details: boolean;
  readonly prices: boolean;
  readonly json: boolean;
}

/** What is estimated, in words. */
function heading(workload: Workload, { schedule, bitrate }: RawOptions): string[] {
  const { streams, fragmentSeconds, hoursPerDay, mode, memoryMegabytes, keepMonths, storageClass } = workload;
  return [
    `${streams} stream${streams === 1 ? '' : 's'} of ${bitrate}bit/s in fragments of ${fragmentSeconds} s, ${hoursPerDay} h a day; ${mode}, ${schedule}, ${memoryMegabytes} MB; kept ${keepMonths} months in ${storageClass}`,
    `USD per month at list prices of ${REGION}, ${PRICES_AS_OF}, once ${keepMonths} months are there`,
  ];
}

/** What the cameras' own side costs, which is there without an archive. */
function ingestUsd(workload: Workload): number {
  return workload.streams * recordedBytes(workload) / BYTES_PER_GIGABYTE * PRICES.videoGigabytesRead.usd; // In costs what out does.
}

function text(workload: Workload, raw: RawOptions): string[] {
  return [
    ...heading(workload, raw), '',
    ...billTable(billOf(usageOf(workload)), workload.streams, raw.details), '',
    `Not in it: what goes into Kinesis Video Streams (USD ${dollars(ingestUsd(workload))}) and its retention there,`,
    'free tiers, retries, and whatever reads the archive',
  ];
}

function result(workload: Workload, raw: RawOptions, streamsPerContainer: number): object {
  const bill = billOf(usageOf(workload));
  const usd = totalOf(bill);
  const compared = raw.compare
    ? { ways: waysOf(workload, streamsPerContainer).map((way) => ({ ...way, usd: totalOf(way.bill) })), breakEven: breakEven(workload) }
    : {};
  return { region: REGION, pricesAsOf: PRICES_AS_OF, workload, bill, usd, usdPerStream: usd / workload.streams, ingestUsd: ingestUsd(workload), ...compared };
}

/** What the command prints. @throws CliError */
export function estimateText(raw: RawOptions): string {
  if (raw.prices) return raw.json ? `${JSON.stringify({ region: REGION, pricesAsOf: PRICES_AS_OF, prices: PRICES })}\n` : `${priceTable().join('\n')}\n`;
  const { workload, streamsPerContainer } = parseEstimateOptions(raw);
  if (raw.json) return `${JSON.stringify(result(workload, raw, streamsPerContainer))}\n`;
  return `${(raw.compare ? [...heading(workload, raw), '', ...comparisonText(workload, streamsPerContainer)] : text(workload, raw)).join('\n')}\n`;
}

/** @param write Where the answer goes. Default stdout. */
export function addEstimateCommand(program: Command, write: (text: string) => unknown = (answer) => process.stdout.write(answer)): void {
  program.command('estimate')
    .description('what an archive costs in a month at list prices, by service; reaches no account')
    .option('--streams <count>', 'cameras, each with a stream of its own, all alike', '1')
    .option('--bitrate <rate>', 'bits per second of a stream: 2M, 500k', '2M')
    .option('--fragment-seconds <seconds>', 'length of a fragment, 1 to 20', '2')
    .option('--hours-per-day <hours>', 'how long a camera is on', '24')
    .option('--mode <mode>', 'catch-up or follow', 'catch-up')
    .option('--schedule <rate>', 'how often a fleet run is started: rate(1 hour), rate(15 minutes)', 'rate(1 hour)')
    .option('--selection <kind>', 'how a fleet run finds its streams: named, prefix or tags', 'prefix')
    .option('--segment-seconds <seconds>', 'objects are cut at multiples of this', String(SEGMENT_SECONDS.default))
    .option('--window-seconds <seconds>', 'how long one invocation reads', String(WINDOW_SECONDS.default))
    .option('--memory <megabytes>', 'memory of the function, MB', '512')
    .option('--keep-months <months>', 'how long objects are kept: the month that is estimated has that many behind it', '12')
    .option('--storage-class <class>', 'where objects are kept: STANDARD, INTELLIGENT_TIERING, GLACIER_IR or DEEP_ARCHIVE', 'STANDARD')
    .option('--encryption-key', 'bucket and table are encrypted with a KMS key of your own', false)
    .option('--details', 'also what each service is used for', false)
    .option('--compare', 'instead: catch-up, follow and a container side by side, and their break-even', false)
    .option('--streams-per-container <count>', 'with --compare: streams that one container serves', '10')
    .option('--prices', 'instead: the price list with its sources', false)
    .option('--json', 'print the result as one JSON object, the last line of stdout', false)
    .action((raw: RawOptions) => { write(estimateText(raw)); });
}
