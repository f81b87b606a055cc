import { type Journal, type JournalEntry } from '../../../lib/ports/journal';

/** Remembers what it is told. */
export class RecordingJournal implements Journal {
  readonly entries: JournalEntry[] = [];

  record(entry: JournalEntry): void {
    this.entries.push(entry);
  }

  /** The entries of one kind, in order. */
  of<K extends JournalEntry['kind']>(kind: K): Extract<JournalEntry, { kind: K }>[] {
    return this.entries.filter((entry): entry is Extract<JournalEntry, { kind: K }> => entry.kind === kind);
  }
}
