import { WindowPace } from '../../lib/core/window-pace';
import { ManualClock } from '../support/memory/manual-clock';
import { START } from '../support/memory/world';

const MINUTE = 60_000;

/** A window of so many minutes, with segments of five. */
function paceOf(windowMinutes: number, segmentMillis = 5 * MINUTE): { readonly clock: ManualClock; readonly pace: WindowPace } {
  const clock = new ManualClock(START);
  return { clock, pace: new WindowPace(clock, segmentMillis, START + windowMinutes * MINUTE) };
}

describe('another segment', () => {
  test('is thought to fit while nothing is known of the pace', () => {
    expect(paceOf(0).pace.fitsAnotherSegment(START)).toBe(true);
  });

  test.each<[number, boolean]>([[9, false], [10.4, false], [10.5, true], [14, true]])('behind a live camera takes as long as it lasts, and a tenth: in %d minutes a second one fits: %s', (minutes, fits) => {
    const { clock, pace } = paceOf(minutes);
    pace.took(START);
    clock.advance(5 * MINUTE);

    expect(pace.fitsAnotherSegment(START + 5 * MINUTE)).toBe(fits);
  });

  test.each<[number, boolean]>([[1, false], [1.05, true]])('of a backlog takes as long as those before it: ten times faster, in %d minutes: %s', (minutes, fits) => {
    const { clock, pace } = paceOf(minutes);
    pace.took(START - 600 * MINUTE);
    clock.advance(0.5 * MINUTE);

    expect(pace.fitsAnotherSegment(START - 595 * MINUTE)).toBe(fits);
  });

  test('is measured from the first fragment of the window, not from the last', () => {
    const { clock, pace } = paceOf(10.4);
    pace.took(START);
    clock.advance(5 * MINUTE - 1);
    pace.took(START + 5 * MINUTE - 1);

    clock.advance(1);

    expect(pace.fitsAnotherSegment(START + 5 * MINUTE)).toBe(false);
  });

  test('fits no window that is shorter, as soon as that is known', () => {
    const { clock, pace } = paceOf(14, 60 * MINUTE);
    pace.took(START);
    clock.advance(MINUTE);

    expect(pace.fitsAnotherSegment(START + MINUTE)).toBe(false);
  });

  test('is not divided by nothing when two fragments came at once', () => {
    const { clock, pace } = paceOf(14);
    pace.took(START);

    expect(pace.fitsAnotherSegment(START)).toBe(true);
    clock.advance(10);
    expect(pace.fitsAnotherSegment(START)).toBe(false);
  });
});
