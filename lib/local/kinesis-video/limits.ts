/** Quotas of the service, as the limits page and the GetMedia page state them. Every time runs on the server's clock. */
export interface Limits {
  /** GetMedia calls per second and stream; more get ClientLimitExceededException. Default 5 (hard limit). */
  readonly getMediaCallsPerSecond: number;
  /** GetMedia connections per stream; more get ConnectionLimitExceededException. Default 3 (hard limit). */
  readonly connectionsPerStream: number;
  /** Calls per second and stream of GetDataEndpoint, DescribeStream and ListTagsForStream, each. Default 5 (hard limit). */
  readonly controlCallsPerSecond: number;
  /** Tags in one answer of ListTagsForStream; the request has no say in it. Default 50, all that a stream can have. */
  readonly tagsPerPage: number;
  /** Fragments that a session sends per second. Default 5 (hard limit). */
  readonly fragmentsPerSecond: number;
  /** Bytes that a session sends per second. Default 25,000,000 (200 Mbps, soft limit). */
  readonly bytesPerSecond: number;
  /** A session without a fragment for this long ends cleanly, ms. Default 3,000. */
  readonly idleEndMs: number;
  /** A session ends cleanly at the first fragment boundary after this long, ms. Default 2,700,000 (readers report 40 to 50 minutes). */
  readonly sessionMs: number;
}

export const SERVICE_LIMITS: Limits = {
  getMediaCallsPerSecond: 5,
  connectionsPerStream: 3,
  controlCallsPerSecond: 5,
  tagsPerPage: 50,
  fragmentsPerSecond: 5,
  bytesPerSecond: 25_000_000,
  idleEndMs: 3_000,
  sessionMs: 2_700_000,
};
