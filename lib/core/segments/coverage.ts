import { type IndexedFragment } from '../../contract/object-index';
import { type TimeRange } from '../../contract/time-range';

/** For how long a camera must have sent nothing for it to count as a pause. Cameras of one frame in two seconds are rare. */
export const PAUSE_MILLIS = 2_000;
/** Pauses of an object that its ledger entry names, the longest ones: the entry has to stay small. Its index has every fragment. */
export const MAX_PAUSES = 32;

/** Which stretch of time the footage of an object covers, by the service's clock, epoch milliseconds. */
export interface Coverage {
  readonly end: number;
  readonly pauses: readonly TimeRange[];
}

/**
 * That something was not filmed is seen on the camera's clock: when fragments arrive tells as much of the network. When it was is
 * told on the service's.
 */
export function coverageOf(fragments: readonly IndexedFragment[]): Coverage {
  const pauses = fragments.flatMap(({ server, producer, duration }, i) => {
    const next = fragments[i + 1];
    const isPause = next !== undefined && next.producer - (producer + duration) > PAUSE_MILLIS && next.server > server + duration;
    return isPause ? [{ from: server + duration, to: next.server }] : [];
  });
  const longest = pauses.length <= MAX_PAUSES ? pauses
    : [...pauses].sort((a, b) => b.to - b.from - (a.to - a.from)).slice(0, MAX_PAUSES).sort((a, b) => a.from - b.from);
  return { end: fragments.reduce((latest, { server, duration }) => Math.max(latest, server + duration), 0), pauses: longest };
}
