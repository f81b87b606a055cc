import { backlogPace, catchUp, follow } from '../../../lib/cli/estimate/reading';
import { DAYS_PER_MONTH, HOURS_PER_MONTH } from '../../../lib/cli/estimate/workload';
import { START } from '../../support/memory/world';
import { countedRun } from './counted-run';
import { workload } from './workloads';

const HOUR = 3600;

/** Little data, so that hours of it fit into a test. */
const SLOW = workload({ bitsPerSecond: 8_000, fragmentSeconds: 1 });

describe('GetMedia sends a backlog', () => {
  test.each([
    ['by its 5 fragments a second', { bitsPerSecond: 2e6, fragmentSeconds: 2 }, 10],
    ['by its 25 MB/s when fragments are large', { bitsPerSecond: 20e6, fragmentSeconds: 10 }, 10],
    ['never slower than the camera', { bitsPerSecond: 100e6, fragmentSeconds: 1 }, 2],
  ])('%s', (_why, change, pace) => {
    expect(backlogPace(workload(change))).toBe(pace);
  });
});

describe('the windows of a run are those that the core makes', () => {
  test.each([1, 2, 4])('a catch-up of %i h', async (hours) => {
    const of = { ...SLOW, intervalSeconds: hours * HOUR };
    const model = catchUp(of);

    const run = await countedRun(of, {
      seconds: hours * HOUR + 1, fragmentMillis: 1000 / model.pace, input: { mode: 'catch-up', until: START + hours * HOUR * 1000 },
    });

    expect(run.windows.map(({ status }) => status).at(-1)).toBe('DONE');
    expect(run.windows).toHaveLength(model.windows / model.runs);
    expect(run.world.archived).toHaveLength(model.stretches / model.runs * model.objects.length);
    // Less what the model assumes beside the reading, 2 s a window.
    expect(run.lambdaSeconds / (model.lambdaSeconds / model.runs - 2 * run.windows.length)).toBeCloseTo(1, 1);
  });

  test.each([[300, 6], [60, 6], [3600, 10]])('behind a camera, in segments of %i s', async (segmentSeconds, windows) => {
    const of = { ...SLOW, segmentSeconds, mode: 'follow' as const };
    const model = follow(of);

    const run = await countedRun(of, { seconds: windows * 900, fragmentMillis: 1000, windows });

    const footageSeconds = run.world.archived.flat().length;
    expect(run.lambdaSeconds / windows / (HOURS_PER_MONTH * HOUR / model.windows)).toBeCloseTo(1, 1);
    expect(footageSeconds / run.world.archived.length / (HOURS_PER_MONTH * HOUR / model.stretches)).toBeCloseTo(1, 1);
  });

  test('behind a camera that is off, each is as long and asks as often', async () => {
    const of = { ...SLOW, hoursPerDay: 12, mode: 'follow' as const };
    const [off, on] = [follow(of), follow({ ...of, hoursPerDay: 24 })];

    const run = await countedRun(of, { seconds: 0, fragmentMillis: 1000, windows: 4 });

    expect(run.windows.map(({ status }) => status)).toEqual(['IDLE', 'IDLE', 'IDLE', 'IDLE']);
    const half = { seconds: off.lambdaSeconds - on.lambdaSeconds / 2, sessions: off.sessions - on.sessions / 2 };
    expect(run.lambdaSeconds / 4 / (half.seconds / off.waits)).toBeCloseTo(1, 0);
    expect(run.sessions / 4 / (half.sessions / off.waits)).toBeCloseTo(1, 0);
  });
});

test('a camera that is on for a part of the day has runs that find nothing', () => {
  const eight = catchUp(workload({ hoursPerDay: 8 }));
  const daily = catchUp(workload({ hoursPerDay: 8, intervalSeconds: 24 * HOUR }));

  expect(eight.windows).toBeCloseTo(HOURS_PER_MONTH);
  expect(eight.lambdaSeconds).toBeLessThan(catchUp(workload()).lambdaSeconds);
  expect(eight.lambdaSeconds).toBeGreaterThan(catchUp(workload()).lambdaSeconds / 3);
  expect(daily.runs).toBeCloseTo(DAYS_PER_MONTH);
  expect(daily.windows / daily.runs).toBeGreaterThan(1);
});

test('a run that follows meets the starts of the schedule', () => {
  expect(follow(workload({ mode: 'follow' }))).toMatchObject({ runs: 0, needlessRuns: HOURS_PER_MONTH, waits: 0 });
});
