import { type ArchivedObject, type Gap, type Position, type SkippedStretch } from '../../ports/cursor-store';

/** What the ledger says of an object. */
export type LedgerEntry = Pick<ArchivedObject, 'seq' | 'key' | 'first' | 'last' | 'fragments' | 'bytes' | 'crc32' | 'gap' | 'end' | 'pauses'>;

/** An object of the bucket: what its bytes hold and what its metadata says of them. */
export interface FoundObject extends Omit<LedgerEntry, 'gap'> {
  readonly epoch: number;
  /** Last fragment that was archived before it; empty when it was to be the stream's first. */
  readonly after: string;
  /** Why footage right before it is not archived, as its writer knew; absent when nothing is missing. */
  readonly gapReason?: string;
  /** What its writer left out there, because nobody had asked for it. */
  readonly skipped?: SkippedStretch;
}

/** What a ledger holds, as far as it is there. */
export interface KnownLedger {
  readonly objects: readonly LedgerEntry[];
}

/** A ledger as the bucket has it, and where the archive goes on. */
export interface Rebuilt {
  readonly kind: 'rebuilt';
  /** An entry for every object, in order. */
  readonly entries: readonly LedgerEntry[];
  /** Number of the next object. */
  readonly seq: number;
  readonly after: Position;
  /** Highest epoch that an object names. */
  readonly epoch: number;
}

export type LedgerRebuild =
  | Rebuilt
  /** There is neither an object nor a ledger entry. */
  | { readonly kind: 'nothing' }
  /** No ledger can be true of these objects; a person must look. */
  | { readonly kind: 'contradiction'; readonly problems: readonly string[] };

/** Everything before the first fragment: what a gap begins after when the objects before it are gone. Fragment numbers are above 0. */
export const BEFORE_ALL = '0';

/** The end of the object before: of one that is in the bucket, or of one that only the ledger still knows. */
interface Link {
  readonly key: string;
  readonly seq: number;
  readonly last: string;
}

const BEGINNING: Link = { key: 'the beginning', seq: -1, last: BEFORE_ALL };

function missingBetween(before: Link, seq: number): string {
  const [from, to] = [before.seq + 1, seq - 1];
  if (from > to) return `what was archived behind ${before.last} is not in the bucket`;
  return from === to ? `object ${from} is not in the bucket` : `objects ${from} to ${to} are not in the bucket`;
}

/** What contradicts that an object follows on another. */
function problemsOf(before: Link, object: FoundObject): string[] {
  const after = BigInt(object.after === '' ? BEFORE_ALL : object.after);
  if (object.seq === before.seq) return [`${before.key} and ${object.key} are both object ${object.seq}`];
  if (BigInt(object.first.fragmentNumber) <= BigInt(before.last)) {
    return [`${object.key} begins with fragment ${object.first.fragmentNumber}, but ${before.key} ends with ${before.last}`];
  }
  if (after < BigInt(before.last) && before !== BEGINNING) {
    return [`${object.key} says that ${object.after === '' ? 'nothing' : object.after} is archived before it, but ${before.key} ends with ${before.last}`];
  }
  if (after >= BigInt(object.first.fragmentNumber)) return [`${object.key} begins with fragment ${object.first.fragmentNumber}, yet says it follows ${object.after}`];
  return [];
}

/** What is not archived right before an object: what its writer knew of, and what is gone from the bucket since. */
function gapBefore(before: Link, object: FoundObject): Gap | undefined {
  const follows = (object.after === '' ? BEFORE_ALL : object.after) === before.last && object.seq === before.seq + 1;
  const reasons = [...(follows ? [] : [missingBetween(before, object.seq)]), ...(object.gapReason === undefined ? [] : [object.gapReason])];
  if (reasons.length === 0) return undefined;
  const { skipped } = object;
  return { after: before.last, before: object.first.fragmentNumber, reason: reasons.join('; '), ...(skipped === undefined ? {} : { skipped }) };
}

/** What an entry says of an object, but for the gap before it. */
function factsOf({ seq, key, first, last, fragments, bytes, crc32, end, pauses }: FoundObject): Omit<LedgerEntry, 'gap'> {
  return { seq, key, first, last, fragments, bytes, crc32, ...(end === undefined ? {} : { end }), ...(pauses === undefined ? {} : { pauses }) };
}

/**
 * Makes the ledger of a stream from its objects.
 * @param known What is left of the ledger. Its entries count for objects that are not in the bucket, and for nothing else.
 */
export function rebuildLedger(objects: readonly FoundObject[], known: KnownLedger): LedgerRebuild {
  const found = new Set(objects.map(({ seq }) => seq));
  const gone = known.objects.filter(({ seq }) => !found.has(seq)).map((entry) => ({ entry, object: undefined }));
  const chain = [...objects.map((object) => ({ entry: object, object })), ...gone].sort((a, b) => a.entry.seq - b.entry.seq);
  const entries: LedgerEntry[] = [];
  const problems: string[] = [];
  let before = BEGINNING;
  for (const { entry, object } of chain) {
    if (object !== undefined) {
      problems.push(...problemsOf(before, object));
      const gap = gapBefore(before, object);
      entries.push({ ...factsOf(object), ...(gap === undefined ? {} : { gap }) });
    }
    before = { key: entry.key, seq: entry.seq, last: entry.last.fragmentNumber };
  }
  const last = chain.at(-1)?.entry;
  if (problems.length > 0) return { kind: 'contradiction', problems };
  if (last === undefined) return { kind: 'nothing' };
  const epoch = objects.reduce((highest, object) => Math.max(highest, object.epoch), 0);
  return { kind: 'rebuilt', entries, seq: last.seq + 1, after: last.last, epoch };
}

/**
 * An entry of the ledger that lacks something which is known: the time that its object covers, where its writer could not read it, or
 * the gap before it, where what lay there is gone. Filled up; what it says already stays, its tokens too.
 * @param known What stands in the ledger.
 * @returns nothing when it lacks nothing.
 */
export function completed(entry: LedgerEntry, known: LedgerEntry): LedgerEntry | undefined {
  const lacks = (known.end === undefined && entry.end !== undefined) || (known.gap === undefined && entry.gap !== undefined);
  return lacks ? { ...entry, ...known } : undefined;
}

function covered({ end, pauses = [] }: LedgerEntry): string {
  return `, covers time until ${end}${pauses.map(({ from, to }) => `, but not ${from} to ${to}`).join('')}`;
}

/** What differs between an entry and what stands in the ledger; nothing when they say the same. Tokens and gaps are not compared. */
export function difference(entry: LedgerEntry, known: LedgerEntry): string | undefined {
  const tellBoth = entry.end !== undefined && known.end !== undefined;
  const said = (e: LedgerEntry): string => `${e.key}: ${e.bytes} bytes, CRC32 ${e.crc32}, ${e.fragments} fragments, ${e.first.fragmentNumber} to ${e.last.fragmentNumber}${tellBoth ? covered(e) : ''}`;
  return said(entry) === said(known) ? undefined : `ledger entry ${entry.seq} says ${said(known)}; the object is ${said(entry)}`;
}
