import { RangePassedError } from '../../lib/contract/errors';
import { NOT_ASKED_FOR, tellsOfLoss } from '../../lib/contract/gap-reason';
import { LEASE_MILLIS } from '../../lib/core/commit/acquire';
import { EXPIRED } from '../../lib/core/session-reader';
import { range, SECOND, skipped, upTo, worldWith } from '../support/memory/range-runs';
import { faultAt, FaultyWire, nameOf } from '../support/memory/wire';
import { START, type World } from '../support/memory/world';
import { spoil } from '../support/unreadable-fragment';

const selectors = (world: World): string[] => world.stream.opened.map(({ selector }) => selector.StartSelectorType);

describe('a range of an archive of everything', () => {
  test('is a catch-up that ends at its end: all that comes before it is archived as well', async () => {
    const world = worldWith(40, 'everything');

    const result = await range(world, 40, 60);

    expect(result).toMatchObject({ status: 'DONE', fragments: 30 });
    expect(world.archived.flat()).toEqual(upTo(1, 30));
    expect(world.ledger.gaps).toEqual([]);
  });

  test('that the archive is behind already ends at once, without a session', async () => {
    const world = worldWith(40, 'everything');
    await world.window({ input: { mode: 'catch-up', until: START + 70 * SECOND, run: 'run-1' } });
    const sessions = world.stream.opened.length;

    await expect(range(world, 10, 60)).resolves.toMatchObject({ status: 'DONE', fragments: 0 });

    expect(world.stream.opened).toHaveLength(sessions);
  });

  test('that lies ahead is waited for: idle until it ends, then done with what it brought', async () => {
    const world = worldWith(5, 'everything', 0);

    const statuses = [(await range(world, 60, 80)).status];
    world.stream.publish({ serverTimestamp: START + 62 * SECOND });
    world.clock.advance(60 * SECOND);
    statuses.push((await range(world, 60, 80)).status);
    world.clock.advance(60 * SECOND);
    statuses.push((await range(world, 60, 80)).status);

    expect(statuses).toEqual(['IDLE', 'DONE', 'DONE']);
    expect(world.archived.flat()).toEqual(upTo(1, 6));
  });
});

test('a catch-up of an archive of everything that has lost all up to its end leaves the gap to the next one', async () => {
  const world = worldWith(40, 'everything');
  await world.window({ input: { mode: 'catch-up', until: START + 10 * SECOND, run: 'run-1' } });
  world.stream.expire(20);
  const until = START + 30 * SECOND;

  await expect(world.window({ input: { mode: 'catch-up', until, run: 'run-2' } })).resolves.toMatchObject({ status: 'DONE', fragments: 0 });
  await world.window({ input: { mode: 'catch-up', until: START + 60 * SECOND, run: 'run-3' } });

  expect(world.ledger.gaps).toMatchObject([{ after: '5', before: '21', reason: EXPIRED }]);
});

describe('the first range of an archive of ranges', () => {
  test('begins it: with the fragment that its beginning falls into, and with none before', async () => {
    const world = worldWith(40);

    await expect(range(world, 41, 61)).resolves.toMatchObject({ status: 'DONE' });

    // Fragments last up to 20 s, and the service begins with the one that has the moment in it.
    expect(world.archived.flat()).toEqual(upTo(21, 31));
    expect(world.ledger.gaps).toEqual([]);
  });

  test('takes nothing that ended before, whatever the service begins with', async () => {
    const world = worldWith(3);
    for (let at = 100; at < 110; at += 2) world.stream.publish({ serverTimestamp: START + at * SECOND });

    await range(world, 60, 106);

    // The last one that is not later than the beginning is of long before.
    expect(world.archived.flat()).toEqual([4, 5, 6]);
  });

  test('ends with nothing archived when its camera was off', async () => {
    const world = worldWith(3);

    await expect(range(world, 60, 106)).resolves.toMatchObject({ status: 'DONE', fragments: 0 });

    expect(world.archived).toEqual([]);
  });

  test('that lies ahead is waited for without a session, and without keeping the stream from others', async () => {
    const world = worldWith(5, 'ranges', 0);
    const waiting = await range(world, 60, 80);
    const sessions = world.stream.opened.length;

    const other = await range(world, 0, 6);

    expect([waiting.status, sessions, other.status]).toEqual(['IDLE', 0, 'DONE']);
    expect(world.archived.flat()).toEqual([1, 2, 3]);
  });

  test('is waited for once it has begun, and keeps the stream then; what others want before it is archived first', async () => {
    const world = worldWith(5, 'ranges', 0);
    world.clock.advance(51 * SECOND);
    const statuses = [(await range(world, 60, 100)).status];

    statuses.push((await range(world, 0, 6)).status);
    world.stream.publish({ serverTimestamp: START + 70 * SECOND });
    world.clock.advance(60 * SECOND);
    statuses.push((await range(world, 60, 100)).status);

    expect(statuses).toEqual(['IDLE', 'LEASE_HELD', 'DONE']);
    expect(world.archived.flat()).toEqual([1, 2, 3, 6]);
  });
});

describe('a later range', () => {
  test('leaps over what nobody asked for, and says so', async () => {
    const world = worldWith(100);
    await range(world, 0, 10);

    await expect(range(world, 100, 110)).resolves.toMatchObject({ status: 'DONE' });

    expect(world.archived.flat()).toEqual([...upTo(1, 5), ...upTo(51, 55)]);
    // From the first fragment that is left out.
    expect(world.ledger.gaps).toEqual([{ seq: 1, after: '5', before: '51', reason: 'outside of the ranges that were asked for', skipped: { from: START + 10 * SECOND, to: START + 100 * SECOND } }]);
    expect(selectors(world).slice(-2)).toEqual(['FRAGMENT_NUMBER', 'SERVER_TIMESTAMP']);
  });

  test('that joins on to the last one leaps over nothing', async () => {
    const world = worldWith(100);
    await range(world, 0, 10);

    await range(world, 28, 40);

    expect(world.archived.flat()).toEqual(upTo(1, 20));
    expect(world.ledger.gaps).toEqual([]);
  });

  test('that overlaps the last one adds what that has not', async () => {
    const world = worldWith(100);
    await range(world, 0, 40);

    await expect(range(world, 20, 60)).resolves.toMatchObject({ status: 'DONE', fragments: 10 });

    expect(world.archived.flat()).toEqual(upTo(1, 30));
    expect(world.ledger.gaps).toEqual([]);
  });

  test('that lies within the last one is archived already', async () => {
    const world = worldWith(100);
    await range(world, 0, 60);
    await range(world, 50, 80);
    const sessions = world.stream.opened.length;

    await expect(range(world, 20, 60)).resolves.toMatchObject({ status: 'DONE', fragments: 0 });

    expect(world.stream.opened).toHaveLength(sessions);
  });

  test('leaps over nothing where nothing was sent', async () => {
    const world = worldWith(5);
    for (let at = 100; at < 120; at += 2) world.stream.publish({ serverTimestamp: START + at * SECOND });
    await range(world, 0, 10);

    await range(world, 90, 110);

    expect(world.archived.flat()).toEqual(upTo(1, 10));
    expect(world.ledger.gaps).toEqual([]);
  });

  test('begins within the last fragment before it that may reach into it', async () => {
    const world = worldWith(5);
    for (const at of [60, 85, 105]) world.stream.publish({ serverTimestamp: START + at * SECOND });
    await range(world, 0, 10);

    await range(world, 90, 110);

    expect(world.archived.flat()).toEqual([...upTo(1, 5), 7, 8]);
    expect(skipped(world)).toEqual([[60, 85]]);
  });

  test('finds its way when the service has lost the last fragment archived', async () => {
    const world = worldWith(100);
    await range(world, 0, 10);
    world.stream.expire(30);

    await expect(range(world, 100, 110)).resolves.toMatchObject({ status: 'DONE' });

    expect(world.archived.flat()).toEqual([...upTo(1, 5), ...upTo(51, 55)]);
    // Where what is left out begins is no longer to be seen: it is what the last fragment cannot reach into.
    expect(world.ledger.gaps).toMatchObject([{ reason: NOT_ASKED_FOR, skipped: { from: START + 28 * SECOND, to: START + 100 * SECOND } }]);
  });

  test('of which the service has lost the beginning says so, beside what was left out', async () => {
    const world = worldWith(100);
    await range(world, 0, 10);
    world.stream.expire(70);

    await range(world, 100, 150);

    expect(world.archived.flat()).toEqual([...upTo(1, 5), ...upTo(71, 75)]);
    expect(world.ledger.gaps).toMatchObject([{ after: '5', before: '71', reason: `${NOT_ASKED_FOR}; ${EXPIRED}`, skipped: { from: START + 28 * SECOND, to: START + 100 * SECOND } }]);
  });

  test('whose camera began to send a moment behind its beginning has lost nothing, whatever is gone from before', async () => {
    const world = worldWith(5);
    for (let at = 110; at < 120; at += 2) world.stream.publish({ serverTimestamp: START + at * SECOND });
    await range(world, 0, 10);
    world.stream.expire(5);

    await range(world, 100, 120);

    expect(world.ledger.gaps.filter(tellsOfLoss)).toEqual([]);
    expect(world.archived.flat()).toEqual(upTo(1, 10));
  });

  test('of which nothing is left is not done: it fails, and the gap behind it tells of the loss', async () => {
    const world = worldWith(100);
    await range(world, 0, 10);
    world.stream.expire(70);
    const worker = world.worker();

    await expect(range(world, 100, 120, { worker })).rejects.toThrow('2024-05-01T00:01:40.000Z to 2024-05-01T00:02:00.000Z');
    await range(world, 170, 180);

    expect(worker.journal.of('trouble')).toMatchObject([{ step: 'read stream', message: expect.stringContaining(EXPIRED) as string }]);
    expect(world.ledger.gaps).toMatchObject([{ after: '5', before: '86', reason: `${NOT_ASKED_FOR}; ${EXPIRED}` }]);
    expect(world.cursor.lost).toBeUndefined();
    await expect(range(world, 100, 120)).rejects.toThrow(RangePassedError);
  });

  test('that was done before stays so when all that follows is gone', async () => {
    const world = worldWith(100);
    await range(world, 0, 10);
    world.stream.expire(70);

    await expect(range(world, 0, 10, { run: 'once-more' })).resolves.toMatchObject({ status: 'DONE', fragments: 0 });

    expect(world.cursor.lost).toBeUndefined();
  });

  test('behind whose beginning nothing can be read is done: what is broken does not tell when it began', async () => {
    const world = worldWith(5);
    for (const at of [102, 130]) world.stream.publish({ serverTimestamp: START + at * SECOND });
    await range(world, 0, 10);
    spoil(world.stream, 6);

    await expect(range(world, 100, 120)).resolves.toMatchObject({ status: 'DONE', fragments: 0 });
    await range(world, 125, 140);

    expect(world.ledger.gaps.filter(tellsOfLoss)).toMatchObject([{ after: '5', before: '7' }]);
  });

  test('of which nothing is left says so again as long as nothing is archived behind it, and leaves the stream to others', async () => {
    const world = worldWith(100);
    await range(world, 0, 10);
    world.stream.expire(70);
    await expect(range(world, 100, 120)).rejects.toThrow(RangePassedError);

    await expect(range(world, 100, 120, { run: 'once-more' })).rejects.toThrow(RangePassedError);

    expect(world.cursor).toMatchObject({ lost: EXPIRED, leaseUntil: 0 });
  });

  test('whose first fragment cannot be read says that it is lost, and what was left out all the same', async () => {
    const world = worldWith(100);
    await range(world, 0, 10);
    spoil(world.stream, 51);

    await range(world, 100, 110);

    expect(world.archived.flat()).toEqual([...upTo(1, 5), ...upTo(52, 55)]);
    expect(world.ledger.gaps).toMatchObject([{ reason: 'outside of the ranges that were asked for; fragment 51 could not be read in 3 sessions', skipped: { from: START + 10 * SECOND } }]);
    await expect(range(world, 50, 60)).rejects.toThrow(RangePassedError);
  });

  test('does not care for a fragment that cannot be read where nobody asked for it', async () => {
    const world = worldWith(100);
    await range(world, 0, 10);
    spoil(world.stream, 6);

    await range(world, 100, 110);

    expect(world.archived.flat()).toEqual([...upTo(1, 5), ...upTo(51, 55)]);
    expect(world.ledger.gaps).toMatchObject([{ reason: 'outside of the ranges that were asked for', skipped: { from: START + 12 * SECOND, to: START + 100 * SECOND } }]);
  });
});

describe('a range that comes late', () => {
  async function twoRanges(): Promise<World> {
    const world = worldWith(100);
    await range(world, 0, 10);
    await range(world, 100, 110);
    return world;
  }

  test.each<[string, number, number, string]>([
    ['wholly', 40, 60, 'added to it: 2024-05-01T00:00:40.000Z to 2024-05-01T00:01:00.000Z'],
    ['at its end', 4, 60, 'added to it: 2024-05-01T00:00:10.000Z to 2024-05-01T00:01:00.000Z'],
    ['at its beginning', 90, 104, 'added to it: 2024-05-01T00:01:30.000Z to 2024-05-01T00:01:40.000Z'],
    ['in its middle', 4, 104, 'added to it: 2024-05-01T00:00:10.000Z to 2024-05-01T00:01:40.000Z'],
    ['before all', -60, 4, 'added to it: 2024-04-30T23:59:00.000Z to 2024-05-01T00:00:00.000Z'],
  ])('and was skipped %s ends with what is missing', async (_case, from, to, message) => {
    const world = await twoRanges();

    await expect(range(world, from, to)).rejects.toThrow(message);
  });

  test('and was skipped gives its stream back, behind all of it that can be archived', async () => {
    const world = await twoRanges();

    await expect(range(world, 90, 130)).rejects.toThrow(RangePassedError);

    expect(world.archived.flat()).toEqual([...upTo(1, 5), ...upTo(51, 65)]);
    expect(world.cursor.leaseUntil).toBe(0);
  });

  test.each<[string, number, number]>([['the first', 0, 10], ['the last', 100, 108], ['part of the first', 2, 9]])('and asks for %s once more is done without a session', async (_case, from, to) => {
    const world = await twoRanges();
    const sessions = world.stream.opened.length;

    await expect(range(world, from, to, { run: 'once-more' })).resolves.toMatchObject({ status: 'DONE', fragments: 0 });

    expect(world.stream.opened).toHaveLength(sessions);
  });

  test('and asks once more for one whose end was still to be seen then is done', async () => {
    const world = worldWith(100);
    await range(world, 0, 10);
    world.stream.expire(30);
    await range(world, 100, 110);

    await expect(range(world, 0, 10, { run: 'once-more' })).resolves.toMatchObject({ status: 'DONE', fragments: 0 });
  });

  test('and asks once more for a range behind which its camera was off is done', async () => {
    const world = worldWith(5);
    for (let at = 200; at < 300; at += 2) world.stream.publish({ serverTimestamp: START + at * SECOND });
    world.clock.advance(300 * SECOND);
    await range(world, 0, 60);
    await range(world, 250, 260);

    await expect(range(world, 0, 60, { run: 'once-more' })).resolves.toMatchObject({ status: 'DONE' });
  });
});

describe('a stream that another run holds', () => {
  const hold = async (world: World): Promise<void> => {
    await world.tryWindow(new FaultyWire(faultAt('source.open', { kind: 'killed-before' })), { input: { mode: 'follow', run: 'holder' } });
  };

  test.each<[number, number, string]>([[0, 18, 'DONE'], [4, 10, 'DONE'], [0, 60, 'LEASE_HELD'], [100, 110, 'LEASE_HELD']])('and a range from %i to %i s: %s', async (from, to, status) => {
    const world = worldWith(100);
    await range(world, 0, 20);
    await hold(world);
    const { rev } = world.cursor;

    await expect(range(world, from, to)).resolves.toMatchObject({ status, fragments: 0 });

    expect(world.cursor).toMatchObject({ rev, owner: 'holder' });
  });

  test('and a range that its archive has passed: it need not wait to hear so', async () => {
    const world = worldWith(100);
    await range(world, 100, 120);
    await hold(world);
    const { rev } = world.cursor;

    await expect(range(world, 40, 60)).rejects.toThrow(RangePassedError);

    expect(world.cursor).toMatchObject({ rev, owner: 'holder' });
  });

  test('is free again a lease later', async () => {
    const world = worldWith(100);
    await hold(world);
    world.clock.advance(LEASE_MILLIS);

    await expect(range(world, 100, 110)).resolves.toMatchObject({ status: 'DONE' });
  });
});

test('a range that dies at its leap is gone on with by its next window, from the same place', async () => {
  const world = worldWith(100);
  await range(world, 0, 10);
  for (const call of ['source.open', 'session.read', 'objects.createUpload', 'cursors.record', 'announcements.archived']) {
    const wire = new FaultyWire(faultAt(call, { kind: 'killed-after' }, call === 'source.open' ? 2 : 1));
    const { mode, from, until, run } = { mode: 'range' as const, from: START + 100 * SECOND, until: START + 110 * SECOND, run: 'run-100' };
    await world.tryWindow(wire, { input: { mode, from, until, run } });
    expect(wire.calls.map(nameOf)).toContain(call);
  }

  await expect(range(world, 100, 110)).resolves.toMatchObject({ status: 'DONE' });

  expect(world.archived.flat()).toEqual([...upTo(1, 5), ...upTo(51, 55)]);
  expect(skipped(world)).toEqual([[10, 100]]);
});
