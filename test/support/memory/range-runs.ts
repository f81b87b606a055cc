import { type WindowResult } from '../../../lib/contract/execution-state';
import { type Coverage } from '../../../lib/contract/settings';
import { type FaultyWire } from './wire';
import { START, World, type Worker } from './world';

/** Milliseconds. */
export const SECOND = 1_000;

/** A stream of so many fragments, two seconds apart, some time after the last of them. */
export function worldWith(fragments: number, coverage: Coverage = 'ranges', secondsLater = 600): World {
  const world = new World({ coverage });
  world.stream.publishMany(fragments);
  world.clock.advance((2 * fragments + secondsLater) * SECOND);
  return world;
}

interface RangeOptions {
  readonly run?: string;
  readonly wire?: FaultyWire;
  readonly stopReadingAt?: number;
  readonly worker?: Worker;
}

/** A window of a run that wants a stretch of the stream, seconds from the start. Fragment n begins at 2n - 2. */
export function range(world: World, from: number, to: number, { run = `run-${from}`, ...options }: RangeOptions = {}): Promise<WindowResult> {
  return world.window({ ...options, input: { mode: 'range', from: START + from * SECOND, until: START + to * SECOND, run } });
}

/** Whole numbers from one to another. */
export const upTo = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, i) => first + i);

/** Skipped stretches of the ledger, seconds from the start. */
export function skipped(world: World): unknown[] {
  return world.ledger.gaps.map((gap) => (gap.skipped === undefined ? gap.reason : [(gap.skipped.from - START) / SECOND, (gap.skipped.to - START) / SECOND]));
}
