import { type ChaosPlan, QUIET } from './chaos';
import { HISTORY_LIMIT } from './figures';
import { restingCameras } from './plans';
import { type History, Site, START } from './site';
import { siteTemplate } from './site-template';

// Two days of windows are work for the processor; on a busy machine for more than half a minute.
jest.setTimeout(180_000);

const template = siteTemplate('follow');
const HOURS = 42;
const STREAMS = 2;

/** Every second answer to StartExecution is lost, and every second start of the schedule comes again. */
const UNHEARD: ChaosPlan = { ...QUIET, startLosses: 0.5, duplicates: 0.5 };
/** A window of a camera that is off makes few calls, and few of these deaths come in time. */
const TIRED: ChaosPlan = { ...UNHEARD, deaths: 0.2, pauses: 0.02, losses: 0.002 };

function follow(seed: number, chaos: ChaosPlan, streams: number): Promise<History> {
  return new Site({ template, seed, hours: HOURS, cameras: restingCameras(seed, START, HOURS, streams), chaos }).live();
}

const unheard = new Map<number, Promise<History>>();

/** The history of a seed in which answers are lost and nothing else, lived through once for all tests. */
function followUnheard(seed: number): Promise<History> {
  const lived = unheard.get(seed) ?? follow(seed, UNHEARD, STREAMS);
  unheard.set(seed, lived);
  return lived;
}

const countOf = ({ watch }: History, outcome: string): number => watch.executions.run.outcomes.get(outcome) ?? 0;

describe('a run that follows a camera over several executions', () => {
  test('is one run, though the answers to the starts of its successors are lost', async () => {
    const lived = await followUnheard(1);

    const { verdict, watch, chaos, again } = lived;
    expect(verdict).toMatchObject({ problems: [], lost: 0, duplicated: 0, cuts: { unexplained: 0 } });
    expect(verdict.archived).toBeGreaterThan(4_000);
    // At least three generations behind the first, on each stream.
    expect(countOf(lived, 'CONTINUED')).toBeGreaterThanOrEqual(3 * STREAMS);
    // Whoever else was started found it at work: nothing ever ran beside it.
    expect(countOf(lived, 'STOPPED')).toBe(STREAMS);
    expect(countOf(lived, 'ANOTHER_RUN')).toBe(watch.executions.run.count - countOf(lived, 'CONTINUED') - STREAMS);
    expect(countOf(lived, 'ANOTHER_RUN')).toBeGreaterThan(STREAMS * HOURS);
    expect(watch.executions.run.historyEvents).toBeLessThan(HISTORY_LIMIT);
    expect(chaos.startLosses).toBeGreaterThan(10);
    expect(again.schedule).toBeGreaterThan(10);
  });

  test('is told of once when it begins, and not again by its successors', async () => {
    const lived = await followUnheard(1);

    const { watch } = lived;
    const { run } = watch.executions;
    expect([...watch.runsStarted.values()].filter((times) => times !== 1)).toEqual([]);
    expect(watch.runsStarted.size).toBe(run.count - countOf(lived, 'CONTINUED'));
    expect(watch.events.get('Archive Run Ended')).toBe(watch.runsStarted.size);
  });

  test('loses nothing and takes nothing twice while its workers die', async () => {
    const lived = await follow(4, TIRED, 1);

    expect(lived.verdict).toMatchObject({ problems: [], lost: 0, duplicated: 0, cuts: { unexplained: 0 } });
    expect(lived.chaos.deaths).toBeGreaterThan(20);
    expect(countOf(lived, 'CONTINUED')).toBeGreaterThanOrEqual(3);
  });
});
