import { parseDemoOptions } from '../../../lib/cli/demo/options';
import { planDemo, type Plan } from '../../../lib/cli/demo/plan';
import { withLeft, type DemoState } from '../../../lib/cli/demo/recording';

const NOON = Date.UTC(2026, 10, 25, 12);

async function plan(mode: string, timeOfDay: number, before?: DemoState): Promise<Plan> {
  const options = await parseDemoOptions({ speed: '8', out: '/nowhere', json: false, streams: '3', mode, duration: '90' });
  return planDemo(options, before, 'sha', timeOfDay);
}

describe('the plan of a demo', () => {
  test('records now, and archives from the beginning of the first take to the end of this one', async () => {
    const { clockStart, state, input } = await plan('range', NOON);

    expect(clockStart).toBe(NOON);
    expect(state).toEqual({ streamCreatedAt: NOON, streams: 3, inputSha256: 'sha', recordings: [{ startAt: NOON, durationMillis: 90_000 }] });
    expect(input).toEqual({ mode: 'range', from: '2026-11-25T12:00:00.000Z', to: '2026-11-25T12:01:30.000Z' });
  });

  test('to catch up has recorded before: the take ends at a full minute, and the demo begins there', async () => {
    const { clockStart, state, input } = await plan('catch-up', NOON + 1);

    expect(clockStart).toBe(NOON + 120_000);
    expect(state.recordings).toEqual([{ startAt: NOON + 30_000, durationMillis: 90_000 }]);
    expect(input).toEqual({ mode: 'catch-up', until: '2026-11-25T12:02:00.000Z' });
  });

  test('to follow has no end', async () => {
    expect((await plan('follow', NOON)).input).toEqual({ mode: 'follow' });
  });

  test('goes on behind an earlier demo, and has a range over both', async () => {
    const before = withLeft((await plan('range', NOON)).state, NOON + 200_000, true);

    const { clockStart, state, input } = await plan('range', NOON, before);

    expect([clockStart, state.recordings.length]).toEqual([NOON + 200_000, 2]);
    expect(input).toEqual({ mode: 'range', from: '2026-11-25T12:00:00.000Z', to: '2026-11-25T12:04:50.000Z' });
  });

  test('takes an interrupted demo up where it was, also to catch up with it', async () => {
    const before = withLeft((await plan('range', NOON)).state, NOON + 20_000, false);

    const { clockStart, state, input } = await plan('catch-up', NOON + 60_000, before);

    expect([clockStart, state]).toEqual([NOON + 20_000, before]);
    expect(input).toEqual({ mode: 'catch-up', until: '2026-11-25T12:02:00.000Z' });
  });
});
