/** What is written into logs. Bytes of a line count 26 more, as CloudWatch Logs does. */

import { type Reading } from './reading';

const BYTES_AROUND_LINE = 26;

/** Lines of the function, with names of 40 characters. */
export const LINE_BYTES = {
  sessionOpened: 410,
  sessionEnded: 370,
  objectOpened: 520,
  objectArchived: 665,
  windowEnded: 510,
  outcome: 221,
  metrics: 415,
} as const;

/** Assumed: what Lambda writes of a window by itself, two lines in JSON. */
const PLATFORM_BYTES = 700;

/** Assumed: a history event in the log of a state machine, without execution data; most of it are ARNs. */
const HISTORY_EVENT_BYTES = 400;

function lines(...bytes: readonly number[]): number {
  return bytes.reduce((sum, one) => sum + one + BYTES_AROUND_LINE, 0);
}

/** Bytes that the windows of one stream write in a month, without their objects. */
export function windowLogBytes({ windows, needlessRuns, sessions }: Pick<Reading, 'windows' | 'needlessRuns' | 'sessions'>): number {
  return (windows + needlessRuns) * (lines(LINE_BYTES.windowEnded, LINE_BYTES.outcome, LINE_BYTES.metrics) + PLATFORM_BYTES) + sessions * lines(LINE_BYTES.sessionOpened, LINE_BYTES.sessionEnded);
}

/** Bytes that are written of an object. */
export const OBJECT_LOG_BYTES = lines(LINE_BYTES.objectOpened, LINE_BYTES.objectArchived);

/** Bytes that so many history events take. */
export function historyLogBytes(events: number): number {
  return events * (HISTORY_EVENT_BYTES + BYTES_AROUND_LINE);
}
