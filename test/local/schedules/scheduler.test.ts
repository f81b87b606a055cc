import { UndeliverableError } from '../../../lib/local/events';
import { dailySchedule, startScheduler, TARGET } from './support';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const running: { stop(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((scheduler) => scheduler.stop()));
});

function start(options?: Parameters<typeof startScheduler>[0]): ReturnType<typeof startScheduler> {
  const started = startScheduler(options);
  running.push(started.scheduler);
  return started;
}

describe('a scheduler', () => {
  test('delivers at each due time, and at none in between', async () => {
    const { scheduler, clock, runs } = start();
    scheduler.add(dailySchedule({}, { Input: '{"at":"<aws.scheduler.scheduled-time>"}' }));

    await clock.advance(6 * HOUR - 1);
    expect(runs).toEqual([]);
    await clock.advance(1);
    await clock.advance(DAY);

    expect(runs).toEqual([
      { at: '2024-01-01T06:00:00.000Z', targetArn: TARGET, input: { at: '2024-01-01T06:00:00Z' } },
      { at: '2024-01-02T06:00:00.000Z', targetArn: TARGET, input: { at: '2024-01-02T06:00:00Z' } },
    ]);
  });

  test('runs several schedules beside each other', async () => {
    const { scheduler, clock, runs } = start();
    scheduler.add(dailySchedule({}, { Arn: 'arn:daily' }));
    scheduler.add(dailySchedule({ ScheduleExpression: 'rate(4 hours)' }, { Arn: 'arn:often' }));

    await clock.advance(0); // What is due now must not wait for the first sleeper.
    await clock.advance(9 * HOUR);

    expect(runs.map(({ at, targetArn }) => [at.slice(11, 16), targetArn])).toEqual([
      ['00:00', 'arn:often'], ['04:00', 'arn:often'], ['06:00', 'arn:daily'], ['08:00', 'arn:often'],
    ]);
  });

  test('keeps to the start and the end of a schedule', async () => {
    const { scheduler, clock, runs } = start();
    scheduler.add(dailySchedule({ StartDate: '2024-01-03T06:00:00Z', EndDate: '2024-01-04T06:00:00Z' }));

    await clock.advance(10 * DAY);

    expect(runs.map(({ at }) => at)).toEqual(['2024-01-03T06:00:00.000Z', '2024-01-04T06:00:00.000Z']);
    await scheduler.done();
  });

  test('does not make up for what was due before the schedule was added', async () => {
    const { scheduler, clock, runs } = start();
    await clock.advance(2 * DAY);
    scheduler.add(dailySchedule());
    scheduler.add(dailySchedule({ ScheduleExpression: 'at(2024-01-01T12:00:00)' }));

    await clock.advance(DAY);

    expect(runs.map(({ at }) => at)).toEqual(['2024-01-03T06:00:00.000Z']);
  });

  test('leaves a disabled schedule alone', async () => {
    const { scheduler, clock, runs } = start();
    scheduler.add(dailySchedule({ State: 'DISABLED' }));

    await clock.advance(10 * DAY);

    expect(runs).toEqual([]);
  });

  test('spreads runs over a flexible window, the same way for the same seed', async () => {
    const times = async (): Promise<string[]> => {
      const { scheduler, clock, runs } = start();
      scheduler.add(dailySchedule({ FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 30 } }, { Input: '"<aws.scheduler.scheduled-time>"' }));
      await clock.advance(4 * DAY);
      expect(runs.map(({ input }) => input)).toEqual(['2024-01-01T06:00:00Z', '2024-01-02T06:00:00Z', '2024-01-03T06:00:00Z', '2024-01-04T06:00:00Z']);
      return runs.map(({ at }) => at.slice(11));
    };

    const first = await times();

    expect(new Set(first).size).toBe(4);
    for (const time of first) {
      expect(time >= '06:00' && time < '06:30').toBe(true);
    }
    expect(await times()).toEqual(first);
  });

  test('delivers twice when it is asked to, with the same id of the run', async () => {
    const { scheduler, clock, runs } = start({ deliveries: (name, dueMs) => (name === 'made-up' && dueMs === Date.parse('2024-01-01T06:00:00Z') ? 2 : 1) });
    scheduler.add(dailySchedule({}, { Input: '"<aws.scheduler.execution-id>"' }));

    await clock.advance(2 * DAY);

    const ids = runs.map(({ input }) => input);
    expect(ids).toHaveLength(3);
    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  test('tells when it is asked to deliver less than once', async () => {
    const { scheduler, clock } = startScheduler({ deliveries: () => 0 });
    scheduler.add(dailySchedule());

    await clock.advance(DAY);

    await expect(scheduler.stop()).rejects.toThrow(/deliveries: got 0, allowed: a whole number of 1 or more/);
  });
});

describe('a delivery that fails', () => {
  test('is tried again on the clock, and counts its attempts', async () => {
    const seen: unknown[] = [];
    const { scheduler, clock } = start({ random: () => 0, deliver: async (_arn, input) => { seen.push([clock.now() % HOUR, input]); if (seen.length < 3) throw new Error('busy'); } });
    scheduler.add(dailySchedule({}, { Input: '<aws.scheduler.attempt-number>' }));

    await clock.advance(DAY);

    expect(seen).toEqual([[0, 1], [500, 2], [1_500, 3]]);
    expect(scheduler.deadLetters).toEqual([]);
  });

  test('becomes a dead letter after its last attempt, and the schedule goes on', async () => {
    const error = new Error('busy');
    const { scheduler, clock } = start({ deliver: () => Promise.reject(error) });
    scheduler.add(dailySchedule({}, { Input: '<aws.scheduler.attempt-number>', RetryPolicy: { MaximumRetryAttempts: 2 }, DeadLetterConfig: { Arn: 'arn:queue' } }));

    await clock.advance(2 * DAY);

    const letter = { from: 'made-up', targetArn: TARGET, input: 3, deadLetterArn: 'arn:queue', attempts: 3, error };
    expect(scheduler.deadLetters).toEqual([letter, letter]);
  });

  test('holds up no other run', async () => {
    const tried: unknown[] = [];
    const { scheduler, clock } = start({ deliver: async (_arn, input) => { tried.push(input); if (String(input).includes('T00:00')) throw new Error('busy'); } });
    scheduler.add(dailySchedule({ ScheduleExpression: 'rate(1 minute)' }, { Input: '"<aws.scheduler.scheduled-time>"' }));

    await clock.advance(2 * 60_000);

    expect(tried).toContain('2024-01-01T00:01:00Z');
    expect(tried).toContain('2024-01-01T00:02:00Z');
  });

  test('that can never succeed is tried once', async () => {
    const { scheduler, clock } = start({ deliver: () => Promise.reject(new UndeliverableError('no such machine')) });
    scheduler.add(dailySchedule());

    await clock.advance(DAY);

    expect(scheduler.deadLetters).toMatchObject([{ attempts: 1 }]);
  });
});

describe('a scheduler that is stopped', () => {
  test('delivers nothing any more', async () => {
    const { scheduler, clock, runs } = start();
    scheduler.add(dailySchedule());
    await clock.advance(DAY);

    await scheduler.stop();
    await clock.advance(10 * DAY);

    expect(runs).toHaveLength(1);
  });

  test('delivers nothing of what is due at that moment', async () => {
    const { scheduler, runs } = start();
    scheduler.add(dailySchedule({ ScheduleExpression: 'rate(1 day)' }));

    await scheduler.stop();

    expect(runs).toEqual([]);
  });

  test('waits for the delivery that is being made, and tries none again', async () => {
    let finish = (): void => undefined;
    let tries = 0;
    const { scheduler, clock } = start({ deliver: () => new Promise((_resolve, reject) => { tries++; finish = () => reject(new Error('busy')); }) });
    scheduler.add(dailySchedule());
    await clock.advance(DAY);

    let stopped = false;
    const stopping = scheduler.stop().then(() => { stopped = true; });
    await clock.advance(HOUR);
    expect(stopped).toBe(false);
    finish();
    await stopping;

    expect(tries).toBe(1);
  });
});
