import { World } from '../support/memory/world';

const SECOND = 1_000;

function worldWith(fragments: number): World {
  const world = new World();
  world.stream.publishMany(fragments);
  return world;
}

const upTo = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, i) => first + i);

describe('a window at a clock boundary', () => {
  // Objects are cut every 30 s; a live camera's fragments come every 2 s.
  const live = { paceMillis: 2_000 };

  test('ends, and leaves no object half done when another whole one would not fit', async () => {
    const world = worldWith(60);
    world.stream.scripts.push(live);

    const result = await world.window({ stopReadingAt: world.clock.now() + 75 * SECOND });

    expect(result).toMatchObject({ status: 'MORE', objects: 2, fragments: 30 });
    expect(world.archived).toEqual([upTo(1, 15), upTo(16, 30)]);
  });

  test('says in its journal that it did', async () => {
    const world = worldWith(60);
    world.stream.scripts.push(live);
    const worker = world.worker();

    await world.window({ worker, stopReadingAt: world.clock.now() + 75 * SECOND });

    expect(worker.journal.of('session-ended').map(({ reason }) => reason)).toEqual(['boundary']);
  });

  test('goes on with the next object when that fits', async () => {
    const world = worldWith(60);
    world.stream.scripts.push(live);

    await world.window({ stopReadingAt: world.clock.now() + 100 * SECOND });

    expect(world.archived).toEqual([upTo(1, 15), upTo(16, 30), upTo(31, 45)]);
  });

  test('is left in the middle of an object when it is shorter than one', async () => {
    const world = worldWith(60);
    world.stream.scripts.push(live);

    const result = await world.window({ stopReadingAt: world.clock.now() + 21 * SECOND });

    expect(result).toMatchObject({ status: 'MORE', fragments: 10 });
    expect(world.archived).toEqual([upTo(1, 10)]);
  });

  test('does not end there in a backlog that is read faster than it was made', async () => {
    const world = worldWith(60);
    world.stream.scripts.push({ paceMillis: 200 });

    const result = await world.window({ stopReadingAt: world.clock.now() + 13 * SECOND });

    expect(result).toMatchObject({ fragments: 60, objects: 4 });
  });
});
