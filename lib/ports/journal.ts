import { type ArchivedObject } from './cursor-store';

/** What happened, for logs and metrics. Never holds tokens or endpoints. */
export type JournalEntry =
  | { readonly kind: 'session-opened'; readonly selector: string; readonly requestId: string | undefined }
  | { readonly kind: 'session-ended'; readonly reason: string; readonly fragments: number }
  /** An error of the source, by its name in the error tables. `requestId` is the service's, of the call or the session; AWS support asks for it. */
  | { readonly kind: 'source-error'; readonly errorName: string; readonly message: string; readonly requestId: string | undefined }
  | { readonly kind: 'object-opened'; readonly key: string; readonly seq: number }
  | { readonly kind: 'object-archived'; readonly object: ArchivedObject }
  /** What a worker left behind that died is to be completed as it is. */
  | { readonly kind: 'object-sealed'; readonly key: string; readonly seq: number; readonly fragments: number }
  /** An object that was to be completed is there: an earlier try, whose answer was lost, had done it. */
  | { readonly kind: 'object-adopted'; readonly key: string }
  | { readonly kind: 'object-rolled-back'; readonly key: string; readonly reason: string }
  /** An upload that no cursor refers to any more. */
  | { readonly kind: 'upload-aborted'; readonly key: string }
  /** A step against S3 or DynamoDB that is tried again. */
  | { readonly kind: 'retry'; readonly step: string; readonly message: string }
  /** A step that did not work and that nothing depends on, or that something else makes good. */
  | { readonly kind: 'trouble'; readonly step: string; readonly message: string };

export interface Journal {
  record(entry: JournalEntry): void;
}
