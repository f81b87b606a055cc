import { type ArchivedObject } from './cursor-store';

/** What happened, for logs and metrics. Never holds tokens or endpoints. */
export type JournalEntry =
  | { readonly kind: 'session-opened'; readonly selector: string; readonly requestId: string | undefined }
  | { readonly kind: 'session-ended'; readonly reason: string; readonly fragments: number }
  /** An error of the source, by its name in the error tables. */
  | { readonly kind: 'source-error'; readonly errorName: string; readonly message: string }
  | { readonly kind: 'object-opened'; readonly key: string; readonly seq: number }
  | { readonly kind: 'object-archived'; readonly object: ArchivedObject }
  | { readonly kind: 'object-rolled-back'; readonly key: string; readonly reason: string }
  /** A step of the protocol that did not work and is tried again, or that nothing depends on. */
  | { readonly kind: 'trouble'; readonly step: string; readonly message: string };

export interface Journal {
  record(entry: JournalEntry): void;
}
