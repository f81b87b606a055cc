import { type ExecutionRecord } from '../../lib/local/states';
import { Gate } from '../support/memory/wire';
import { type CameraPlan } from './camera';
import { QUIET, type Script } from './chaos';
import { type History, Site, type SiteOptions, START } from './site';
import { PREFIX, siteTemplate } from './site-template';

const template = siteTemplate('catch-up');
const HOUR = 3_600_000;
const SECOND = 1_000;
const NAME = `${PREFIX}door`;

/** Three hours of footage to begin with: a first window of three and a half minutes. */
const CAMERA: CameraPlan = {
  name: NAME, createdAt: START - 3 * HOUR, deletedAt: Infinity, fragmentMillis: 10_000, active: [{ from: START - 3 * HOUR + 1_234, to: START + 5 * HOUR }],
  tracksChangeAt: Infinity, hold: undefined, retentionMillis: 24 * HOUR,
};

interface Stopped {
  readonly history: History;
  /** How the executions ended, by name, oldest first. */
  readonly ends: readonly (readonly [string, unknown])[];
}

/** Stops the first run a minute after it began, in the middle of its window, and starts the stream again so much later. */
async function stopAndStart(restartAfter: number, sameRun: boolean, more: Pick<SiteOptions, 'script'> = {}): Promise<Stopped> {
  const site = new Site({ template, seed: 1, hours: 3, cameras: [CAMERA], chaos: QUIET, ...more });
  const lived = site.live();
  await site.clock.sleep(60 * SECOND);
  const [running] = site.runMachine.executions();
  if (running === undefined) throw new Error('no run has begun');
  await site.runMachine.stop(running.executionArn);
  await site.clock.sleep(restartAfter);
  if (sameRun) site.troubles.restarted.add(running.name);
  site.starts.begin(site.runMachine.arn, { streamName: NAME, mode: 'catch-up', ...(sameRun ? { run: running.name } : {}) }, 'person', 'again');
  const history = await lived;
  const endOf = ({ status, output }: ExecutionRecord): unknown => (status === 'SUCCEEDED' ? (output as { readonly outcome: unknown }).outcome : status);
  return { history, ends: [...site.runMachine.executions()].reverse().map((record) => [record.name, endOf(record)] as const) };
}

/** The first window stands still at its 110th call, until the second one is in the middle of its work. */
function standstill(): { readonly script: Script; readonly callsAfter: readonly number[] } {
  const gate = new Gate();
  const callsAfter: number[] = [];
  const script: Script = (window, _call, index) => {
    if (window === 1 && index > 110) callsAfter.push(index);
    if (window === 2 && index === 60) gate.open();
    return window === 1 && index === 110 ? { kind: 'paused-after', until: gate.opened } : undefined;
  };
  return { script, callsAfter };
}

const RIGHT = { problems: [], lost: 0, duplicated: 0, cuts: { unexplained: 0 } };

describe('a run that is stopped in the middle of its window and started again', () => {
  test('finds the window, which nobody waits for any more, still at work', async () => {
    const { history, ends } = await stopAndStart(5 * SECOND, false);

    expect(ends.slice(0, 2)).toEqual([[expect.stringContaining(NAME), 'ABORTED'], ['again', 'ANOTHER_RUN']]);
    expect(history.verdict).toMatchObject({ ...RIGHT, cuts: { restart: 0 } });
  });

  test('takes its stream from that window when it goes on under its own name', async () => {
    const { history, ends } = await stopAndStart(5 * SECOND, true);

    expect(ends[1]).toEqual(['again', 'DONE']);
    // The object that the window had in hand was sealed, and the rest of its segment is in the next one.
    expect(history.verdict).toMatchObject({ ...RIGHT, cuts: { restart: 1 } });
  });

  test('takes it under another name once the lease has run out, though the window comes back', async () => {
    const { script, callsAfter } = standstill();

    const { history, ends } = await stopAndStart(130 * SECOND, false, { script });

    expect(ends[1]).toEqual(['again', 'DONE']);
    // It came back, and tried to go on.
    expect(callsAfter.length).toBeGreaterThan(0);
    expect(history.verdict).toMatchObject({ ...RIGHT, cuts: { restart: 1 } });
  });
});
