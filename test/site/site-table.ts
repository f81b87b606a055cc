import { type Cursor, type WriteOutcome } from '../../lib/ports/cursor-store';
import { MemoryTable } from '../support/memory/memory-table';

/** A table that keeps the present version of every cursor and none of the past ones, and tells when a stream changes hands. */
export class SiteTable extends MemoryTable {
  /** Told of the new owner of a stream whose last one has left something under way. */
  onTakeover: (streamArn: string, run: string) => void = () => undefined;

  override write(cursor: Cursor): WriteOutcome {
    const before = this.cursor(cursor.streamArn);
    const outcome = super.write(cursor);
    this.history.length = 0;
    const isTakeover = outcome.kind === 'written' && before !== undefined && cursor.epoch > before.epoch;
    if (isTakeover && (before.open ?? before.commit) !== undefined) this.onTakeover(cursor.streamArn, cursor.owner);
    return outcome;
  }
}

/** A table that loses cursors. No archive can be right on it: it shows that the audit sees what goes wrong. */
export class ForgetfulTable extends SiteTable {
  private readonly lost = new Set<string>();

  /** From now on there is no cursor of a stream, until somebody writes the first one anew. */
  lose(streamArn: string): void {
    this.lost.add(streamArn);
  }

  override read(streamArn: string): Cursor | undefined {
    return this.lost.has(streamArn) ? undefined : super.read(streamArn);
  }

  /** Compares nothing, for the versions begin anew. */
  override write(cursor: Cursor): WriteOutcome {
    this.lost.delete(cursor.streamArn);
    return super.write({ ...cursor, rev: (this.cursor(cursor.streamArn)?.rev ?? 0) + 1 });
  }
}
