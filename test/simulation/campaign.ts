import { type Mode } from './profile';
import { type Outcome } from './simulation';
import type * as simulation from './simulation';

/** What many seeds of one mode came to. */
export interface Campaign {
  readonly mode: Mode;
  readonly seeds: number;
  readonly steps: number;
  readonly crashes: number;
  readonly lostResponses: number;
  readonly violations: number;
  readonly failingSeeds: readonly number[];
  readonly windows: number;
  readonly fragments: number;
  readonly rangesDone: number;
  readonly rangesPassed: number;
}

type Simulate = typeof simulation.simulate;

/** Lives through seed after seed. @param onFailure Told of each seed with a violation. */
export async function campaign(
  simulate: Simulate, mode: Mode, from: number, seeds: number, onFailure: (outcome: Outcome) => void = () => undefined,
): Promise<Campaign> {
  const sums = { steps: 0, crashes: 0, lostResponses: 0, violations: 0, windows: 0, fragments: 0, rangesDone: 0, rangesPassed: 0 };
  const failingSeeds: number[] = [];
  for (let seed = from; seed < from + seeds; seed++) {
    const outcome = await simulate(seed, mode);
    for (const name of ['steps', 'crashes', 'lostResponses', 'windows', 'fragments', 'rangesDone', 'rangesPassed'] as const) sums[name] += outcome[name];
    sums.violations += outcome.violations.length;
    if (outcome.violations.length === 0) continue;
    failingSeeds.push(seed);
    onFailure(outcome);
  }
  return { mode, seeds, ...sums, failingSeeds };
}

/** The first seed that goes wrong, of any of the modes. @param promising A seed to try before all others. */
export async function firstFailure(simulate: Simulate, modes: readonly Mode[], seeds: number, promising?: number): Promise<Outcome | undefined> {
  const inOrder = Array.from({ length: seeds }, (_, i) => i + 1);
  for (const seed of promising === undefined ? inOrder : [promising, ...inOrder]) {
    for (const mode of modes) {
      const outcome = await simulate(seed, mode);
      if (outcome.violations.length > 0) return outcome;
    }
  }
  return undefined;
}
