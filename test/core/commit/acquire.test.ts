import { type StartSelector } from '../../../lib/contract/get-media';
import { acquire, LEASE_MILLIS, release, type Acquisition } from '../../../lib/core/commit/acquire';
import { faultAt, FaultyWire, Gate, type Wire } from '../../support/memory/wire';
import { START, World } from '../../support/memory/world';

const EARLIEST: StartSelector = { StartSelectorType: 'EARLIEST' };

function claim(world: World, run = 'run-1', startSelector = EARLIEST, wire?: Wire): Promise<Acquisition> {
  return acquire(world.worker(wire), { streamArn: world.stream.arn, run, startSelector });
}

describe('acquire', () => {
  test('the first run of a stream makes its cursor', async () => {
    const world = new World();

    await claim(world);

    expect(world.cursor).toEqual({
      streamArn: world.stream.arn, rev: 1, writeId: expect.any(String) as string, epoch: 1, owner: 'run-1', leaseUntil: START + LEASE_MILLIS,
      genesis: EARLIEST, seq: 0, superseded: [],
    });
  });

  test('another run finds the stream held while the lease lasts, and writes nothing', async () => {
    const world = new World();
    await claim(world);
    world.clock.advance(LEASE_MILLIS - 1);

    const second = await claim(world, 'run-2');

    expect(second).toEqual({ kind: 'held' });
    expect(world.table.history).toHaveLength(1);
  });

  test('another run takes the stream once the lease has run out', async () => {
    const world = new World();
    await claim(world);
    world.clock.advance(LEASE_MILLIS);

    const second = await claim(world, 'run-2');

    expect(second.kind).toBe('acquired');
    expect(world.cursor).toMatchObject({ owner: 'run-2', epoch: 2, leaseUntil: START + 2 * LEASE_MILLIS });
  });

  test('a run takes over from itself at once: its last window may have died', async () => {
    const world = new World();
    await claim(world);

    const again = await claim(world);

    expect(again.kind).toBe('acquired');
    expect(world.cursor.epoch).toBe(2);
  });

  test('another run takes a stream that was given back without a wait', async () => {
    const world = new World();
    await claim(world);
    await release(world.worker(), world.cursor);

    const second = await claim(world, 'run-2');

    expect(second.kind).toBe('acquired');
  });

  test('NOW is the moment it was first asked for, to the millisecond', async () => {
    const world = new World();
    world.clock.advance(1_234);

    await claim(world, 'run-1', { StartSelectorType: 'NOW' });

    expect(world.cursor.genesis).toEqual({ StartSelectorType: 'SERVER_TIMESTAMP', StartTimestamp: (START + 1_234) / 1000 });
  });

  test('where the archive begins is decided once: a later run cannot move it', async () => {
    const world = new World();
    await claim(world, 'run-1', { StartSelectorType: 'NOW' });
    const { genesis } = world.cursor;
    world.clock.advance(LEASE_MILLIS);

    await claim(world, 'run-2', EARLIEST);

    expect(world.cursor.genesis).toEqual(genesis);
  });

  test('of two first runs at once, one has the stream and the other finds it held', async () => {
    const world = new World();
    const gate = new Gate();
    const slow = claim(world, 'run-1', { StartSelectorType: 'NOW' }, new FaultyWire(faultAt('cursors.read', { kind: 'paused-after', until: gate.opened })));
    await claim(world, 'run-2', EARLIEST);

    gate.open();

    await expect(slow).resolves.toEqual({ kind: 'held' });
    expect(world.cursor).toMatchObject({ owner: 'run-2', genesis: EARLIEST, rev: 1 });
  });

  test('a late write of a run\'s own dead window does not keep the run from its stream', async () => {
    const world = new World();
    await claim(world);
    const stale = world.cursor;
    const wire = new FaultyWire((_call, index) => {
      // Between this window's read and its write, what the dead window had sent arrives.
      if (index === 1) world.table.write({ ...stale, rev: stale.rev + 1, writeId: 'late' });
      return undefined;
    });

    const next = await claim(world, 'run-1', EARLIEST, wire);

    expect(next.kind).toBe('acquired');
    expect(world.cursor).toMatchObject({ rev: 3, owner: 'run-1', epoch: 2 });
  });

  test.each(['cursors.read', 'cursors.write'])('one lost answer to %s is not the end', async (name) => {
    const world = new World();
    await claim(world);

    const again = await claim(world, 'run-1', EARLIEST, new FaultyWire(faultAt(name, { kind: 'lost-response' })));

    expect(again.kind).toBe('acquired');
    expect(world.cursor.epoch).toBe(2);
  });
});

describe('release', () => {
  test('ends the lease and changes nothing else', async () => {
    const world = new World();
    await claim(world);
    const before = world.cursor;

    await release(world.worker(), before);

    expect(world.cursor).toEqual({ ...before, leaseUntil: 0, rev: 2, writeId: world.cursor.writeId });
  });
});
