import { DynamoDbCursorStore } from '../../adapters/dynamodb-cursor-store';
import { completed, difference, rebuildLedger, type KnownLedger, type LedgerEntry, type Rebuilt } from '../../core/commit/rebuild';
import { intentProblem, rebuildCursor, type CursorPlan } from '../../core/commit/rebuild-cursor';
import { type Cursor } from '../../ports/cursor-store';
import { type Clock } from '../../ports/clock';
import { type Randomness } from '../../ports/randomness';
import { type Archive } from '../archive/open-archive';
import { readRecord } from '../archive/table-streams';
import { CliError } from '../cli-error';
import { describeObjects, type DescribedObject } from './describe-objects';
import { listIndexes, readObjects } from './read-objects';

export interface RebuildRequest {
  /** Replaces what is there and differs, leaps the cursor's revision in any case, and heeds no lease. */
  readonly force: boolean;
  /** Writes nothing. */
  readonly dryRun: boolean;
  readonly clock: Pick<Clock, 'now'>;
  readonly randomness: Pick<Randomness, 'nonce'>;
  readonly onProgress: (text: string) => void;
}

/** What was written for a stream, or would be. */
export interface StreamRebuild {
  readonly streamArn: string;
  /** Objects in the bucket. */
  readonly objects: number;
  /** Ledger entries that were missing, lacked something and were filled up, or differed and were replaced. */
  readonly entries: number;
  /** Gaps that these entries bring with them. */
  readonly gaps: number;
  /** Indexes that were missing. */
  readonly indexes: number;
  /** Objects that keep having no index, and why. */
  readonly unindexed: readonly string[];
  readonly cursor: 'written' | 'kept';
  /** Number of the next object, and the fragment that it will follow. */
  readonly seq: number;
  readonly after: string;
  /** What the table says differently and keeps saying, because it was not forced. */
  readonly differences: readonly string[];
}

/** An entry to write. */
interface PlannedEntry {
  readonly entry: LedgerEntry;
  /** Takes the place of the one that is there. */
  readonly replaces: boolean;
}

/** A stream's changes, decided but not made. */
interface Plan {
  readonly rebuilt: Rebuilt;
  readonly entries: readonly PlannedEntry[];
  readonly indexed: number;
  readonly unindexed: readonly string[];
  readonly cursor: CursorPlan;
  readonly stored: Cursor | undefined;
  readonly differences: readonly string[];
}

function refuse(problems: readonly string[]): never {
  throw new CliError(`the objects contradict each other or cannot be read, neither ledger nor cursor was written:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
}

function refuseUnderLease(streamArn: string, stored: Cursor | undefined, { force, clock }: RebuildRequest): void {
  const left = (stored?.leaseUntil ?? 0) - clock.now();
  if (stored === undefined || left <= 0 || force) return;
  throw new CliError(`${streamArn} is being archived by ${stored.owner}, whose lease runs for ${Math.ceil(left / 1000)} s; allowed: a stream that nobody archives (stop its executions first), or --force`);
}

/** Which entries to write, by what the ledger says of the same number. */
function entryPlan(rebuilt: Rebuilt, ledger: KnownLedger, force: boolean): Pick<Plan, 'entries' | 'differences'> {
  const known = new Map(ledger.objects.map((entry) => [entry.seq, entry]));
  const entries: PlannedEntry[] = [];
  const differences: string[] = [];
  for (const entry of rebuilt.entries) {
    const there = known.get(entry.seq);
    if (there === undefined) {
      entries.push({ entry, replaces: false });
      continue;
    }
    const problem = difference(entry, there);
    const right = problem === undefined ? completed(entry, there) : force ? entry : undefined;
    if (right !== undefined) entries.push({ entry: right, replaces: true });
    if (problem !== undefined && !force) differences.push(problem);
  }
  return { entries, differences };
}

async function plan(
  archive: Archive, streamArn: string, described: readonly DescribedObject[], indexes: ReadonlySet<string>, request: RebuildRequest,
): Promise<Plan> {
  const { cursor: stored, ledger } = await readRecord(archive, streamArn);
  refuseUnderLease(streamArn, stored, request);
  const { dryRun, onProgress } = request;
  const { objects, problems, indexed, unindexed } = await readObjects(described, { archive, indexes, known: request.force ? [] : ledger.objects, dryRun, onProgress });
  const conflict = intentProblem(stored, objects);
  const rebuilt = rebuildLedger(objects, ledger);
  const found = [...problems, ...(conflict === undefined ? [] : [conflict]), ...(rebuilt.kind === 'contradiction' ? rebuilt.problems : [])];
  if (found.length > 0 || rebuilt.kind !== 'rebuilt') return refuse(found);
  const { entries, differences } = entryPlan(rebuilt, ledger, request.force);
  const cursor = rebuildCursor({ streamArn, rebuilt, stored, now: request.clock.now(), writeId: request.randomness.nonce(), force: request.force });
  return { rebuilt, entries, indexed, unindexed, cursor, stored, differences: [...differences, ...(cursor.kind === 'differs' ? [cursor.problem] : [])] };
}

/** Ledger first, then cursor, like everybody who archives; the cursor only if it is still the one that was read. */
async function carryOut({ dynamoDb, table }: Archive, streamArn: string, { entries, cursor, stored }: Plan): Promise<void> {
  const store = new DynamoDbCursorStore(dynamoDb, table);
  for (const { entry, replaces } of entries) await store.record(streamArn, entry, replaces);
  if (cursor.kind !== 'write') return;
  const outcome = await store.writeOver(cursor.cursor, stored?.rev ?? 0);
  if (outcome.kind === 'written') return;
  // A write whose answer was lost is sent again by the SDK, and then refused because it worked.
  if ((await store.read(streamArn))?.writeId === cursor.cursor.writeId) return;
  throw new CliError(`the cursor of ${streamArn} changed while it was being rebuilt: somebody archives this stream; stop its executions and rebuild again`);
}

/**
 * Makes ledger and cursor of every stream from the bucket alone, and the indexes that are missing. Neither ledger nor cursor is written
 * before all objects of all streams have been found to fit together.
 * @throws CliError when objects contradict each other, when somebody archives a stream, or when there is nothing to rebuild from.
 */
export async function rebuildArchive(archive: Archive, request: RebuildRequest): Promise<StreamRebuild[]> {
  const { objects, problems } = await describeObjects(archive.objects, archive.keys, request.onProgress);
  if (problems.length > 0) refuse(problems);
  if (objects.length === 0) throw new CliError(`nothing is archived in bucket ${archive.bucket} under ${archive.keys}`);
  const indexes = await listIndexes(archive);
  const plans: [string, Plan, number][] = [];
  for (const streamArn of new Set(objects.map((object) => object.streamArn))) {
    const described = objects.filter((object) => object.streamArn === streamArn);
    plans.push([streamArn, await plan(archive, streamArn, described, indexes, request), described.length]);
  }
  const result: StreamRebuild[] = [];
  for (const [streamArn, planned, count] of plans) {
    if (!request.dryRun) await carryOut(archive, streamArn, planned);
    const { entries, indexed: indexes, unindexed, cursor, rebuilt: { seq, after }, differences } = planned;
    result.push({
      streamArn, objects: count, entries: entries.length, gaps: entries.filter(({ entry: { gap } }) => gap !== undefined).length, indexes, unindexed,
      cursor: cursor.kind === 'write' ? 'written' : 'kept', seq, after: after.fragmentNumber, differences,
    });
  }
  return result;
}
