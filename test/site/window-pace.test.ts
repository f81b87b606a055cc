import { WindowPace } from '../../lib/core/window-pace';
import { ManualClock } from '../support/memory/manual-clock';

const MINUTE = 60_000;
const START = Date.UTC(2024, 4, 1);

describe('another segment, for a window that has read a backlog and has now reached the camera', () => {
  /** Half an hour of backlog in one minute, then five minutes behind the live camera. */
  function atTheCamera(windowMinutes: number): { readonly pace: WindowPace; readonly boundary: number } {
    const clock = new ManualClock(START);
    const pace = new WindowPace(clock, 5 * MINUTE, START + windowMinutes * MINUTE);
    pace.took(START - 30 * MINUTE);
    clock.advance(5 * MINUTE);
    return { pace, boundary: START + 5 * MINUTE };
  }

  test('takes as long as it lasts, however fast the backlog was', () => {
    const { pace, boundary } = atTheCamera(9);

    expect(pace.fitsAnotherSegment(boundary)).toBe(false);
  });

  test('fits where there is that much time', () => {
    const { pace, boundary } = atTheCamera(11);

    expect(pace.fitsAnotherSegment(boundary)).toBe(true);
  });

  test('is judged by the pace alone when footage comes from the future, for then the clocks differ', () => {
    const { pace } = atTheCamera(9);

    expect(pace.fitsAnotherSegment(START + 60 * MINUTE)).toBe(true);
  });
});
