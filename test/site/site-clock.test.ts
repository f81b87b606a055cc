import { Chance } from '../simulation/chance';
import { SiteClock } from './site-clock';

const START = 1_000_000;

describe('the clock of a site', () => {
  test('wakes everybody in the order of their times, and those of one moment in the order in which they came', async () => {
    const clock = new SiteClock(START);
    const chance = new Chance(1);
    const woken: { readonly at: number; readonly order: number }[] = [];
    const times = Array.from({ length: 200 }, () => chance.between(0, 50));

    await Promise.all(times.map(async (millis, order) => {
      await clock.sleep(millis);
      woken.push({ at: clock.now(), order });
    }));

    expect(woken).toEqual(times.map((millis, order) => ({ at: START + millis, order })).sort((a, b) => a.at - b.at || a.order - b.order));
  });

  test('lets everything that can go on go on before it moves', async () => {
    const clock = new SiteClock(START);
    const work = (async () => {
      for (let i = 0; i < 100; i++) await Promise.resolve();
      return clock.now();
    })();

    await clock.sleep(1);

    expect(await work).toBe(START);
  });

  test('stands on whole milliseconds, whatever is slept', async () => {
    const clock = new SiteClock(START);

    await clock.sleep(0.25);

    expect(clock.now()).toBe(START + 1);
  });

  test('rings no alarm that was cancelled, and does not wait for it', async () => {
    const clock = new SiteClock(START);
    const rings: string[] = [];
    const first = clock.alarm(START + 10, () => rings.push('first'));
    clock.alarm(START + 30, () => rings.push('second'));

    first.cancel();
    await clock.sleep(20);

    expect(rings).toEqual([]);
    expect(clock.now()).toBe(START + 20);
    await clock.sleep(10);
    expect(rings).toEqual(['second']);
  });

  test.each(['before', 'while'])('ends a sleep with the reason of a signal that aborts %s it', async (when) => {
    const clock = new SiteClock(START);
    const controller = new AbortController();
    if (when === 'before') controller.abort(new Error('enough'));

    const sleep = clock.sleep(1_000, controller.signal);
    controller.abort(new Error('enough'));

    await expect(sleep).rejects.toThrow('enough');
    expect(clock.now()).toBe(START);
  });

  test('lets a deadline pass even when nobody sleeps beside it', async () => {
    const clock = new SiteClock(START);

    await clock.deadline(900_000);

    expect(clock.now()).toBe(START + 900_000);
  });
});
