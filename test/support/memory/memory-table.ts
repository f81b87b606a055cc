import { type ArchivedObject, type Cursor, type CursorStore, type Gap, type SkippedStretch, type Wish, type WriteOutcome } from '../../../lib/ports/cursor-store';
import { directWire, type Wire } from './wire';

/** What a ledger holds of an object: all but how it was uploaded. */
export type LedgerObject = Pick<ArchivedObject, 'seq' | 'key' | 'first' | 'last' | 'fragments' | 'bytes' | 'crc32' | 'gap' | 'end' | 'pauses'>;
export type LedgerGap = Gap & { readonly seq: number };

export interface MemoryLedger {
  readonly objects: readonly LedgerObject[];
  readonly gaps: readonly LedgerGap[];
}

interface Row {
  cursor?: Cursor;
  stop: boolean;
  /** By when they begin and by number, as the table's sort key has it. */
  readonly objects: Map<string, LedgerObject>;
  readonly wishes: Map<string, Wish>;
}

/** A copy, of what can be written down at all. */
function copyOf<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T; // JSON gives back what it was given: these values are plain.
}

/** A DynamoDB table of cursors and ledgers in memory. */
export class MemoryTable {
  /** Every version of every cursor ever stored, in order. None is ever changed. */
  readonly history: Cursor[] = [];
  private readonly rows = new Map<string, Row>();

  cursor(streamArn: string): Cursor | undefined {
    return this.row(streamArn).cursor;
  }

  ledger(streamArn: string): MemoryLedger {
    const objects = [...this.row(streamArn).objects.values()].sort((a, b) => a.seq - b.seq);
    return { objects, gaps: objects.flatMap(({ seq, gap }) => (gap === undefined ? [] : [{ seq, ...gap }])) };
  }

  /** What an operator does to stop the archive of a stream, or to let it go on. */
  askToStop(streamArn: string, stop = true): void {
    this.row(streamArn).stop = stop;
  }

  read(streamArn: string): Cursor | undefined {
    const { cursor } = this.row(streamArn);
    return cursor === undefined ? undefined : copyOf(cursor);
  }

  write(cursor: Cursor): WriteOutcome {
    const row = this.row(cursor.streamArn);
    if ((row.cursor?.rev ?? 0) !== cursor.rev - 1) return { kind: 'conflict' };
    row.cursor = copyOf(cursor);
    this.history.push(row.cursor);
    return { kind: 'written', stop: row.stop };
  }

  record(streamArn: string, object: ArchivedObject): void {
    const { objects } = this.row(streamArn);
    const { seq, key, first, last, fragments, bytes, crc32, gap, end, pauses } = object;
    const place = `${first.serverTimestamp}#${seq}`;
    if (!objects.has(place)) objects.set(place, copyOf({ seq, key, first, last, fragments, bytes, crc32, gap, end, pauses }) as LedgerObject);
  }

  skipped(streamArn: string, { from, to }: SkippedStretch): SkippedStretch[] {
    const stretches = this.ledger(streamArn).gaps.flatMap(({ skipped }) => (skipped === undefined ? [] : [skipped]));
    return stretches.filter((stretch) => stretch.from < to && stretch.to > from);
  }

  wishes(streamArn: string): Map<string, Wish> {
    return this.row(streamArn).wishes;
  }

  isStopAsked(streamArn: string): boolean {
    return this.row(streamArn).stop;
  }

  private row(streamArn: string): Row {
    const row = this.rows.get(streamArn) ?? { stop: false, objects: new Map(), wishes: new Map() };
    this.rows.set(streamArn, row);
    return row;
  }
}

/** One worker's way to a {@link MemoryTable}. */
export class MemoryCursorStore implements CursorStore {
  constructor(private readonly table: MemoryTable, private readonly wire: Wire = directWire) {}

  read(streamArn: string): Promise<Cursor | undefined> {
    return this.wire.carry({ port: 'cursors', method: 'read' }, () => this.table.read(streamArn));
  }

  write(cursor: Cursor): Promise<WriteOutcome> {
    return this.wire.carry({ port: 'cursors', method: 'write' }, () => this.table.write(cursor));
  }

  record(streamArn: string, object: ArchivedObject): Promise<void> {
    return this.wire.carry({ port: 'cursors', method: 'record' }, () => this.table.record(streamArn, object));
  }

  skipped(streamArn: string, stretch: SkippedStretch): Promise<readonly SkippedStretch[]> {
    return this.wire.carry({ port: 'cursors', method: 'skipped' }, () => this.table.skipped(streamArn, stretch));
  }

  wish(streamArn: string, wish: Wish): Promise<void> {
    return this.wire.carry({ port: 'cursors', method: 'wish' }, () => { this.table.wishes(streamArn).set(wish.run, copyOf(wish)); });
  }

  wishes(streamArn: string): Promise<readonly Wish[]> {
    return this.wire.carry({ port: 'cursors', method: 'wishes' }, () => [...this.table.wishes(streamArn).values()]);
  }

  unwish(streamArn: string, run: string): Promise<void> {
    return this.wire.carry({ port: 'cursors', method: 'unwish' }, () => { this.table.wishes(streamArn).delete(run); });
  }

  isStopAsked(streamArn: string): Promise<boolean> {
    return this.wire.carry({ port: 'cursors', method: 'isStopAsked' }, () => this.table.isStopAsked(streamArn));
  }
}
