import { type WindowInput } from '../contract/execution-state';
import { type StartSelector } from '../contract/get-media';
import { type Coverage } from '../contract/settings';
import { type Cursor, type SkippedStretch, type Wish } from '../ports/cursor-store';
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

/** What a run waits for, when others must not leap over it. */
export function wishOf(input: WindowInput, coverage: Coverage): Wish | undefined {
  const range = wantedRange(input, coverage);
  return range === undefined ? undefined : { run: input.run, ...range };
}

/** Where the archive of a stream begins, should this be its first run: not behind what others wait for. Nothing leaves that open. */
export function beginning(input: WindowInput, coverage: Coverage, wishes: readonly Wish[]): StartSelector | undefined {
  const range = wantedRange(input, coverage);
  return range === undefined ? input.startSelector : seconds(Math.min(range.from, ...wishes.map(({ from }) => from)));
}

/** Whether there is nothing to archive yet. A run that waits for its range leaves the stream to those whose range comes before. */
export function isAhead(input: WindowInput, coverage: Coverage, now: number): boolean {
  const range = wantedRange(input, coverage);
  return range !== undefined && now < range.from;
}

/** What a window is to archive next. */
export interface Stretch {
  /** What to leave out before anything is taken; nothing when the stretch joins on to the archive, or that is to hold everything. */
  readonly leap: Leap | undefined;
  /** Epoch milliseconds; infinite for none. */
  readonly until: number;
  /** What another run waits for and this one does in passing, because it lies before what this one is for. */
  readonly errand?: Wish;
}

/** What a run takes on next: its own range, or before it the first one that another run waits for and that a leap would pass. */
export function nextStretch(input: WindowInput, coverage: Coverage, cursor: Cursor, wishes: readonly Wish[]): Stretch {
  const range = wantedRange(input, coverage);
  const errand = range === undefined ? undefined : firstBefore(range.from, cursor, wishes);
  const from = errand?.from ?? range?.from;
  const leap = leapTo(from, coverage, cursor);
  // What reaches up to this run's own range is archived together with it.
  return range === undefined || errand === undefined || errand.to >= range.from ? { leap, until: input.until } : { leap, until: errand.to, errand };
}

/** The first stretch before a moment that is still to be archived for somebody; nothing where the moment joins on to the archive. */
function firstBefore(moment: number, { after }: Cursor, wishes: readonly Wish[]): Wish | undefined {
  const reached = after?.serverTimestamp ?? -Infinity;
  if (moment <= reached + LONGEST_FRAGMENT_MILLIS) return undefined;
  return wishes.filter(({ from, to }) => from < moment && to > reached).sort((a, b) => a.from - b.from)[0];
}

function leapTo(from: number | undefined, coverage: Coverage, cursor: Cursor): Leap | undefined {
  const { after } = cursor;
  if (after === undefined) {
    const to = coverage === 'ranges' ? beginningOf(cursor) : undefined;
    return to === undefined ? undefined : { over: undefined, to };
  }
  // The last fragment archived may last up to where the range begins.
  return from !== undefined && from > after.serverTimestamp + LONGEST_FRAGMENT_MILLIS ? { over: after, to: from } : undefined;
}

/** Whether the archive has passed the run's end: all before it is archived, or skipped for good. */
export function hasPassed({ until }: WindowInput, { after }: Cursor): boolean {
  return after !== undefined && after.serverTimestamp >= until;
}

/** What a run has lost, when all is lost that follows the archive up to its end; nothing where the last fragment may reach that far. */
export function lostTo({ from = -Infinity, until }: Pick<WindowInput, 'from' | 'until'>, { after }: Cursor): SkippedStretch | undefined {
  const behind = Math.max(from, after === undefined ? -Infinity : after.serverTimestamp + LONGEST_FRAGMENT_MILLIS);
  return behind < until ? { from: behind, to: until } : undefined;
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
