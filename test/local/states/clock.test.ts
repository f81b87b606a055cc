import { realClock, skippingClock } from '../../../lib/local/states';

describe('the skipping clock', () => {
  it('jumps over a sleep', async () => {
    const clock = skippingClock(0);
    await clock.sleep(3_600_000);
    expect(clock.now()).toBe(3_600_000);
  });

  it('wakes sleepers in the order of their times', async () => {
    const clock = skippingClock(0);
    const woken: string[] = [];
    await Promise.all([[30, 'c'], [10, 'a'], [20, 'b']].map(async ([ms, name]) => {
      await clock.sleep(Number(ms));
      woken.push(`${name} ${clock.now()}`);
    }));
    expect(woken).toEqual(['a 10', 'b 20', 'c 30']);
  });

  it('does not fire a deadline while nothing sleeps', async () => {
    const clock = skippingClock(0);
    let fired = false;
    void clock.deadline(1).then(() => { fired = true; });
    await new Promise((resolve) => { setImmediate(() => setImmediate(resolve)); });
    expect(fired).toBe(false);
  });

  it('fires a deadline before a sleep that goes beyond it', async () => {
    const clock = skippingClock(0);
    const firedAt: number[] = [];
    void clock.deadline(5).then(() => firedAt.push(clock.now()));
    await clock.sleep(10);
    expect(firedAt).toEqual([5]);
  });

  it('does not wait for a sleeper that was stopped', async () => {
    const clock = skippingClock(0);
    const stop = new AbortController();
    const stopped = clock.sleep(10, stop.signal);
    stop.abort(new Error('stop'));
    await expect(stopped).rejects.toThrow('stop');
    await clock.sleep(5);
    expect(clock.now()).toBe(5);
  });

  it('refuses to sleep for somebody who was stopped already', async () => {
    await expect(skippingClock(0).sleep(1, AbortSignal.abort(new Error('stop')))).rejects.toThrow('stop');
  });
});

describe('the real clock', () => {
  it('ends a sleep with the reason of the signal', async () => {
    const stop = new AbortController();
    const stopped = realClock.sleep(60_000, stop.signal);
    stop.abort(new Error('stop'));
    await expect(stopped).rejects.toThrow('stop');
  });

  it('returns at once from a sleep of nothing', async () => {
    await expect(realClock.sleep(0)).resolves.toBeUndefined();
  });
});
