import { type OperationName } from './operation';

/** A request as a fault plan sees it: before anything happened. */
export interface S3FaultRequest {
  readonly operation: OperationName;
  /** Empty for ListBuckets. */
  readonly bucket: string;
  /** Left out for operations on a bucket. */
  readonly key?: string;
}

/** What goes wrong with one request. */
export type S3Fault =
  /** Answered with 500 InternalError or 503 SlowDown; nothing happens. */
  | { readonly kind: 'reject'; readonly code: 'InternalError' | 'SlowDown' }
  /** Happens as usual, but the connection closes without an answer: the caller cannot know. */
  | { readonly kind: 'drop-response' }
  /** Waits for the promise before anything happens, so that the clock of a simulation decides; closing the server gives the request up. */
  | { readonly kind: 'delay'; readonly until: Promise<unknown> };

/** Decides the fault of each request; undefined for none. */
export type S3FaultPlan = (request: S3FaultRequest) => S3Fault | undefined;
