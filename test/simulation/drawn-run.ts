import { type WindowInput } from '../../lib/contract/execution-state';
import { type AskedRange } from './asked';
import { type Chance } from './chance';
import { type Profile } from './profile';
import { type Services } from './services';

/** What a run is told. */
export interface DrawnRun extends Pick<WindowInput, 'run' | 'mode' | 'from' | 'until'> {
  /** What it wants, in mode `range`. */
  readonly range?: AskedRange;
}

export interface Drawing {
  readonly chance: Chance;
  readonly services: Services;
  readonly profile: Profile;
}

/**
 * Draws what a run is for.
 * @param isOpen Whether it may be for anything; otherwise it follows the stream to its end, so that all comes to rest.
 */
export function drawRun(drawing: Drawing, run: string, isOpen: boolean): DrawnRun {
  const { chance, services, profile } = drawing;
  const share = profile.coverage === 'ranges' ? 0.8 : 0.2;
  if (isOpen && chance.happens(share)) return rangeRun(profile.coverage === 'ranges' ? drawRange(drawing, run) : nearRange(drawing, run));
  if (isOpen && chance.happens(0.25)) return { run, mode: 'catch-up', until: services.stream.published.at(-1)?.serverTimestamp ?? 0 };
  return { run, mode: 'follow', until: Infinity };
}

function rangeRun(range: AskedRange): DrawnRun {
  const { run, from, until } = range;
  return { run, mode: 'range', from, until, range };
}

/** Around the end of the stream. */
function nearRange({ chance, services }: Drawing, run: string): AskedRange {
  const from = (services.stream.published.at(-1)?.serverTimestamp ?? 0) + chance.between(-30_000, 5_000);
  return { run, from, until: from + chance.between(1, 30_000) };
}

/** Around the present, short or long; at times what somebody has asked for before. */
function drawRange({ chance, services }: Drawing, run: string): AskedRange {
  const { ranges } = services.asked;
  const before = ranges[chance.between(0, ranges.length)];
  if (before !== undefined && chance.happens(0.4)) return { ...before, run };
  const from = Math.floor(services.clock.now()) + chance.between(-400_000, 60_000);
  return { run, from, until: from + chance.between(1, chance.oneOf([10_000, 60_000, 240_000])) };
}
