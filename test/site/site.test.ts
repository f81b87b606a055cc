import { audit, type Audited } from './audit';
import { type StreamBooks } from './books';
import { type ChaosPlan, QUIET, TROUBLED } from './chaos';
import { figuresOf, HISTORY_LIMIT } from './figures';
import { plannedCameras } from './plans';
import { type History, Site, type SiteOptions, START } from './site';
import { ForgetfulTable } from './site-table';
import { siteTemplate } from './site-template';
import { MACHINES } from './watch';

const template = siteTemplate('catch-up');
const HOURS = 6;
const SEEDS = [1, 2, 3] as const;

/** More of everything than in a week, for these histories are short. */
const WORSE: ChaosPlan = { ...TROUBLED, deaths: 0.3, pauses: 0.1, losses: 0.003, startLosses: 0.1, duplicates: 0.4, stops: 0.3, fleetStops: 0.3 };

function history(seed: number, options: Partial<SiteOptions> = {}): Promise<History> {
  return new Site({ template, seed, hours: HOURS, cameras: plannedCameras(seed, START, HOURS, 6), chaos: WORSE, ...options }).live();
}

const known = new Map<number, Promise<History>>();

/** The history of a seed, lived through once for all tests. */
function historyOf(seed: number): Promise<History> {
  const lived = known.get(seed) ?? history(seed);
  known.set(seed, lived);
  return lived;
}

describe('the archive of a site', () => {
  test.each(SEEDS)('has everything once, on its boundaries, whatever happens: seed %d', async (seed) => {
    const lived = await historyOf(seed);

    expect(lived.verdict).toMatchObject({ problems: [], lost: 0, duplicated: 0, cuts: { unexplained: 0 } });
    expect(lived.verdict.due).toBeGreaterThan(8_000);
    expect(lived.verdict.announced).toBe(lived.verdict.objects);
    for (const kind of MACHINES) expect(lived.watch.executions[kind].historyEvents).toBeLessThan(HISTORY_LIMIT);
  });

  test('was put to the test by these histories', async () => {
    const histories = await Promise.all(SEEDS.map(historyOf));

    const sum = (of: (one: History) => number): number => histories.reduce((total, one) => total + of(one), 0);
    expect(sum(({ chaos }) => chaos.deaths)).toBeGreaterThan(20);
    expect(sum(({ chaos }) => chaos.pauses)).toBeGreaterThan(5);
    expect(sum(({ chaos }) => chaos.losses)).toBeGreaterThan(20);
    expect(sum(({ troubles }) => troubles.stops)).toBeGreaterThan(5);
    expect(sum(({ troubles }) => troubles.sameRun)).toBeGreaterThan(0);
    expect(sum(({ troubles }) => troubles.fleetStops)).toBeGreaterThan(0);
    expect(sum(({ again }) => again.schedule)).toBeGreaterThan(3);
    expect(sum(({ again }) => again.request)).toBeGreaterThan(10);
    expect(sum(({ watch }) => watch.executions.run.outcomes.get('ANOTHER_RUN') ?? 0)).toBeGreaterThan(10);
    expect(sum(({ verdict }) => verdict.cuts.restart)).toBeGreaterThan(0);
    // A key that is denied for longer than footage is kept loses some of it, and the ledger says so.
    expect(sum(({ verdict }) => verdict.expired)).toBeGreaterThan(500);
  });

  test('is the same every time for the same seed', async () => {
    const [first, second] = [await historyOf(1), await history(1)];

    expect(figuresOf(second)).toEqual(figuresOf(first));
  });

  test('is left in peace without troubles: every object is whole but those around what the media do', async () => {
    const { verdict, chaos, watch } = await history(6, { chaos: QUIET });

    expect(verdict).toMatchObject({ problems: [], cuts: { restart: 0, 'end of a requested range': 0, unexplained: 0 } });
    expect(chaos).toEqual({ deaths: 0, pauses: 0, losses: 0, startLosses: 0, taskLosses: 0 });
    expect([...watch.runsStarted.values()].every((times) => times === 1)).toBe(true);
  });
});

describe('the audit', () => {
  let lived: History;

  beforeAll(async () => { lived = await historyOf(2); });

  /** The audit of the same history, of which the books of the first stream say something else. */
  function auditWith(change: (books: StreamBooks) => Partial<StreamBooks>, more: Partial<Audited> = {}): readonly string[] {
    const { audited } = lived;
    const streams = new Map([...audited.books.streams].map(([arn, books], i) => (
      [arn, i === 0 ? Object.assign(Object.create(books) as StreamBooks, change(books)) : books]
    )));
    return audit({ ...audited, ...more, books: Object.assign(Object.create(audited.books) as Audited['books'], { streams }) }).problems;
  }

  const withCopies = (index: number, copies: number) => (books: StreamBooks) => ({ copies: books.copies.with(index, copies) });

  test('has nothing to say of what is right', () => {
    expect(auditWith(() => ({}))).toEqual([]);
  });

  test('sees one fragment that is missing', () => {
    expect(auditWith(withCopies(500, 0))).toEqual([expect.stringContaining('fragment 500 of ')]);
  });

  test('sees one fragment that is there twice', () => {
    expect(auditWith(withCopies(500, 2))).toEqual([expect.stringContaining('fragment 500 is in 2 objects')]);
  });

  test('sees an object that the ledger does not have as it is', () => {
    const problems = auditWith(({ objects }) => ({ objects: objects.map((object, i) => (i === 3 ? { ...object, last: object.last - 1 } : object)) }));

    expect(problems.filter((problem) => problem.includes('only one of bucket and ledger has'))).toHaveLength(2);
  });

  test('sees an object that was never announced', () => {
    const problems = auditWith(({ announced }) => ({ announced: new Map([...announced].slice(1)) }));

    expect(problems).toEqual([expect.stringContaining('was never announced')]);
  });

  test('sees a cut that has no reason', () => {
    const problems = auditWith(() => ({}), { segmentMillis: 600_000 });

    expect(problems.length).toBeGreaterThan(20);
    expect(problems.every((problem) => problem.endsWith('for no reason'))).toBe(true);
  });

  test('sees a gap for which there is no reason', () => {
    const plan = (books: StreamBooks): StreamBooks['camera'] => Object.assign(Object.create(books.camera) as StreamBooks['camera'], { plan: { ...books.camera.plan, hold: undefined } });
    const { audited } = lived;
    const streams = new Map([...audited.books.streams].map(([arn, books]) => [arn, Object.assign(Object.create(books) as StreamBooks, { camera: plan(books) })]));

    const { problems, lost } = audit({ ...audited, books: Object.assign(Object.create(audited.books) as Audited['books'], { streams }) });

    expect(lost).toBeGreaterThan(100);
    expect(problems.some((problem) => problem.endsWith('but in a gap without a reason'))).toBe(true);
  });

  test('sees footage that is archived twice, once a table has lost a cursor', async () => {
    const table = new ForgetfulTable();
    const site = new Site({ template, seed: 8, hours: HOURS, cameras: plannedCameras(8, START, HOURS, 6), chaos: QUIET, table });
    const lived = site.live();
    await site.clock.sleep(3.5 * 3_600_000);
    const [camera] = site.account.cameras;
    table.lose(camera?.arn ?? '');

    const { verdict } = await lived;

    expect(verdict.duplicated).toBeGreaterThan(100);
    expect(verdict.problems.some((problem) => problem.endsWith('is in 2 objects'))).toBe(true);
  });

  test('sees footage that is nowhere, once a bucket has lost an object', async () => {
    let ofTheStream = 0;
    const loses = (key: string): boolean => {
      // A stream that is there from the beginning to the end, so that all of it is due.
      if (!key.includes('stream=camera-new-lens/')) return false;
      ofTheStream += 1;
      return ofTheStream === 10;
    };

    const { verdict } = await history(8, { chaos: QUIET, loses });

    expect(verdict.lost).toBeGreaterThan(5);
    expect(verdict.problems).toContainEqual(expect.stringContaining('only one of bucket and ledger has'));
  });
});
