import { bundled, SMALL_BUFFERS } from './bundle';
import { campaign } from './campaign';
import { MODES } from './profile';
import { simulate } from './simulation';

let simulateFast: typeof simulate;

beforeAll(async () => { simulateFast = (await bundled([SMALL_BUFFERS])).simulate; });

/** Enough for every step of the protocol to go wrong in every way; `npm run simulate` does as many as there is time for. */
const SEEDS = 150;

test.each(MODES)('the archive keeps its promises in every history: %s', async (mode) => {
  const failures: string[] = [];

  const came = await campaign(simulateFast, mode, 1, SEEDS, ({ seed, violations }) => { failures.push(`seed ${seed}: ${violations[0]}`); });

  expect(failures).toEqual([]);
  // Histories without troubles would prove nothing.
  expect(came.crashes).toBeGreaterThan(SEEDS);
  expect(came.lostResponses).toBeGreaterThan(SEEDS / 2);
  expect(came.fragments).toBeGreaterThan(5 * SEEDS);
  expect(came.rangesDone).toBeGreaterThan(SEEDS / 4);
  // Only an archive of ranges ever lets go of anything.
  if (mode === 'ranges') expect(came.rangesPassed).toBeGreaterThan(SEEDS / 10);
  if (!mode.endsWith('ranges')) expect(came.rangesPassed).toBe(0);
});

test('a seed makes the same history every time', async () => {
  const [first, second] = [await simulate(7, 'weird+retention', { traces: true }), await simulate(7, 'weird+retention', { traces: true })];

  expect(first.trace.length).toBeGreaterThan(100);
  expect(second).toEqual(first);
});

test('small buffers make it faster and nothing else', async () => {
  expect(await simulateFast(9, 'weird')).toEqual(await simulate(9, 'weird'));
});

test('writing the history down does not change it', async () => {
  const { trace: _trace, ...told } = await simulate(8, 'retention', { traces: true });
  const { trace, ...untold } = await simulate(8, 'retention');

  expect(untold).toEqual(told);
  expect(trace).toEqual([]);
});
