import { systemClock } from '../../lib/adapters/system-clock';

describe('systemClock', () => {
  beforeEach(() => { jest.useFakeTimers({ now: 1_714_521_600_000 }); });
  afterEach(() => { jest.useRealTimers(); });

  test('tells epoch milliseconds', () => {
    expect(systemClock.now()).toBe(1_714_521_600_000);
  });

  test('an alarm rings at its time, once', () => {
    const ring = jest.fn();
    systemClock.alarm(1_714_521_605_000, ring);

    jest.advanceTimersByTime(4_999);
    const before = ring.mock.calls.length;
    jest.advanceTimersByTime(10_000);

    expect([before, ring.mock.calls.length]).toEqual([0, 1]);
  });

  test('an alarm for a time that has passed rings at once', () => {
    const ring = jest.fn();
    systemClock.alarm(1, ring);

    jest.advanceTimersByTime(0);

    expect(ring).toHaveBeenCalledTimes(1);
  });

  test('a cancelled alarm does not ring', () => {
    const ring = jest.fn();
    systemClock.alarm(1_714_521_605_000, ring).cancel();

    jest.advanceTimersByTime(60_000);

    expect(ring).not.toHaveBeenCalled();
    expect(jest.getTimerCount()).toBe(0);
  });
});
