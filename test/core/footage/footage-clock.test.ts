import { FootageClock } from '../../../lib/core/footage/footage-clock';

const HOUR = 3_600_000;
const BEGIN = Date.UTC(2026, 4, 1);

/** Where fragments of 2 s are placed whose producer says these times, in ms behind the begin. */
function placed(...times: number[]): { readonly at: number[]; readonly steps: number; readonly start: number | undefined } {
  const clock = new FootageClock();
  const at = times.map((time) => clock.place({ producer: BEGIN + time, duration: 2000 }));
  return { at, steps: clock.steps, start: clock.start };
}

test('fragments lie where their camera says, holes included', () => {
  expect(placed(0, 2000, 4010, 100_000, 24 * HOUR)).toEqual({ at: [0, 2000, 4010, 100_000, 24 * HOUR], steps: 0, start: BEGIN });
});

test('behind a clock that was set back footage goes on where it was', () => {
  expect(placed(0, 2000, -HOUR, -HOUR + 2000, -HOUR + 10_000)).toEqual({ at: [0, 2000, 4000, 6000, 14_000], steps: 1, start: BEGIN });
});

test('behind a clock that was set ahead by more than a day it does as well', () => {
  expect(placed(0, 24 * HOUR + 1, 24 * HOUR + 2001)).toEqual({ at: [0, 2000, 4000], steps: 1, start: BEGIN });
});
