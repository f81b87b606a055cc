import { announce, ANNOUNCE_ATTEMPTS } from '../../../lib/core/commit/announce';
import { type ArchivedObject, type Cursor } from '../../../lib/ports/cursor-store';
import { FaultyWire, nameOf, type FaultPlan } from '../../support/memory/wire';
import { World } from '../../support/memory/world';

/** A cursor behind three fragments, and the object that comes next. */
async function bench(): Promise<{ readonly world: World; readonly cursor: Cursor; readonly object: ArchivedObject }> {
  const world = new World();
  world.stream.publishMany(3);
  await world.window();
  const { cursor, bus } = world;
  const [heard] = bus.heard.splice(0);
  if (heard === undefined) throw new Error('an object was archived');
  return { world, cursor, object: { ...heard.object, seq: 1 } };
}

const failing = (times: number): FaultPlan => ({ port }, index) => (port === 'announcements' && index < times ? { kind: 'lost-request' } : undefined);

describe('an announcement', () => {
  test('tells of the object, and of the last fragment before it', async () => {
    const { world, cursor, object } = await bench();

    await announce(world.worker(), cursor, object);

    expect(world.bus.heard).toEqual([{ streamArn: world.stream.arn, object, after: cursor.after }]);
  });

  test('of the first object knows of nothing before it', async () => {
    const { world, cursor: { after: _after, ...cursor }, object } = await bench();

    await announce(world.worker(), cursor, object);

    expect(world.bus.heard).toEqual([{ streamArn: world.stream.arn, object }]);
  });

  test('that fails is made once more, behind a pause', async () => {
    const { world, cursor, object } = await bench();
    const slept = world.clock.sleeps.length;
    const worker = world.worker(new FaultyWire(failing(1)));

    await announce(worker, cursor, object);

    expect(world.bus.sequence).toEqual([1]);
    expect(worker.journal.of('trouble').map(({ step }) => step)).toEqual(['announce object']);
    const [pause = NaN, ...others] = world.clock.sleeps.slice(slept);
    expect(others).toEqual([]);
    expect(pause >= 10 && pause < 100).toBe(true);
  });

  test('that fails twice is left at that, and said so: the archive goes on', async () => {
    const { world, cursor, object } = await bench();
    const wire = new FaultyWire(failing(Infinity));
    const worker = world.worker(wire);

    await announce(worker, cursor, object);

    expect(wire.calls.map(nameOf)).toEqual(Array(ANNOUNCE_ATTEMPTS).fill('announcements.archived'));
    expect(worker.journal.of('trouble')).toHaveLength(ANNOUNCE_ATTEMPTS);
    expect(world.bus.heard).toEqual([]);
  });
});

describe('announcing within a window', () => {
  test('of every object comes behind its ledger entry and before the cursor moves', async () => {
    const world = new World();
    world.stream.publishMany(20);
    const wire = new FaultyWire((call) => {
      if (nameOf(call) === 'announcements.archived') states.push([world.ledger.objects.length, world.cursor.seq]);
      return undefined;
    });
    const states: [number, number][] = [];

    await world.window({ wire });

    expect(states).toEqual([[1, 0], [2, 1]]);
  });

  test('that nobody hears keeps nothing from the archive', async () => {
    const world = new World();
    world.stream.publishMany(20);

    const result = await world.window({ wire: new FaultyWire(({ port }) => (port === 'announcements' ? { kind: 'lost-request' } : undefined)) });

    expect(result).toMatchObject({ status: 'IDLE', fragments: 20, objects: 2 });
    expect(world.bus.heard).toEqual([]);
  });

  test.each(['killed-before', 'killed-after'] as const)('is made by the successor of a worker that was %s it', async (kind) => {
    const world = new World();
    world.stream.publishMany(20);
    await world.tryWindow(new FaultyWire(({ port }) => (port === 'announcements' ? { kind } : undefined)));

    await world.settle();

    expect([...new Set(world.bus.sequence)]).toEqual([0, 1]);
  });
});
