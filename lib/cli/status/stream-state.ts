/**
 * How the archive of a stream stands, in one word.
 * - `archiving`: a run works on it and an object is being built.
 * - `waiting`: a run has it and waits for footage, for its next window, or for somebody to mend what hinders it.
 * - `idle`: no run has it.
 * - `behind`: less than half of its retention is left before footage is lost that is not archived.
 * - `at risk`: less than a quarter.
 * - `unresolved`: S3 shows neither the object that was being completed nor its upload.
 * - `stopping`, `stopped`: somebody asked it to stop; there is still something to end, or nothing any more.
 * - `never archived`: the stream exists, the table knows no cursor of it.
 * - `cursor lost`: the table has its ledger and no cursor; see `rebuild`.
 * - `gone`: the stream does not exist any more.
 */
export const STREAM_STATES = [
  'archiving', 'waiting', 'idle', 'behind', 'at risk', 'unresolved', 'stopping', 'stopped', 'never archived', 'cursor lost', 'gone',
] as const;
export type StreamState = (typeof STREAM_STATES)[number];

/** What the state is made from. */
export interface StateFacts {
  readonly isGone: boolean;
  readonly isCursorLost: boolean;
  readonly hasCursor: boolean;
  readonly isStopWished: boolean;
  readonly isLeaseLive: boolean;
  /** An object is being built or completed. */
  readonly hasUnfinished: boolean;
  /** What was to be completed is nowhere to be found. */
  readonly isCommitMissing: boolean;
  /** Share of the retention that is left, 1 for all of it; negative when it has run out, nothing when it is not known. */
  readonly shareLeft: number | undefined;
}

const BEHIND_SHARE = 1 / 2;
const RISK_SHARE = 1 / 4;

/** The most urgent of the words that fit. A stream that somebody stopped is not at risk: its footage may go. */
export function streamState(facts: StateFacts): StreamState {
  const { isLeaseLive, hasUnfinished, shareLeft = 1 } = facts;
  if (facts.isGone) return 'gone';
  if (facts.isCursorLost) return 'cursor lost';
  if (facts.isStopWished) return isLeaseLive || hasUnfinished ? 'stopping' : 'stopped';
  if (!facts.hasCursor) return 'never archived';
  if (shareLeft < RISK_SHARE) return 'at risk';
  if (facts.isCommitMissing) return 'unresolved';
  if (shareLeft < BEHIND_SHARE) return 'behind';
  if (!isLeaseLive) return 'idle';
  return hasUnfinished ? 'archiving' : 'waiting';
}
