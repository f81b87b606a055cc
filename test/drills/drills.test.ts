/**
 * Every exception of the model and every in-band error, from the wire to the alarm: the local server injects it, the bundled function meets
 * it in a process of its own, the synthesized machine goes its way, and the alarms of the template judge the metrics that were written.
 */

import { alarmsForError } from '../../lib/contract/alarms';
import { inBandError } from '../../lib/contract/service-errors';
import { errorCourse } from '../matrix/error-course';
import { DRILLS, DrillSite, type Drill } from './site';

/** Drills that begin at the same time: each is a process that starts, and there are two cores. */
const AT_A_TIME = 4;
/** Alarms that count over longer than a drill's first window, and the minute by which they must have been heard. */
const LASTING: Readonly<Record<string, number>> = { ClientLimitExceededException: 26, ConnectionLimitExceededException: 26, 5000: 36 };

const errorOf = ({ trouble }: Drill): string => ('inBand' in trouble ? String(trouble.inBand) : trouble.exception);
const nameOf = ({ trouble }: Drill): string => ('inBand' in trouble ? inBandError(trouble.inBand).name : trouble.exception);

let site: DrillSite;
const executions = new Map<string, string>();

async function beginAll(drills: readonly Drill[]): Promise<void> {
  const left = [...drills];
  const worker = async (): Promise<void> => {
    for (let drill = left.shift(); drill !== undefined; drill = left.shift()) executions.set(drill.stream, await site.begin(drill));
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
}

beforeAll(async () => {
  site = await DrillSite.start();
  const isLasting = (drill: Drill): boolean => errorOf(drill) in LASTING;
  await beginAll([...DRILLS.filter(isLasting), ...DRILLS.filter((drill) => !isLasting(drill))]);
  await site.reach(Math.max(...Object.values(LASTING)));
}, 240_000);

afterAll(() => site.close());

describe.each(DRILLS.map((drill) => [errorOf(drill), nameOf(drill), drill] as const))('%s (%s)', (_error, name, drill) => {
  test('leads the run the way that the matrix says', async () => {
    const path = site.pathOf(executions.get(drill.stream) ?? '');
    const { path: expected } = await errorCourse(drill.trouble);

    expect(path.slice(0, expected.length)).toEqual(expected);
  });

  test('is logged with its name, the request id of the service, the run and the stream', () => {
    const [line] = site.logged(drill.stream, 'source-error');

    expect(line).toMatchObject({ level: 'WARN', errorName: name, service: site.archiveName, run: drill.stream, requestId: expect.stringMatching(/^[\da-f-]{36}$/) as string });
  });

  test('is counted under its name', () => {
    expect(site.counted('Errors').filter(({ ErrorName }) => ErrorName === name)).toContainEqual(expect.objectContaining({ Errors: 1, service: site.archiveName }));
  });

  test('raises its alarm', () => {
    const ids = alarmsForError(name).map(({ id }) => id);

    expect(site.alarms().filter((id) => ids.includes(id))).toContain(ids[0]);
  });
});

test('no alarm is raised that nothing was wrong for', () => {
  const expected = DRILLS.flatMap((drill) => alarmsForError(nameOf(drill)).map(({ id }) => id));

  expect(site.alarms().filter((id) => !expected.includes(id) && id !== 'AuditorSilent')).toEqual([]);
});

test('the auditor publishes the risk of every stream, whatever becomes of its runs, and gives a sign of life', async () => {
  await expect(site.audit()).resolves.toMatchObject({ ok: true, payload: { streams: DRILLS.length, streamsWithoutRetention: 0 } });

  const perStream = site.counted('RetentionRisk').filter((line) => 'StreamName' in line);
  expect(perStream.map(({ StreamName }) => String(StreamName)).sort()).toEqual(DRILLS.map(({ stream }) => stream).sort());
  for (const { RetentionRisk } of perStream) expect(RetentionRisk).toBeGreaterThan(0);
  expect(site.counted('Audits')).toMatchObject([{ Audits: 1, Streams: DRILLS.length, service: site.archiveName }]);
});

test('an auditor that cannot ask for a stream calms no alarm: it says what it knows, fails, and gives no sign of life', async () => {
  const [hidden, seen] = ['drill-5000', 'drill-4501'];
  const before = { risks: site.counted('RetentionRisk').length, signs: site.counted('Audits').length };
  site.hide(hidden);

  await expect(site.audit({ kind: 'named', names: [hidden, seen] })).resolves.toMatchObject({ ok: false, errorMessage: expect.stringContaining('Kvs.InternalFailure') as string });

  expect(site.counted('RetentionRisk').slice(before.risks)).toMatchObject([{ StreamName: seen }]);
  expect(site.counted('Audits')).toHaveLength(before.signs);
});
