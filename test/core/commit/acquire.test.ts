import { type StartSelector } from '../../../lib/contract/get-media';
import { acquire, keep, LEASE_MILLIS, release, type Acquisition } from '../../../lib/core/commit/acquire';
import { type Cursor } from '../../../lib/ports/cursor-store';
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

    expect(second).toEqual({ kind: 'held', cursor: world.cursor });
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

  test('of two first runs at once, one has the stream and the other finds it held', async () => {
    const world = new World();
    const gate = new Gate();
    const slow = claim(world, 'run-1', { StartSelectorType: 'NOW' }, new FaultyWire(faultAt('cursors.read', { kind: 'paused-after', until: gate.opened })));
    await claim(world, 'run-2', EARLIEST);

    gate.open();

    await expect(slow).resolves.toEqual({ kind: 'held', cursor: world.cursor });
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

describe('where the archive begins', () => {
  const NOW: StartSelector = { StartSelectorType: 'NOW' };
  const moment = (time: number): StartSelector => ({ StartSelectorType: 'SERVER_TIMESTAMP', StartTimestamp: time / 1000 });

  test('is the earliest fragment when the first run does not say', async () => {
    const world = new World();

    await acquire(world.worker(), { streamArn: world.stream.arn, run: 'run-1' });

    expect(world.cursor.genesis).toEqual(EARLIEST);
  });

  test('is decided again by another run that asks for it, while nothing is archived', async () => {
    const world = new World();
    await claim(world);
    world.clock.advance(LEASE_MILLIS);

    await claim(world, 'run-2', { StartSelectorType: 'FRAGMENT_NUMBER', AfterFragmentNumber: '7' });

    expect(world.cursor).toMatchObject({ owner: 'run-2', genesis: { StartSelectorType: 'FRAGMENT_NUMBER', AfterFragmentNumber: '7' } });
  });

  test('is the moment of that run when it says NOW, and stays so for its later windows', async () => {
    const world = new World();
    await claim(world);
    world.clock.advance(LEASE_MILLIS);
    await claim(world, 'run-2', NOW);
    world.clock.advance(5_000);

    await claim(world, 'run-2', NOW);

    expect(world.cursor.genesis).toEqual(moment(START + LEASE_MILLIS));
  });

  test.each([['NOW', NOW], ['EARLIEST', EARLIEST]])('is not decided again by the same run, though it says %s: its last window may have died', async (_type, selector) => {
    const world = new World();
    await claim(world, 'run-1', NOW);
    world.clock.advance(LEASE_MILLIS);

    await claim(world, 'run-1', selector);

    expect(world.cursor).toMatchObject({ epoch: 2, genesis: moment(START) });
  });

  test('is not decided again by another run that does not say', async () => {
    const world = new World();
    await claim(world, 'run-1', NOW);
    world.clock.advance(LEASE_MILLIS);

    await acquire(world.worker(), { streamArn: world.stream.arn, run: 'run-2' });

    expect(world.cursor).toMatchObject({ owner: 'run-2', genesis: moment(START) });
  });

  test('is not decided again while another run has the stream', async () => {
    const world = new World();
    await claim(world);
    world.clock.advance(LEASE_MILLIS - 1);

    await claim(world, 'run-2', NOW);

    expect(world.cursor).toMatchObject({ owner: 'run-1', genesis: EARLIEST });
  });

  test.each<[string, (world: World) => Promise<unknown>, Partial<Cursor>]>([
    ['an object is archived', (world) => world.window(), { seq: 1 }],
    ['an object is open', (world) => world.tryWindow(new FaultyWire(faultAt('objects.uploadPart', { kind: 'killed-before' }))), { seq: 0, open: expect.anything() as never }],
    ['an object is being completed', (world) => world.tryWindow(new FaultyWire(faultAt('objects.complete', { kind: 'killed-before' }))), { seq: 0, commit: expect.anything() as never }],
  ])('is decided for good once %s', async (_what, begin, state) => {
    const world = new World();
    world.stream.publishMany(3);
    await begin(world);
    world.clock.advance(3_600_000);

    await claim(world, 'run-2', NOW);

    expect(world.cursor).toMatchObject({ ...state, owner: 'run-2', genesis: EARLIEST });
  });
});

describe('keep', () => {
  test('lets the lease last for the wait and as long as a run may be silent behind it, and changes nothing else', async () => {
    const world = new World();
    await claim(world);
    const before = world.cursor;
    world.clock.advance(1_000);

    await keep(world.worker(), before, 300_000);

    expect(world.cursor).toEqual({ ...before, leaseUntil: START + 1_000 + 300_000 + LEASE_MILLIS, rev: 2, writeId: world.cursor.writeId });
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
