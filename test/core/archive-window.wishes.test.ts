import { NOT_ASKED_FOR } from '../../lib/contract/gap-reason';
import { RangePassedError } from '../../lib/contract/errors';
import { EXPIRED } from '../../lib/core/session-reader';
import { range, SECOND, skipped, upTo, worldWith } from '../support/memory/range-runs';
import { faultAt, FaultyWire } from '../support/memory/wire';
import { START, type World } from '../support/memory/world';

describe('a range that waits', () => {
  const wishes = (world: World): unknown[] => [...world.table.wishes(world.stream.arn).values()].map(({ run, from, to }) => [run, (from - START) / SECOND, (to - START) / SECOND]);
  const hold = async (world: World, wish: [number, number], run: string): Promise<void> => {
    await world.tryWindow(new FaultyWire(faultAt('source.open', { kind: 'killed-before' })), { input: { mode: 'range', from: START + wish[0] * SECOND, until: START + wish[1] * SECOND, run } });
  };

  test('is not overtaken by a later one that comes first when the stream is free', async () => {
    const world = worldWith(200);
    await hold(world, [0, 120], 'a');
    const waiting = await range(world, 30, 180, { run: 'b' });
    await range(world, 0, 120, { run: 'a' });

    const overtaking = await range(world, 250, 300, { run: 'c' });
    const waited = await range(world, 30, 180, { run: 'b' });

    expect([waiting, overtaking, waited].map(({ status }) => status)).toEqual(['LEASE_HELD', 'DONE', 'DONE']);
    expect(world.archived.flat()).toEqual([...upTo(1, 90), ...upTo(126, 150)]);
    expect(skipped(world)).toEqual([[180, 250]]);
    expect(wishes(world)).toEqual([]);
  });

  test('hears that it was done in passing, though its camera was off and the archive says nothing of it', async () => {
    const world = worldWith(5);
    world.stream.publish({ serverTimestamp: START + 300 * SECOND });
    world.clock.advance(300 * SECOND);
    await hold(world, [0, 10], 'a');
    await range(world, 100, 150, { run: 'b' });
    await range(world, 0, 10, { run: 'a' });
    await range(world, 295, 310, { run: 'c' });
    const sessions = world.stream.opened.length;

    await expect(range(world, 100, 150, { run: 'b' })).resolves.toMatchObject({ status: 'DONE', fragments: 0 });

    expect([world.archived.flat(), world.stream.opened.length, wishes(world)]).toEqual([upTo(1, 6), sessions, []]);
  });

  test('for what was left out in part before is not told that all is done', async () => {
    const world = worldWith(200);
    await range(world, 0, 10);
    await range(world, 60, 70);
    await hold(world, [60, 80], 'a');
    await range(world, 30, 100, { run: 'b' });
    await range(world, 60, 80, { run: 'a' });
    await range(world, 250, 260, { run: 'c' });

    await expect(range(world, 30, 100, { run: 'b' })).rejects.toThrow('2024-05-01T00:00:30.000Z to 2024-05-01T00:01:00.000Z');

    expect(world.archived.flat()).toEqual([...upTo(1, 5), ...upTo(31, 50), ...upTo(126, 130)]);
  });

  test('is archived together with a later one that it reaches into', async () => {
    const world = worldWith(200);
    await hold(world, [0, 120], 'a');
    await range(world, 30, 180, { run: 'b' });
    await range(world, 0, 120, { run: 'a' });

    await expect(range(world, 150, 300, { run: 'c' })).resolves.toMatchObject({ status: 'DONE' });

    expect(world.archived.flat()).toEqual(upTo(1, 150));
    await expect(range(world, 30, 180, { run: 'b' })).resolves.toMatchObject({ status: 'DONE', fragments: 0 });
  });

  test('because it lies ahead is not overtaken where the archive begins', async () => {
    const world = worldWith(5, 'ranges', 0);
    await range(world, 20, 40, { run: 'a' });
    world.stream.publish({ serverTimestamp: START + 35 * SECOND });
    world.stream.publish({ serverTimestamp: START + 90 * SECOND });
    world.clock.advance(200 * SECOND);

    const statuses = [(await range(world, 80, 100, { run: 'b' })).status, (await range(world, 20, 40, { run: 'a' })).status];

    expect(statuses).toEqual(['DONE', 'DONE']);
    // The fifth may last up to 28 s.
    expect(world.archived.flat()).toEqual([5, 6, 7]);
  });

  test('in vain, since it was stopped, holds nobody up: what it wanted is archived once, and it is forgotten', async () => {
    const world = worldWith(200);
    await range(world, 0, 10);
    await world.worker().cursors.wish(world.stream.arn, { run: 'stale', from: START + 100 * SECOND, to: START + 110 * SECOND });

    await expect(range(world, 200, 210)).resolves.toMatchObject({ status: 'DONE' });

    expect(world.archived.flat()).toEqual([...upTo(1, 5), ...upTo(51, 55), ...upTo(101, 105)]);
    // For an hour its run could still hear that it is done.
    expect(wishes(world)).toEqual([['stale', 100, 110]]);
    world.clock.advance(3_601 * SECOND);
    await range(world, 200, 210);
    expect(wishes(world)).toEqual([]);
  });

  test('in vain, for what nobody has any more, is forgotten as well, and what is lost is told', async () => {
    const world = worldWith(200);
    await range(world, 0, 10);
    await world.worker().cursors.wish(world.stream.arn, { run: 'stale', from: START + 50 * SECOND, to: START + 80 * SECOND });
    world.stream.expire(90);

    await expect(range(world, 200, 210)).resolves.toMatchObject({ status: 'DONE' });

    expect(world.archived.flat()).toEqual([...upTo(1, 5), ...upTo(101, 105)]);
    expect(world.ledger.gaps).toMatchObject([{ reason: `${NOT_ASKED_FOR}; ${EXPIRED}` }]);
    expect(wishes(world)).toEqual([]);
  });

  test.each<[string, (world: World) => Promise<unknown>]>([
    ['done', (world) => range(world, 0, 10)],
    ['refused', async (world) => {
      await range(world, 100, 110);
      await expect(range(world, 0, 10)).rejects.toThrow(RangePassedError);
    }],
    ['stopped', async (world) => {
      world.table.askToStop(world.stream.arn);
      await expect(range(world, 0, 10)).resolves.toMatchObject({ status: 'STOPPED' });
    }],
    ['stopped before it begins', async (world) => {
      await range(world, 5_000, 5_010, { run: 'a' });
      world.table.askToStop(world.stream.arn);
      await expect(range(world, 5_000, 5_010, { run: 'a' })).resolves.toMatchObject({ status: 'STOPPED' });
    }],
  ])('takes its wish back when it is %s', async (_case, end) => {
    const world = worldWith(100);

    await end(world);

    expect(wishes(world)).toEqual([]);
  });

  test('keeps its wish as long as it goes on, for what it still waits for', async () => {
    const world = worldWith(5);

    await range(world, 0, 1_000, { run: 'a' });

    expect(wishes(world)).toEqual([['a', 0, 1_000]]);
  });
});
