import { type MemoryTable } from '../support/memory/memory-table';
import { type Books, type StreamBooks } from './books';
import { indexOf } from './camera';
import { CUT_REASONS, type CutReason, cutsOf } from './cuts';

/** What an audit looks at. */
export interface Audited {
  readonly books: Books;
  readonly table: MemoryTable;
  readonly segmentMillis: number;
  /** Up to when a stream had to be archived by now, epoch milliseconds; 0 for one that does not belong to the archive. */
  readonly dueUntil: (books: StreamBooks) => number;
}

/** What the archive of a site came to. */
export interface Verdict {
  /** Fragments that had to be archived. */
  readonly due: number;
  readonly archived: number;
  /** In a recorded gap that has its reason: the key was denied for longer than the service keeps footage. */
  readonly expired: number;
  readonly lost: number;
  readonly duplicated: number;
  /** Gaps in the ledger, and those of them in which nothing is missing: retention had taken no more than the last fragment archived. */
  readonly gaps: number;
  readonly emptyGaps: number;
  readonly objects: number;
  readonly cuts: Readonly<Record<CutReason, number>>;
  /** Objects that begin and end where the clock, or the stream itself, has a boundary. */
  readonly wholeObjects: number;
  /** Objects that were announced, and announcements beyond the first of each. */
  readonly announced: number;
  readonly announcedAgain: number;
  /** Everything that is wrong; empty when the archive keeps its promise. */
  readonly problems: readonly string[];
}

/** A run that finds the key allowed again begins within one wait for repair and one start of the schedule. */
const REPAIR_MILLIS = 75 * 60_000;

interface StreamVerdict extends Omit<Verdict, 'cuts'> {
  readonly reasons: readonly CutReason[];
}

interface Gaps {
  readonly isIn: (index: number) => boolean;
  /** Sequence numbers of the objects behind them. */
  readonly before: ReadonlySet<number>;
  readonly empty: number;
}

/** Which fragments the ledger says are missing. */
function gapsOf({ camera }: StreamBooks, table: MemoryTable): Gaps {
  const { gaps } = table.ledger(camera.arn);
  const stretches = gaps.map(({ after, before }) => [indexOf(after), indexOf(before)] as const);
  return {
    isIn: (index) => stretches.some(([after, before]) => index > after && index < before), before: new Set(gaps.map(({ seq }) => seq)),
    empty: stretches.filter(([after, before]) => before === after + 1).length,
  };
}

/** Whether retention took a fragment while nobody could read it, though every run before that had no reason to leave it. */
function expiredOnHold({ camera }: StreamBooks, index: number): boolean {
  const { hold, retentionMillis } = camera.plan;
  const taken = camera.serverTimestamp(index) + retentionMillis;
  return hold !== undefined && camera.serverTimestamp(index) >= hold.from - REPAIR_MILLIS && taken >= hold.from && taken <= hold.to + REPAIR_MILLIS;
}

interface Fate {
  archived: number;
  expired: number;
  lost: number;
  duplicated: number;
}

function fateOf(books: StreamBooks, due: number, isInGap: (index: number) => boolean, problems: string[]): Fate {
  const fate = { archived: 0, expired: 0, lost: 0, duplicated: 0 };
  const { name } = books.camera.plan;
  books.copies.forEach((copies, index) => {
    if (copies > 0) fate.archived += 1;
    if (copies > 1) { fate.duplicated += 1; problems.push(`${name}: fragment ${index} is in ${copies} objects`); }
    if (copies > 0 && isInGap(index)) problems.push(`${name}: fragment ${index} is archived, and in a gap`);
    if (copies > 0 || index >= due) return;
    if (isInGap(index) && expiredOnHold(books, index)) { fate.expired += 1; return; }
    fate.lost += 1;
    problems.push(`${name}: fragment ${index} of ${new Date(books.camera.serverTimestamp(index)).toISOString()} is in no object${isInGap(index) ? ', but in a gap without a reason' : ''}`);
  });
  return fate;
}

/** Bucket, ledger and cursor tell the same, and nothing is under way. */
function ledgerProblems({ camera, objects }: StreamBooks, table: MemoryTable): string[] {
  const { name } = camera.plan;
  const shown = new Set(objects.map(({ seq, key, first, last }) => `${seq} ${key} ${first}-${last}`));
  const noted = new Set(table.ledger(camera.arn).objects.map(({ seq, key, first, last }) => (
    `${seq} ${key} ${indexOf(first.fragmentNumber)}-${indexOf(last.fragmentNumber)}`
  )));
  const strays = [...[...shown].filter((line) => !noted.has(line)), ...[...noted].filter((line) => !shown.has(line))];
  const cursor = table.cursor(camera.arn);
  return [
    ...strays.map((line) => `${name}: only one of bucket and ledger has ${line}`),
    ...(cursor?.open !== undefined || cursor?.commit !== undefined ? [`${name}: an object is still under way`] : []),
    ...((cursor?.seq ?? 0) === noted.size ? [] : [`${name}: the cursor is at ${cursor?.seq}, the ledger has ${noted.size} objects`]),
  ];
}

function announcementProblems({ camera, objects, announced }: StreamBooks): string[] {
  const untold = objects.filter(({ key }) => !announced.has(key)).map(({ key }) => `${camera.plan.name}: ${key} was never announced`);
  const keys = new Set(objects.map(({ key }) => key));
  const made = [...announced.keys()].filter((key) => !keys.has(key));
  return [...untold, ...made.map((key) => `${camera.plan.name}: ${key} was announced and is not there`)];
}

/** Cuts that leave both of their objects whole. */
const CLEAN: readonly CutReason[] = ['clock boundary', 'gap', 'tracks changed', 'pause of the camera'];

function auditStream(books: StreamBooks, { table, segmentMillis, dueUntil }: Audited): StreamVerdict {
  const problems: string[] = [];
  const due = books.camera.begunBefore(dueUntil(books));
  const gaps = gapsOf(books, table);
  const fate = fateOf(books, due, gaps.isIn, problems);
  const cuts = cutsOf(books, gaps.before, segmentMillis);
  const unexplained = cuts.filter(({ reason }) => reason === 'unexplained').map(({ before, behind }) => `${books.camera.plan.name}: ${before.key} ends at ${before.last}, and ${behind.key} goes on, for no reason`);
  const partial = new Set(cuts.filter(({ reason }) => !CLEAN.includes(reason)).flatMap(({ before, behind }) => [before.key, behind.key]));
  const announcements = [...books.announced.values()].reduce((sum, times) => sum + times, 0);
  return {
    due, ...fate, gaps: gaps.before.size, emptyGaps: gaps.empty, objects: books.objects.length, reasons: cuts.map(({ reason }) => reason), wholeObjects: books.objects.length - partial.size,
    announced: books.announced.size, announcedAgain: announcements - books.announced.size,
    problems: [...problems, ...ledgerProblems(books, table), ...announcementProblems(books), ...unexplained],
  };
}

/** Says what is archived, what is not, and everything that is wrong with it. */
export function audit(audited: Audited): Verdict {
  const streams = [...audited.books.streams.values()].map((books) => auditStream(books, audited));
  const sum = (field: Exclude<keyof StreamVerdict, 'reasons' | 'problems'>): number => streams.reduce((total, stream) => total + stream[field], 0);
  const reasons = streams.flatMap((stream) => stream.reasons);
  const counted = CUT_REASONS.map((reason) => [reason, reasons.filter((other) => other === reason).length] as const);
  return {
    due: sum('due'), archived: sum('archived'), expired: sum('expired'), lost: sum('lost'), duplicated: sum('duplicated'),
    gaps: sum('gaps'), emptyGaps: sum('emptyGaps'), objects: sum('objects'),
    cuts: Object.fromEntries(counted) as Record<CutReason, number>, // Made of all of them.
    wholeObjects: sum('wholeObjects'), announced: sum('announced'), announcedAgain: sum('announcedAgain'),
    problems: [...audited.books.problems, ...streams.flatMap(({ problems }) => problems)],
  };
}
