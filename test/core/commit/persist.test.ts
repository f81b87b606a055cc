import { CommitConflictError, FencedError, StoreMisconfiguredError } from '../../../lib/contract/errors';
import { persist } from '../../../lib/core/commit/persist';
import { World } from '../../support/memory/world';

/** A step that fails so many times before it works. */
function failing(times: number): { readonly step: () => Promise<string>; readonly tries: () => number } {
  let tries = 0;
  return {
    step: async () => {
      tries += 1;
      if (tries <= times) throw new Error(`try ${tries}`);
      return 'done';
    },
    tries: () => tries,
  };
}

describe('persist', () => {
  test('answers what the step answers, without a wait', async () => {
    const world = new World();

    await expect(persist(world.worker(), 'step', async () => 7)).resolves.toBe(7);

    expect(world.clock.sleeps).toEqual([]);
  });

  test('repeats a step that fails five times, and tells of each', async () => {
    const world = new World();
    const worker = world.worker();
    const { step, tries } = failing(5);

    await expect(persist(worker, 'store part', step)).resolves.toBe('done');

    expect(tries()).toBe(6);
    expect(worker.journal.of('retry').map(({ step: name, message }) => `${name}: ${message}`))
      .toEqual([1, 2, 3, 4, 5].map((n) => `store part: Error: try ${n}`));
  });

  test('gives up with the last error after six tries', async () => {
    const { step, tries } = failing(Infinity);

    await expect(persist(new World().worker(), 'step', step)).rejects.toThrow('try 6');

    expect(tries()).toBe(6);
  });

  test('waits longer and longer, at most doubling and never without a pause', async () => {
    const world = new World();

    await persist(world.worker(), 'step', failing(5).step);

    expect(world.clock.sleeps).toHaveLength(5);
    world.clock.sleeps.forEach((wait, i) => {
      expect(wait).toBeGreaterThanOrEqual(10 * 2 ** i);
      expect(wait).toBeLessThan(100 * 2 ** i);
    });
  });

  test.each([new FencedError('arn', 1, 2), new CommitConflictError('key', 'why'), new StoreMisconfiguredError('no bucket', undefined)])('does not repeat what is final: $name', async (error) => {
    let tries = 0;
    const step = async (): Promise<never> => {
      tries += 1;
      throw error;
    };

    await expect(persist(new World().worker(), 'step', step)).rejects.toBe(error);

    expect(tries).toBe(1);
  });
});
