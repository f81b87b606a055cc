import { readLedgerBetween, type LedgerObject } from '../adapters/dynamodb-ledger';
import { type TimeRange } from '../contract/time-range';
import { endOf, stretchesOf, type Stretch } from '../core/footage/stretches';
import { LONGEST_FRAGMENT_MILLIS } from '../core/fragments/fragment';
import { AmbiguousStreamError } from './errors';
import { refuseUnknown, streamsNamed, withTableErrors, type FootageTable } from './find-streams';

/** What an archive has of a stretch of time. All times are epoch milliseconds on the service's clock. */
export interface FoundFootage extends TimeRange {
  readonly streamArn: string;
  /** What there is of the range and what there is not, without a hole and in order. */
  readonly stretches: readonly Stretch[];
  /** The objects that footage of the range is in, in order. */
  readonly objects: readonly LedgerObject[];
  /** How much of the range is footage, milliseconds. */
  readonly footageMillis: number;
  /** Requests made of the table; how many does not depend on how much is archived. */
  readonly requests: number;
}

/** What the ledger has: also what lies around the range. */
export interface LedgerFootage extends FoundFootage {
  readonly around: readonly LedgerObject[];
}

/** When the footage of an object has ended for sure; of one that could not be read only its last fragment's begin is known. */
function latestEnd(object: LedgerObject): number {
  return object.end ?? endOf(object) + LONGEST_FRAGMENT_MILLIS;
}

async function inLedger(table: FootageTable, streamArn: string, range: TimeRange): Promise<LedgerFootage> {
  const { objects: around, requests } = await withTableErrors(table, () => readLedgerBetween(table.dynamoDb, table.table, streamArn, range));
  const stretches = stretchesOf(around, range);
  const objects = around.filter((object) => object.first.serverTimestamp < range.to && latestEnd(object) > range.from);
  const footageMillis = stretches.reduce((sum, { kind, from, to }) => (kind === 'footage' ? sum + to - from : sum), 0);
  return { streamArn, ...range, stretches, objects, footageMillis, requests, around };
}

/**
 * What the archive has of a stream, by its name or ARN, in a stretch of time. No object is read.
 * @throws UnknownStreamError, AmbiguousStreamError, StoreMisconfiguredError, and whatever else the SDK throws.
 */
export async function findFootage(table: FootageTable, stream: string, range: TimeRange): Promise<LedgerFootage> {
  const { streamArns, requests: lookups } = await streamsNamed(table, stream);
  const found: LedgerFootage[] = [];
  for (const streamArn of streamArns) found.push(await inLedger(table, streamArn, range));
  const withFootage = found.filter(({ objects }) => objects.length > 0);
  if (withFootage.length > 1) throw new AmbiguousStreamError(stream, withFootage.map(({ streamArn }) => streamArn));
  // Without footage they are all alike; the last one was made last.
  const chosen = withFootage[0] ?? found.at(-1);
  if (chosen === undefined) throw new Error(`no stream stands for ${stream}`);
  if (chosen.around.length === 0) await refuseUnknown(table, chosen.streamArn);
  return { ...chosen, requests: found.reduce((sum, { requests }) => sum + requests, lookups) };
}
