import { FencedError } from '../../../lib/contract/errors';
import { acquire } from '../../../lib/core/commit/acquire';
import { compareAndSet } from '../../../lib/core/commit/compare-and-set';
import { type Cursor } from '../../../lib/ports/cursor-store';
import { faultAt, FaultyWire, type Fault } from '../../support/memory/wire';
import { World } from '../../support/memory/world';

async function acquired(world: World): Promise<Cursor> {
  const claim = { streamArn: world.stream.arn, run: 'run-1', startSelector: { StartSelectorType: 'EARLIEST' } as const };
  const acquisition = await acquire(world.worker(), claim);
  if (acquisition.kind !== 'acquired') throw new Error('not acquired');
  return acquisition.stored.cursor;
}

describe('compareAndSet', () => {
  test('stores the change under the next version and a name of its own', async () => {
    const world = new World();
    const before = await acquired(world);

    const { cursor } = await compareAndSet(world.worker(), before, { owner: 'run-2' });

    expect(world.cursor).toEqual({ ...before, owner: 'run-2', rev: before.rev + 1, writeId: cursor.writeId });
    expect(cursor.writeId).not.toBe(before.writeId);
  });

  test('takes away a field that is set to undefined', async () => {
    const world = new World();
    const { cursor } = await compareAndSet(world.worker(), await acquired(world), { key: 'a.mkv' });

    await compareAndSet(world.worker(), cursor, { key: undefined });

    expect(world.cursor).not.toHaveProperty('key');
  });

  test('is refused once somebody else has written', async () => {
    const world = new World();
    const before = await acquired(world);
    await compareAndSet(world.worker(), before, { owner: 'run-2' });

    const late = compareAndSet(world.worker(), before, { owner: 'run-3' });

    await expect(late).rejects.toThrow(FencedError);
    await expect(late).rejects.toThrow('expected revision 1, found 2');
    expect(world.cursor.owner).toBe('run-2');
  });

  test('knows its own write again when the answer was lost', async () => {
    const world = new World();
    const before = await acquired(world);
    const wire = new FaultyWire(faultAt('cursors.write', { kind: 'lost-response' }));

    const { cursor } = await compareAndSet(world.worker(wire), before, { owner: 'run-2' });

    expect(world.cursor).toEqual(cursor);
    expect(world.table.history).toHaveLength(2);
  });

  test('is fenced, not fooled, when its answer was lost and somebody else wrote the same since', async () => {
    const world = new World();
    const before = await acquired(world);
    const lost: Fault = { kind: 'lost-response' };
    const wire = new FaultyWire((call, index) => {
      if (index === 1) world.table.write({ ...world.cursor, rev: world.cursor.rev + 1, writeId: 'of-another' });
      return call.method === 'write' && index === 0 ? lost : undefined;
    });

    await expect(compareAndSet(world.worker(wire), before, { owner: 'run-2' })).rejects.toThrow(FencedError);
  });

  test('sends a lost write again unchanged, so that its late arrival does no harm', async () => {
    const world = new World();
    const before = await acquired(world);
    let arrive = (): void => undefined;
    const until = new Promise<void>((resolve) => { arrive = resolve; });
    const wire = new FaultyWire(faultAt('cursors.write', { kind: 'late', until }));
    const { cursor } = await compareAndSet(world.worker(wire), before, { owner: 'run-2' });

    arrive();
    await until;

    expect(world.cursor).toEqual(cursor);
  });

  test('tells whether somebody asked the archive to stop', async () => {
    const world = new World();
    const before = await acquired(world);
    world.table.askToStop(world.stream.arn);

    const { stop } = await compareAndSet(world.worker(), before, {});

    expect(stop).toBe(true);
  });

  test('gives up with the store\'s own error when it is never answered', async () => {
    const world = new World();
    const before = await acquired(world);
    const wire = new FaultyWire(() => ({ kind: 'lost-request' }));

    await expect(compareAndSet(world.worker(wire), before, {})).rejects.toThrow('cursors.write: no answer');

    expect(wire.calls).toHaveLength(6);
  });
});
