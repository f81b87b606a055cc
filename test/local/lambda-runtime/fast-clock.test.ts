import { cleanUp, functionOf } from './support';

afterEach(cleanUp);

const START = Date.UTC(2030, 0, 1);
const HOUR = 3_600_000;

/** A clock that shows `START` when it is made, and takes a thousandth of the time. */
function fastClock(): { now(): number; speed: number } {
  const made = Date.now();
  return { now: () => START + (Date.now() - made) * 1000, speed: 1000 };
}

interface Times { readonly before: string; readonly slept: number; readonly left: number; readonly fixed: string; readonly isDate: boolean }

const SLEEPY = `
  import { setTimeout as sleep } from 'node:timers/promises';
  import { setTimeout as timer } from 'node:timers';
  export const handler = async (event, context) => {
    const before = new Date();
    await sleep(10_000);
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    await new Promise((resolve) => timer(resolve, 10_000));
    return { before: before.toISOString(), slept: Date.now() - before.getTime(), left: context.getRemainingTimeInMillis(), fixed: new Date(0).toISOString(), isDate: before instanceof Date };
  };`;

async function timesOf(clock: { now(): number; speed: number }): Promise<Times> {
  const result = await functionOf(SLEEPY, { clock, timeoutSeconds: 900 }).invoke({});
  if (!result.ok) throw new Error(result.errorMessage);
  return result.payload as Times;
}

describe('a function with a clock of its own', () => {
  it('sees the time of that clock, and its sleeps take as long as it says', async () => {
    const { before, slept, isDate, fixed } = await timesOf(fastClock());

    expect(before.slice(0, 4)).toBe('2030');
    expect(slept).toBeGreaterThanOrEqual(3 * 9_900); // A real timer may fire a tenth of a millisecond early, on the fast clock 100 ms.
    expect([isDate, fixed]).toEqual([true, '1970-01-01T00:00:00.000Z']);
  });

  it('has its time limit on that clock', async () => {
    const { left } = await timesOf(fastClock());

    expect(left).toBeLessThanOrEqual(900_000 - 3 * 9_900);
  });

  it('is killed when that time is up', async () => {
    const local = functionOf('export const handler = () => new Promise(() => setInterval(() => {}, 1000));', { clock: fastClock(), timeoutSeconds: 900 });

    expect(await local.invoke({})).toMatchObject({ ok: false, errorType: 'Sandbox.Timedout', errorMessage: expect.stringContaining('900.00 seconds') as string });
  });

  it('has the machine\'s clock when it is given none', async () => {
    const result = await functionOf('export const handler = async () => Date.now();').invoke({});

    expect(Math.abs((result as { payload: number }).payload - Date.now())).toBeLessThan(HOUR);
  });
});
