import { bundled, SMALL_BUFFERS } from './bundle';
import { firstFailure } from './campaign';
import { type Mutation } from './mutations';

/** What became of a mutant. */
export interface Verdict {
  readonly mutant: string;
  readonly killed: boolean;
  /** Seeds it took, or that it survived, in each of its modes. */
  readonly seeds: number;
  /** What gave it away, or why it may live. */
  readonly violation: string;
  /** Whether it had to die and did, or had to live and did. */
  readonly asExpected: boolean;
}

/** Runs the simulator over a mutated core until something goes wrong. */
export async function judge({ name, patches, modes, seed, safeBecause }: Mutation, seeds: number): Promise<Verdict> {
  const { simulate } = await bundled([SMALL_BUFFERS, ...patches]);
  const failure = await firstFailure(simulate, modes, seeds, seed);
  const verdict = { mutant: name, killed: failure !== undefined, asExpected: (failure === undefined) === (safeBecause !== undefined) };
  if (failure !== undefined) return { ...verdict, seeds: failure.seed, violation: `${failure.violations[0]} (${failure.mode})` };
  return { ...verdict, seeds, violation: safeBecause === undefined ? 'NONE FOUND' : `safe: ${safeBecause}` };
}
