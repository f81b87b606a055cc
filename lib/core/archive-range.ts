import { type WindowInput } from '../contract/execution-state';
import { type StartSelector } from '../contract/get-media';
import { type Coverage } from '../contract/settings';
import { type Cursor, type SkippedStretch } from '../ports/cursor-store';
import { type Ports } from '../ports/ports';
import { LONGEST_FRAGMENT_MILLIS } from './fragments/fragment';
import { type Leap } from './session-reader';

/** What somebody wants of a stream whose archive holds ranges and nothing else; in every other archive nothing is left out. */
interface WantedRange {
  readonly from: number;
  readonly to: number;
}

function wantedRange({ mode, from, until }: WindowInput, coverage: Coverage): WantedRange | undefined {
  // The service's times are whole milliseconds, and so are those that come back from its epoch seconds.
  return mode === 'range' && coverage === 'ranges' && from !== undefined ? { from: Math.floor(from), to: Math.ceil(until) } : undefined;
}

function seconds(millis: number): StartSelector {
  return { StartSelectorType: 'SERVER_TIMESTAMP', StartTimestamp: millis / 1000 };
}

/** Where an archive of ranges begins, epoch milliseconds; nothing when it began as another one. */
function beginningOf({ genesis }: Cursor): number | undefined {
  return genesis.StartSelectorType === 'SERVER_TIMESTAMP' && genesis.StartTimestamp !== undefined ? Math.round(genesis.StartTimestamp * 1000) : undefined;
}

/** Where the archive of a stream begins, should this be its first run; nothing leaves that open. */
export function beginning(input: WindowInput, coverage: Coverage): StartSelector | undefined {
  const range = wantedRange(input, coverage);
  return range === undefined ? input.startSelector : seconds(range.from);
}

/** Whether there is nothing to archive yet. A run that waits for its range leaves the stream to those whose range comes before. */
export function isAhead(input: WindowInput, coverage: Coverage, now: number): boolean {
  const range = wantedRange(input, coverage);
  return range !== undefined && now < range.from;
}

/** What to leave out before anything is taken; nothing when the range joins on to the archive, or the archive is to hold everything. */
export function leapTo(input: WindowInput, coverage: Coverage, cursor: Cursor): Leap | undefined {
  const range = wantedRange(input, coverage);
  const { after } = cursor;
  if (after === undefined) {
    const to = coverage === 'ranges' ? beginningOf(cursor) : undefined;
    return to === undefined ? undefined : { over: undefined, to };
  }
  if (range === undefined) return undefined;
  // The last fragment archived may last up to where the range begins.
  return range.from > after.serverTimestamp + LONGEST_FRAGMENT_MILLIS ? { over: after, to: range.from } : undefined;
}

/** Whether all before the run's end is archived, or skipped for good. */
export function isBehind({ until }: WindowInput, { after }: Cursor): boolean {
  return after !== undefined && after.serverTimestamp >= until;
}

/** What the archive has moved on over without taking it, of the range that this run is for. */
export async function notInArchive(ports: Ports, input: WindowInput, coverage: Coverage, cursor: Cursor): Promise<readonly SkippedStretch[]> {
  const range = wantedRange(input, coverage);
  const { after, streamArn } = cursor;
  const began = beginningOf(cursor) ?? -Infinity;
  // Before anything is archived it is at its beginning, which an earlier run may have decided.
  const reached = after?.serverTimestamp ?? began;
  if (range === undefined || range.from >= reached) return [];
  const passed = { from: range.from, to: Math.min(range.to, reached) };
  const skipped = await ports.cursors.skipped(streamArn, passed);
  return [{ from: -Infinity, to: began }, ...skipped.map(({ from, to }) => ({ from: Math.max(from, began), to }))]
    .map(({ from, to }) => ({ from: Math.max(from, passed.from), to: Math.min(to, passed.to) }))
    .filter(({ from, to }) => from < to);
}
