import { type LedgerGap } from '../support/memory/memory-table';
import { type SourceFragment } from '../support/memory/memory-stream';
import { isIn, isLost, type Watch, type Watched } from './watch';

/** A stretch of the stream that a run wants, epoch milliseconds on the service's clock. */
export interface AskedRange {
  readonly run: string;
  readonly from: number;
  readonly until: number;
}

/** Whether nobody was to have a fragment, by the gap that it lies in. */
function isSkipped({ number, serverTimestamp }: SourceFragment, gap: LedgerGap): boolean {
  return gap.skipped !== undefined && isIn(number, gap) && serverTimestamp >= gap.skipped.from && serverTimestamp < gap.skipped.to;
}

/** What the archive owes of a range whose run says that it is done (R1): what is neither archived, nor in a gap of lost footage, nor lost. */
export function owed(watched: Watched, watch: Watch, { from, until }: AskedRange): readonly bigint[] {
  const { gaps } = watched.table.ledger(watched.stream.arn);
  return watched.stream.published
    .filter(({ serverTimestamp }) => serverTimestamp >= from && serverTimestamp < until)
    .filter((fragment) => !watch.archived.has(fragment.number) && !isExcused(watched, fragment, gaps))
    .map(({ number }) => number);
}

function isExcused(watched: Watched, fragment: SourceFragment, gaps: readonly LedgerGap[]): boolean {
  if (gaps.some((gap) => isSkipped(fragment, gap))) return false;
  return gaps.some((gap) => isIn(fragment.number, gap)) || isLost(watched, fragment.number);
}

/** Ranges that runs have asked for, and those that are done: whatever comes later, they stay so. */
export class Asked {
  readonly ranges: AskedRange[] = [];
  readonly done: AskedRange[] = [];
  private tick = 0;
  /** When windows began and when runs began to wait, in one order. */
  private readonly begun = new Map<string, number>();
  private readonly waiting = new Map<string, number>();

  constructor(private readonly watched: Watched, private readonly watch: Watch) {}

  /** A run says that its range is done. @param isProof Whether its sessions were the service's own, which end for no other reason. */
  finished(range: AskedRange, isProof: boolean): string[] {
    const debts = owed(this.watched, this.watch, range);
    if (debts.length === 0) this.done.push(range);
    return isProof && debts.length > 0 ? [`R1: ${range.run} is done without ${debts.join()}`] : [];
  }

  /**
   * A run says that its range was passed. That a range was done in which nothing was sent is not remembered, nor could it be.
   * @param isExact Whether every fragment can be read: where a skipped stretch began is then always to be seen.
   */
  passed(range: AskedRange, isExact: boolean): string[] {
    const before = this.done.find(({ from, until }) => from <= range.from && until >= range.until && this.holds({ from, until }));
    return before !== undefined && isExact ? [`R2: ${range.run} is refused what was done for ${before.run}`] : [];
  }

  /** A window begins. */
  begins(worker: string): void {
    this.tick += 1;
    this.begun.set(worker, this.tick);
  }

  /** A window of a run ends, and the run waits; or nothing more is heard of the window, which may then take the run's wish back much later. */
  waits(run: string, isSure: boolean): void {
    this.tick += 1;
    if (!isSure) this.waiting.set(run, Infinity);
    else if (!this.waiting.has(run)) this.waiting.set(run, this.tick);
  }

  /** A range is not leapt over, nor does the archive begin behind it, in a window that began when its run was waiting already (R4). */
  overtaken({ run, from, until }: AskedRange): string[] {
    const since = this.waiting.get(run) ?? Infinity;
    const { table, stream } = this.watched;
    const leaps = table.ledger(stream.arn).gaps.filter(({ skipped }) => skipped !== undefined && skipped.from < until && skipped.to > from);
    const { genesis } = table.cursor(stream.arn) ?? {};
    const isBefore = (genesis?.StartTimestamp ?? 0) * 1000 > from;
    const made = [
      ...leaps.map(({ before }) => table.history.find(({ open }) => open?.gap?.before === before)),
      ...(isBefore ? [table.history.find((cursor) => cursor.genesis.StartTimestamp === genesis?.StartTimestamp)] : []),
    ];
    return made.flatMap((cursor) => {
      const worker = cursor?.writeId.replace(/-\d+$/, '') ?? '';
      return (this.begun.get(worker) ?? 0) > since ? [`R4: ${run} was waiting when ${worker} began, and was passed`] : [];
    });
  }

  private holds({ from, until }: Omit<AskedRange, 'run'>): boolean {
    const within = this.watched.stream.published.filter(({ serverTimestamp }) => serverTimestamp >= from && serverTimestamp < until);
    return within.some(({ number }) => this.watch.archived.has(number));
  }

  /** Nothing that was done is skipped later (R1). */
  problemsAtRest(): string[] {
    const kept = (range: AskedRange): bigint[] => owed(this.watched, this.watch, range).filter((number) => !isLost(this.watched, number));
    return this.done.flatMap((range) => kept(range).map((number) => `R1: fragment ${number} of the range of ${range.run} is gone`));
  }
}
