import { childSignal } from './interruption';
import { type Json } from './json';

/** Work that ends early when its signal aborts. */
export type Job = (signal: AbortSignal) => Promise<Json>;

/**
 * Runs jobs, at most `concurrency` at once, and yields their results in order. The first that fails stops the others, and its
 * error is the error of all: the service reports the error of a branch under its own name.
 */
export async function allOrNothing(jobs: readonly Job[], concurrency: number, parent: AbortSignal): Promise<Json[]> {
  const results: Json[] = jobs.map(() => null);
  const group = childSignal(parent);
  const queue = jobs.entries();
  let failure: { readonly error: unknown } | undefined;
  const worker = async (): Promise<void> => {
    for (const [index, job] of queue) {
      if (failure !== undefined) return;
      try {
        results[index] = await job(group.signal);
      } catch (error) {
        failure ??= { error };
        group.interrupt('sibling-failed');
      }
    }
  };
  // Every worker is waited for: nothing of a failed state may run on into the next one.
  await Promise.all(Array.from({ length: Math.min(concurrency, jobs.length) }, worker));
  group.release();
  if (failure !== undefined) throw failure.error;
  return results;
}
