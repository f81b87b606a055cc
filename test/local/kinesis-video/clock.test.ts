import { acceleratedClock } from '../../../lib/local/kinesis-video';

const SPEED = 100_000;

test('an accelerated clock sleeps its own time, not the real one', async () => {
  const clock = acceleratedClock(SPEED, 1_000_000);

  await clock.sleep(60_000, new AbortController().signal);

  expect(clock.now()).toBeGreaterThanOrEqual(1_060_000);
});

test('an aborted sleep rejects with the reason', async () => {
  const stop = new AbortController();
  const sleeping = acceleratedClock(1).sleep(3_600_000, stop.signal);

  stop.abort(new Error('enough'));

  await expect(sleeping).rejects.toThrow('enough');
});

test.each([0, -1, Infinity, NaN])('a speed of %d is refused', (speed) => {
  expect(() => acceleratedClock(speed)).toThrow(/clock speed: got .*, allowed: a number above 0/);
});
